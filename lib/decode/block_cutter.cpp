#include "decode/block_cutter.h"

#include <algorithm>
#include <cstring>

#include "decode/evtx_units.h"
#include "decode/japanese.h"

namespace hozen {
namespace {

constexpr size_t kQuotedBytes = 160;

// Read once more with the bytes that follow: the lines that a record is known by may be cut.
constexpr size_t kOverlapBytes = 4096;

void make_room(std::vector<char>& bytes, size_t needed) {
  if (bytes.size() < needed + kBlockPaddingBytes) bytes.resize(needed + kBlockPaddingBytes);
}

}  // namespace

Expected<bool> BlockCutter::next(Block& out) {
  out.dropped.clear();
  out.marks.clear();
  out.begin = out.size = out.bom_bytes = 0;
  out.encoding = encoding_.encoding;
  out.foreign = foreign_;
  out.framing = framing_;
  out.offset = at_.raw;
  out.text_offset = at_.text;
  if (!ended_ || !carry_.empty()) {
    make_room(out.bytes, carry_.size());
    std::memcpy(out.bytes.data(), carry_.data(), carry_.size());
    filled_ = carry_.size();
    carry_.clear();
    source_.forget(at_);
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
  at_ = {block.text_offset + size, block.places().raw_of(block.text_offset + size)};
  block.size = size;
}

void BlockCutter::fill(Block& out, size_t target) {
  make_room(out.bytes, target);
  while (filled_ < target && !ended_) {
    auto got = source_.read(std::span(out.bytes.data() + filled_, target - filled_));
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
  if (encoding_.encoding == Encoding::utf8) {
    foreign_ = recognise_foreign_lines(head);
    out.begin = encoding_.bom_bytes;
    at_ = {encoding_.bom_bytes, encoding_.bom_bytes};
  } else {
    const std::string_view raw(out.bytes.data() + encoding_.bom_bytes,
                               filled_ - encoding_.bom_bytes);
    source_.decode_from(encoding_.encoding, raw, encoding_.bom_bytes, ended_);
    at_ = {0, encoding_.bom_bytes};
    ended_ = false;
    filled_ = 0;
    fill(out, std::max(block_bytes_, raw.size()));
  }
  recognise_text(out);
}

void BlockCutter::recognise_text(Block& out) {
  const std::string_view text(out.bytes.data() + out.begin, filled_ - out.begin);
  const bool whole = ended_ && text.size() <= kEncodingHeadBytes;
  const auto framing = recognise_framing(text.substr(0, kEncodingHeadBytes), whole);
  out.encoding = encoding_.encoding;
  out.foreign = foreign_;
  out.framing = framing_ = framing.framing;
  out.begin += framing.lead_bytes;
  pass(text.substr(0, framing.lead_bytes));
  out.offset = at_.raw;
  out.text_offset = at_.text;
  out.bom_bytes = static_cast<uint32_t>(at_.raw);
}

// The place in the file of `place`, which lies in the text that begins where the next block does.
uint64_t BlockCutter::raw_of(std::string_view text, uint64_t place) const {
  return Places(encoding_.encoding, text, at_.text, source_.marks()).raw_of(place);
}

void BlockCutter::pass(std::string_view text) {
  const uint64_t end = at_.text + text.size();
  at_ = {end, raw_of(text, end)};
  source_.forget(at_);
}

// `size` bytes are the block's text; the next block begins behind them.
void BlockCutter::take(Block& out, size_t size) {
  out.size = size;
  const uint64_t end = at_.text + size;
  const auto& marks = source_.marks();
  out.marks.assign(marks.begin(), std::find_if(marks.begin(), marks.end(),
                                               [&](const PlaceMark& m) { return m.text > end; }));
  at_ = {end, raw_of(out.text(), end)};
}

// The text behind the block's, which nothing follows.
void BlockCutter::drop_tail(Block& out, std::string_view tail) {
  const uint64_t from = at_.raw;
  pass(tail);
  out.dropped.push_back(
      {from, at_.raw - from, Why::truncated, std::string(tail.substr(0, kQuotedBytes))});
}

// What stands between records and was cut in two (an XML declaration) is known as such only in the block it ends in.
void BlockCutter::leave_out_lead(Block& out, size_t lead) {
  lead = std::min(lead, out.size);
  if (lead == 0) return;
  const uint64_t raw = out.places().raw_of(out.text_offset + lead);
  out.begin += lead;
  out.size -= lead;
  out.bom_bytes += static_cast<uint32_t>(raw - out.offset);
  out.offset = raw;
  out.text_offset += lead;
  if (out.marks.empty()) return;
  const auto behind = std::find_if(out.marks.begin(), out.marks.end(),
                                   [&](const PlaceMark& m) { return m.text > out.text_offset; });
  out.marks.erase(out.marks.begin(), behind);
  out.marks.insert(out.marks.begin(), {out.text_offset, raw});
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
      take(out, whole ? text.size() : last);
      if (!whole) drop_tail(out, text.substr(last));
      return leave_out_lead(out, lead);
    }
    if (last != 0) {
      take(out, last);
      carry_ = text.substr(last);
      return leave_out_lead(out, lead);
    }
    if (text.size() >= kLongestLineBytes) return skip_long_record(out);
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
  take(out, out.size);
}

void BlockCutter::cut(Block& out) {
  size_t size = 0;
  while (true) {
    const std::string_view text(out.bytes.data() + out.begin, filled_ - out.begin);
    size = text.rfind('\n') + 1;
    if (size == 0 && text.size() >= kLongestLineBytes) return skip_long_record(out);
    if (size != 0 || ended_) break;
    fill(out, std::min(filled_ * 2, kLongestLineBytes + out.begin));
  }
  const std::string_view rest(out.bytes.data() + out.begin + size, filled_ - out.begin - size);
  const bool unended = ended_ && !broken_;
  take(out, unended ? size + rest.size() : size);  // a last line may have no end
  if (!ended_) carry_ = rest;
  if (ended_ && !unended && !rest.empty()) drop_tail(out, rest);
}

// The block is the start of a record that is too long: its bytes are counted, not kept, up to where the next one
// begins.
void BlockCutter::skip_long_record(Block& out) {
  std::string_view text(out.bytes.data() + out.begin, filled_ - out.begin);
  const uint64_t from = at_.raw;
  std::string start(text.substr(0, kQuotedBytes));
  while (true) {
    const size_t next = next_start(framing_, text);
    if (next != std::string_view::npos || ended_) {
      const size_t passed = std::min(next, text.size());
      pass(text.substr(0, passed));
      carry_ = text.substr(passed);
      break;
    }
    size_t keep = framing_ == Framing::lines ? 0 : std::min(kOverlapBytes, text.size() / 2);
    while (keep != 0 && keep < text.size() && (text[text.size() - keep] & '\xc0') == '\x80') ++keep;
    pass(text.substr(0, text.size() - keep));
    std::memmove(out.bytes.data(), text.data() + text.size() - keep, keep);
    filled_ = keep;
    fill(out, std::max(block_bytes_, 2 * keep));
    text = {out.bytes.data(), filled_};
  }
  out.begin = out.size = 0;
  out.dropped.push_back({from, at_.raw - from, Why::too_long, std::move(start)});
}

}  // namespace hozen
