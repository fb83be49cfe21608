#include "decode/encoding.h"

#include <iconv.h>

#include <algorithm>

#include "base/rune.h"
#include "base/text.h"
#include "decode/japanese.h"

namespace hozen {
namespace {

constexpr std::string_view kNames[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "CP932", "EUC-JP"};
constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

unsigned byte_at(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }
bool within(unsigned byte, unsigned low, unsigned high) { return byte >= low && byte <= high; }

// UTF-16 without a mark: Windows tools write it. ASCII in it has every other byte zero.
bool looks_like_utf16(std::string_view head, size_t zero_at) {
  constexpr size_t kLook = 64;
  if (head.size() < kLook) return false;
  for (size_t i = 0; i < kLook; i += 2) {
    const unsigned unit = byte_at(head, i + 1 - zero_at);
    if (head[i + zero_at] != '\0' || !(within(unit, 0x20, 0x7e) || within(unit, '\t', '\r')))
      return false;
  }
  return true;
}

uint32_t utf16_unit(std::string_view text, size_t i, bool little) {
  const unsigned first = byte_at(text, i), second = byte_at(text, i + 1);
  return little ? second << 8 | first : first << 8 | second;
}

void append_utf16(std::string_view line, bool little, std::string& out) {
  size_t i = 0;
  for (; i + 2 <= line.size(); i += 2) {
    const uint32_t unit = utf16_unit(line, i, little);
    if (unit < 0xd800 || unit > 0xdfff) {
      append_utf8(out, unit);
      continue;
    }
    const uint32_t low =
        unit < 0xdc00 && i + 4 <= line.size() ? utf16_unit(line, i + 2, little) : 0;
    if (low < 0xdc00 || low > 0xdfff) {
      out += kReplacement;
      continue;
    }
    append_utf8(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    i += 2;
  }
  if (i < line.size()) out += kReplacement;  // half a unit at the end of the file
}

// The number of bytes of the first line, with its end.
size_t first_line(std::string_view raw, Encoding encoding) {
  const bool utf16 = encoding == Encoding::utf16le || encoding == Encoding::utf16be;
  for (size_t feed = raw.find('\n'); feed != std::string_view::npos;
       feed = raw.find('\n', feed + 1)) {
    if (!utf16) return feed + 1;
    const size_t unit = feed & ~size_t{1};
    if (unit + 2 <= raw.size() && utf16_unit(raw, unit, encoding == Encoding::utf16le) == '\n')
      return unit + 2;
  }
  return raw.size();
}

}  // namespace

std::string_view name_of(Encoding encoding) { return kNames[static_cast<size_t>(encoding)]; }

RecognisedEncoding recognise_encoding(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return {Encoding::utf8, 3};
  if (head.starts_with("\xff\xfe")) return {Encoding::utf16le, 2};
  if (head.starts_with("\xfe\xff")) return {Encoding::utf16be, 2};
  if (looks_like_utf16(head, 1)) return {Encoding::utf16le, 0};
  if (looks_like_utf16(head, 0)) return {Encoding::utf16be, 0};
  if (is_ascii(head)) return {};
  return {recognise_japanese(head), 0};
}

TextDecoder::~TextDecoder() {
  if (iconv_ != nullptr) iconv_close(iconv_);
}

void TextDecoder::decode(Encoding encoding, std::string_view raw, uint64_t offset) {
  text_.clear();
  marks_.clear();
  while (!raw.empty()) {
    const size_t bytes = first_line(raw, encoding);
    const size_t begin = text_.size();
    append(encoding, raw.substr(0, bytes));
    if (text_.size() > begin && text_.back() == '\n') text_.pop_back();
    if (text_.size() > begin && text_.back() == '\r') text_.pop_back();
    marks_.push_back({offset, static_cast<uint32_t>(bytes), static_cast<uint32_t>(begin),
                      static_cast<uint32_t>(text_.size() - begin)});
    text_ += '\n';
    raw.remove_prefix(bytes);
    offset += bytes;
  }
}

void TextDecoder::mark_items(Framing framing, std::string_view raw, uint64_t offset) {
  marks_.clear();
  const auto end_last = [&](size_t next) {  // a record's bytes go on to the next one
    if (!marks_.empty())
      marks_.back().bytes = static_cast<uint32_t>(next - marks_.back().text_begin);
  };
  size_t at = 0;
  while (const auto item = next_item(framing, raw, at)) {
    end_last(item->begin);
    marks_.push_back({offset + item->begin, 0, static_cast<uint32_t>(item->begin),
                      static_cast<uint32_t>(item->end - item->begin)});
    at = item->end;
  }
  end_last(raw.size());
}

void TextDecoder::append(Encoding encoding, std::string_view line) {
  if (encoding == Encoding::utf16le || encoding == Encoding::utf16be) {
    append_utf16(line, encoding == Encoding::utf16le, text_);
    return;
  }
  if (is_ascii(line)) {
    text_ += line;
    return;
  }
  if (opened_for_ != encoding) {
    if (iconv_ != nullptr) iconv_close(iconv_);
    const iconv_t opened = iconv_open("UTF-8", encoding == Encoding::cp932 ? "CP932" : "EUC-JP-MS");
    iconv_ = opened == reinterpret_cast<iconv_t>(-1) ? nullptr : opened;
    opened_for_ = encoding;
  }
  append_converted(line);
}

void TextDecoder::append_converted(std::string_view line) {
  constexpr size_t kMostGrowth = 3;  // one byte of half-width katakana becomes three
  size_t used = text_.size();
  text_.resize(used + line.size() * kMostGrowth);
  char* from = const_cast<char*>(line.data());  // iconv does not write there
  size_t left = line.size();
  while (left != 0) {
    char* to = text_.data() + used;
    size_t room = text_.size() - used;
    const bool done =
        iconv_ != nullptr && iconv(iconv_, &from, &left, &to, &room) != static_cast<size_t>(-1);
    used = text_.size() - room;
    if (done || left == 0) break;
    text_.replace(used, std::min(kReplacement.size(), text_.size() - used), kReplacement);
    used += kReplacement.size();
    ++from;
    --left;
    if (iconv_ != nullptr) iconv(iconv_, nullptr, nullptr, nullptr, nullptr);
  }
  text_.resize(used);
}

}  // namespace hozen
