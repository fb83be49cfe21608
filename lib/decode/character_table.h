#pragma once
// CharacterTable: the characters of CP932 and EUC-JP, by their bytes and back.
//
// Call:     of once an encoding; read at each character; bytes_of for the way back
// Shape:    bytes -> one character and how many bytes it took
// Errors:   a byte that begins no character is U+FFFD by itself, so that a line is not lost for it
// Threads:  made on first use, then const
// Cost:     one look-up a character; the tables take 300 KB and 5 ms, in runs that need them
// Source:   iconv's CP932 and EUC-JP-MS (never SHIFT_JIS, which makes a yen sign of '\')
#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/encoding.h"

namespace hozen {

class CharacterTable {
 public:
  static const CharacterTable& of(Encoding encoding);  // cp932, euc_jp

  struct Read {
    char32_t code = 0;
    uint8_t bytes = 0;  // 0: the text ends inside the character
  };
  Read read(std::string_view text, bool whole) const;
  // How many bytes `code` takes in a text of this encoding.
  size_t bytes_of(char32_t code) const;

 private:
  explicit CharacterTable(Encoding encoding);
  size_t width(unsigned lead) const;

  bool euc_;
  std::vector<uint16_t> two_;    // by lead and trail; 0: none
  std::vector<uint16_t> three_;  // EUC-JP behind 0x8f, by the two bytes
  std::vector<bool> only_three_;
};

}  // namespace hozen
