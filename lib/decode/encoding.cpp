#include "decode/encoding.h"

#include "base/rune.h"
#include "decode/character_table.h"
#include "decode/japanese.h"

namespace hozen {
namespace {

constexpr std::string_view kNames[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "CP932", "EUC-JP"};
constexpr char32_t kReplacement = 0xfffd;

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

// Of UTF-16: `bytes` is 0 where the text ends inside the character.
CharacterTable::Read read_utf16(std::string_view text, bool little, bool whole) {
  const auto unit = [&](size_t i) {
    const unsigned first = byte_at(text, i), second = byte_at(text, i + 1);
    return little ? second << 8 | first : first << 8 | second;
  };
  if (text.size() < 2) return {kReplacement, whole ? uint8_t{1} : uint8_t{0}};
  const char32_t high = unit(0);
  if (high < 0xd800 || high > 0xdfff) return {high, 2};
  if (high < 0xdc00 && text.size() < 4 && !whole) return {};
  const char32_t low = high < 0xdc00 && text.size() >= 4 ? unit(2) : 0;
  if (low < 0xdc00 || low > 0xdfff) return {kReplacement, 2};
  return {0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 4};
}

// Up to and with the first line end, if `one_line`.
template <class Reader>
size_t decode_with(std::string_view raw, bool one_line, std::string& out, const Reader& read) {
  size_t used = 0;
  while (used < raw.size()) {
    const CharacterTable::Read character = read(raw.substr(used));
    if (character.bytes == 0) break;
    used += character.bytes;
    if (character.code >= 0x80) {
      append_utf8(out, character.code);
      continue;
    }
    out += static_cast<char>(character.code);
    if (one_line && character.code == '\n') break;
  }
  return used;
}

size_t decode(Encoding encoding, std::string_view raw, bool one_line, bool whole,
              std::string& out) {
  if (encoding == Encoding::utf16le || encoding == Encoding::utf16be) {
    const bool little = encoding == Encoding::utf16le;
    return decode_with(raw, one_line, out,
                       [&](std::string_view rest) { return read_utf16(rest, little, whole); });
  }
  const CharacterTable& table = CharacterTable::of(encoding);
  return decode_with(raw, one_line, out,
                     [&](std::string_view rest) { return table.read(rest, whole); });
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

size_t decode_line(Encoding encoding, std::string_view raw, bool whole, std::string& out) {
  return decode(encoding, raw, true, whole, out);
}

size_t decode_text(Encoding encoding, std::string_view raw, bool whole, std::string& out) {
  return decode(encoding, raw, false, whole, out);
}

}  // namespace hozen
