#pragma once
// Rune: one Unicode character of a UTF-8 text, whether it may be shown as it is, and how it is written.
//
// Shape:    next_rune(text, at): the character at byte `at`; a byte that begins none has
//           valid = false, length 1
// Errors:   none: every byte string can be walked
// Source:   RFC 3629; Unicode TR 9 (bidi), general category Cf
#include <cstdint>
#include <string>
#include <string_view>

namespace hozen {

struct Rune {
  char32_t code = 0;
  uint8_t length = 1;
  bool valid = false;
};
Rune next_rune(std::string_view text, size_t at);

// Writes a code point as UTF-8, up to four bytes; gives the place behind it.
inline char* put_utf8(char* to, char32_t code) {
  const auto byte = [&to](char32_t value) { *to++ = static_cast<char>(value); };
  if (code < 0x80) return byte(code), to;
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
  }
  return byte(0x80 | (code & 0x3F)), to;
}
inline void append_utf8(std::string& out, char32_t code) {
  char bytes[4];
  out.append(bytes, put_utf8(bytes, code));
}

// Controls (C0, DEL, C1), bidirectional and invisible format characters, line separators,
// noncharacters.
bool is_unsafe(char32_t code);

}  // namespace hozen
