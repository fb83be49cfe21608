#include "decode/block_cutter.h"

#include <algorithm>
#include <cstring>

#include "decode/evtx_units.h"

namespace hozen {
namespace {

constexpr size_t kQuotedBytes = 160;

// Line ends of text in UTF-16 are whole units; `text` begins at one.
bool is_line_feed(std::string_view unit, Encoding encoding) {
  return encoding == Encoding::utf16le ? unit == std::string_view("\n\0", 2)
                                       : unit == std::string_view("\0\n", 2);
}

bool is_utf16(Encoding encoding) {
  return encoding == Encoding::utf16le || encoding == Encoding::utf16be;
}

// The number of bytes up to and with the first line end; 0 if there is none.
size_t first_line(std::string_view text, Encoding encoding) {
  if (!is_utf16(encoding)) return text.find('\n') + 1;
  for (size_t i = 0; i + 2 <= text.size(); i += 2) {
    if (is_line_feed(text.substr(i, 2), encoding)) return i + 2;
  }
  return 0;
}

// The number of bytes up to and with the last line end; 0 if there is none.
size_t whole_lines(std::string_view text, Encoding encoding) {
  if (!is_utf16(encoding)) return text.rfind('\n') + 1;
  for (size_t i = text.size() & ~size_t{1}; i >= 2; i -= 2) {
    if (is_line_feed(text.substr(i - 2, 2), encoding)) return i;
  }
  return 0;
}

void make_room(std::vector<char>& bytes, size_t needed) {
  if (bytes.size() < needed + kBlockPaddingBytes) bytes.resize(needed + kBlockPaddingBytes);
}

}  // namespace

Expected<bool> BlockCutter::next(Block& out) {
  out.dropped.clear();
  out.begin = out.size = out.bom_bytes = 0;
  out.encoding = encoding_.encoding;
  out.framing = framing_;
  out.offset = offset_;
  if (!ended_ || !carry_.empty()) {
    make_room(out.bytes, carry_.size());
    std::memcpy(out.bytes.data(), carry_.data(), carry_.size());
    filled_ = carry_.size();
    carry_.clear();
    fill(out, std::max(block_bytes_, filled_));
    if (!recognised_) recognise(out);
    if (framing_ == Framing::evtx) {
      cut_evtx(out);
    } else {
      has_items(framing_) ? cut_items(out) : cut(out);
    }
    if (out.size != 0 || out.bom_bytes != 0 || !out.dropped.empty()) return true;
  }
  if (!broken_) return false;
  Error error = std::move(*broken_);
  broken_.reset();
  return std::unexpected(std::move(error));
}

void BlockCutter::give_back(Block& block, size_t size) {
  carry_.insert(0, block.text().substr(size));
  offset_ -= block.size - size;
  block.size = size;
}

void BlockCutter::fill(Block& out, size_t target) {
  make_room(out.bytes, target);
  while (filled_ < target && !ended_) {
    auto got = stream_.read(std::span(out.bytes.data() + filled_, target - filled_));
    if (!got) broken_ = std::move(got.error());
    ended_ = !got || *got == 0;
    if (got) filled_ += *got;
  }
}

void BlockCutter::recognise(Block& out) {
  recognised_ = true;
  const std::string_view head(out.bytes.data(), std::min(filled_, kEncodingHeadBytes));
  out.framing = framing_ = recognise_binary_framing(head);
  if (framing_ != Framing::lines) return;
  encoding_ = recognise_encoding(head);
  out.encoding = encoding_.encoding;
  out.bom_bytes = encoding_.bom_bytes;
  const std::string_view text(out.bytes.data() + out.bom_bytes, filled_ - out.bom_bytes);
  if (out.encoding == Encoding::utf8) {
    const bool whole = ended_ && text.size() <= kEncodingHeadBytes;
    const auto framing = recognise_framing(text.substr(0, kEncodingHeadBytes), whole);
    out.framing = framing_ = framing.framing;
    out.bom_bytes += framing.lead_bytes;
  }
  out.begin = out.bom_bytes;
  out.offset += out.bom_bytes;
  offset_ += out.bom_bytes;
}

// What stands between records and was cut in two (an XML declaration) is known as such only in the block it ends in.
void BlockCutter::leave_out_lead(Block& out, size_t lead) {
  lead = std::min(lead, out.size);
  out.begin += lead;
  out.size -= lead;
  out.offset += lead;
  out.bom_bytes += static_cast<uint32_t>(lead);
}

// A block of items begins with a record and ends where the last one in it begins, which goes into the next block.
void BlockCutter::cut_items(Block& out) {
  while (true) {
    const std::string_view text(out.bytes.data() + out.begin, filled_ - out.begin);
    size_t lead = SIZE_MAX, last = 0, at = 0;
    bool whole = true;
    while (const auto item = next_item(framing_, text, at)) {
      lead = std::min(lead, item->begin);
      last = item->begin;
      at = item->end;
      whole = item->whole;
    }
    if (ended_) {
      out.size = whole ? text.size() : last;
      offset_ += out.size;
      if (!whole) drop_rest(out, out.size, Why::truncated);
      return leave_out_lead(out, lead);
    }
    if (last != 0) {
      out.size = last;
      offset_ += last;
      carry_ = text.substr(last);
      return leave_out_lead(out, lead);
    }
    if (text.size() >= kLongestLineBytes) return drop_rest(out, 0, Why::too_long);
    fill(out, std::min(filled_ * 2, kLongestLineBytes + out.begin));
  }
}

// Whole units; what is left of the last one goes into the next block, or into this one if nothing follows.
void BlockCutter::cut_evtx(Block& out) {
  while (true) {
    const std::string_view text(out.bytes.data(), filled_);
    while (out.size < text.size()) {
      const size_t unit = evtx_unit(text.substr(out.size), ended_);
      if (unit == 0) break;
      out.size += unit;
    }
    if (out.size != 0 || ended_) break;
    fill(out, filled_ + 2 * kEvtxChunkBytes);  // the block is shorter than a unit
  }
  carry_.assign(out.bytes.data() + out.size, filled_ - out.size);
  offset_ += out.size;
}

// A record without end leaves no place to go on from: the rest of the member is counted, not kept.
void BlockCutter::drop_rest(Block& out, size_t from, Why why) {
  const std::string_view rest(out.bytes.data() + out.begin + from, filled_ - out.begin - from);
  Drop drop{offset_, rest.size(), why, std::string(rest.substr(0, kQuotedBytes))};
  std::vector<char> scratch;
  if (!ended_) scratch.resize(block_bytes_);
  while (!ended_) {
    auto got = stream_.read(scratch);
    if (!got) broken_ = std::move(got.error());
    ended_ = !got || *got == 0;
    if (got) drop.length += *got;
  }
  offset_ += drop.length;
  out.dropped.push_back(std::move(drop));
}

void BlockCutter::cut(Block& out) {
  while (true) {
    const std::string_view text(out.bytes.data() + out.begin, filled_ - out.begin);
    out.size = whole_lines(text, out.encoding);
    const bool too_long = text.size() - out.size >= kLongestLineBytes;
    if (out.size == 0 && too_long) return skip_long_line(out);
    if (out.size != 0 || ended_) break;
    fill(out, std::min(filled_ * 2, kLongestLineBytes + out.begin));
  }
  const std::string_view rest(out.bytes.data() + out.begin + out.size,
                              filled_ - out.begin - out.size);
  offset_ += out.size;
  if (!ended_) {
    carry_ = rest;
  } else if (!broken_) {
    out.size += rest.size();  // a last line without an end
  } else if (!rest.empty()) {
    out.dropped.push_back(
        {offset_, rest.size(), Why::truncated, std::string(rest.substr(0, kQuotedBytes))});
  }
}

// The block is the start of a line that is too long: its bytes are counted, not kept, up to its
// end.
void BlockCutter::skip_long_line(Block& out) {
  const std::string_view start(out.bytes.data() + out.begin, filled_ - out.begin);
  Drop drop{offset_, start.size(), Why::too_long, std::string(start.substr(0, kQuotedBytes))};
  out.begin = 0;
  while (!ended_) {
    filled_ = 0;
    fill(out, block_bytes_);
    const std::string_view piece(out.bytes.data(), filled_);
    const size_t end = first_line(piece, out.encoding);
    drop.length += end != 0 ? end : piece.size();
    if (end == 0) continue;
    carry_ = piece.substr(end);
    break;
  }
  offset_ += drop.length;
  out.dropped.push_back(std::move(drop));
}

}  // namespace hozen
