#include "decode/character_table.h"

#include <iconv.h>

#include <algorithm>

namespace hozen {
namespace {

constexpr size_t kPairs = 0x10000, kCodes = 0x10000;
constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kFirstHalfKatakana = 0xff61, kLastHalfKatakana = 0xff9f;

unsigned byte_at(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }
bool within(unsigned byte, unsigned low, unsigned high) { return byte >= low && byte <= high; }

// One character through iconv: its code, 0 if the bytes are none.
uint16_t convert(iconv_t table, std::string_view bytes) {
  char in[3], out[4];
  std::copy(bytes.begin(), bytes.end(), in);
  char *from = in, *to = out;
  size_t left = bytes.size(), room = sizeof out;
  iconv(table, nullptr, nullptr, nullptr, nullptr);
  const bool done = iconv(table, &from, &left, &to, &room) != static_cast<size_t>(-1);
  if (!done || room != 2) return 0;
  return static_cast<uint16_t>(static_cast<unsigned char>(out[0]) |
                               static_cast<unsigned char>(out[1]) << 8);
}

}  // namespace

const CharacterTable& CharacterTable::of(Encoding encoding) {
  static const CharacterTable cp932(Encoding::cp932);
  if (encoding == Encoding::cp932) return cp932;
  static const CharacterTable euc_jp(Encoding::euc_jp);
  return euc_jp;
}

CharacterTable::CharacterTable(Encoding encoding)
    : euc_(encoding == Encoding::euc_jp), two_(kPairs), only_three_(kCodes) {
  const iconv_t table = iconv_open("UTF-16LE", euc_ ? "EUC-JP-MS" : "CP932");
  if (table == reinterpret_cast<iconv_t>(-1)) return;  // then every character is U+FFFD
  if (euc_) three_.resize(kPairs);
  for (unsigned lead = 0x80; lead < 0x100; ++lead) {
    for (unsigned trail = 0x40; trail < 0x100; ++trail) {
      const char bytes[3] = {'\x8f', static_cast<char>(lead), static_cast<char>(trail)};
      const size_t place = lead << 8 | trail;
      if (width(lead) == 2) two_[place] = convert(table, {bytes + 1, 2});
      if (euc_ && trail >= 0xa1 && lead >= 0xa1) three_[place] = convert(table, {bytes, 3});
    }
  }
  iconv_close(table);
  for (const uint16_t code : three_) only_three_[code] = true;
  for (const uint16_t code : two_) only_three_[code] = false;
}

// Of the character that the byte begins; 0: it begins none.
size_t CharacterTable::width(unsigned lead) const {
  if (lead < 0x80) return 1;
  if (euc_) return lead == 0x8f ? 3 : lead == 0x8e || within(lead, 0xa1, 0xfe) ? 2 : 0;
  if (within(lead, 0xa1, 0xdf)) return 1;
  return within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xfc) ? 2 : 0;
}

CharacterTable::Read CharacterTable::read(std::string_view text, bool whole) const {
  const unsigned lead = byte_at(text, 0);
  const size_t bytes = width(lead);
  if (bytes == 1) return {lead < 0x80 ? lead : kFirstHalfKatakana + (lead - 0xa1), 1};
  if (bytes == 0 || (text.size() < bytes && whole)) return {kReplacement, 1};
  if (text.size() < bytes) {
    const bool broken = text.size() == 2 && byte_at(text, 1) < 0xa1;
    return broken ? Read{kReplacement, 1} : Read{};
  }
  const size_t place = byte_at(text, bytes - 2) << 8 | byte_at(text, bytes - 1);
  const uint16_t code = bytes == 2 ? two_[place] : three_[place];
  return code == 0 ? Read{kReplacement, 1} : Read{code, static_cast<uint8_t>(bytes)};
}

size_t CharacterTable::bytes_of(char32_t code) const {
  if (code < 0x80 || code == kReplacement) return 1;
  if (!euc_) return code >= kFirstHalfKatakana && code <= kLastHalfKatakana ? 1 : 2;
  return code < kCodes && only_three_[code] ? 3 : 2;
}

}  // namespace hozen
