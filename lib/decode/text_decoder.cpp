#include "decode/text_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "decode/japanese.h"

namespace hozen {
namespace {

bool has_high_byte(std::string_view text) {
  constexpr size_t kStep = 128;
  constexpr uint64_t kHigh = 0x8080808080808080;
  while (text.size() >= kStep) {
    uint64_t words[kStep / 8];
    std::memcpy(words, text.data(), kStep);
    uint64_t any = 0;
    for (const uint64_t word : words) any |= word;
    if ((any & kHigh) != 0) return true;
    text.remove_prefix(kStep);
  }
  return !is_ascii(text);
}

size_t bytes_of_line(std::string_view rest) {
  const size_t feed = rest.find('\n');
  return feed == std::string_view::npos ? rest.size() : feed + 1;
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_foreign(std::string_view line, Encoding expected) {
  return has_high_byte(line) && !is_valid_utf8(line) &&
         encoding_of_line(line, expected) != Encoding::utf8;
}

}  // namespace

void TextDecoder::mark_items(const Block& block) {
  marks_.clear();
  foreign_lines_ = {};
  Places places = block.places();
  const auto end_last = [&](uint64_t offset) {  // a record's bytes go on to the next one
    if (!marks_.empty()) marks_.back().bytes = static_cast<uint32_t>(offset - marks_.back().offset);
  };
  const std::string_view text = block.text();
  size_t at = 0;
  while (const auto item = next_item(block.framing, text, at)) {
    const uint64_t offset = places.raw_of(block.text_offset + item->begin);
    end_last(offset);
    marks_.push_back({offset, 0, static_cast<uint32_t>(item->begin),
                      static_cast<uint32_t>(item->end - item->begin)});
    at = item->end;
  }
  end_last(places.raw_of(block.text_offset + text.size()));
}

bool TextDecoder::decode_foreign_lines(const Block& block) {
  foreign_lines_ = {};
  if (block.encoding != Encoding::utf8) return false;
  std::string_view rest = block.text();
  if (!has_high_byte(rest)) return false;
  while (!rest.empty() &&
         !is_foreign(without_end(rest.substr(0, bytes_of_line(rest))), block.foreign))
    rest.remove_prefix(bytes_of_line(rest));
  if (rest.empty()) return false;
  text_.clear();
  marks_.clear();
  uint64_t offset = block.offset;
  for (rest = block.text(); !rest.empty();) {
    const size_t bytes = bytes_of_line(rest);
    append_line(without_end(rest.substr(0, bytes)), bytes, offset, block.foreign);
    rest.remove_prefix(bytes);
    offset += bytes;
  }
  text_.append(kBlockPaddingBytes, '\0');  // readable behind the last line, as behind a block's
  text_.resize(text_.size() - kBlockPaddingBytes);
  return true;
}

void TextDecoder::append_line(std::string_view line, size_t bytes, uint64_t offset,
                              Encoding expected) {
  const size_t begin = text_.size();
  if (is_foreign(line, expected)) {
    const Encoding encoding = encoding_of_line(line, expected);
    ++foreign_lines_[static_cast<size_t>(encoding)];
    decode_text(encoding, line, true, text_);
  } else {
    text_ += line;
  }
  marks_.push_back({offset, static_cast<uint32_t>(bytes), static_cast<uint32_t>(begin),
                    static_cast<uint32_t>(text_.size() - begin)});
  text_ += '\n';
}

}  // namespace hozen
