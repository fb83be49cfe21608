#pragma once
// Rune: one Unicode character of a UTF-8 text, and whether it may be shown as it is.
//
// Shape:    next_rune(text, at): the character at byte `at`; a byte that begins none has
//           valid = false, length 1
// Errors:   none: every byte string can be walked
// Source:   RFC 3629; Unicode TR 9 (bidi), general category Cf
#include <cstdint>
#include <string_view>

namespace hozen {

struct Rune {
  char32_t code = 0;
  uint8_t length = 1;
  bool valid = false;
};
Rune next_rune(std::string_view text, size_t at);

// Controls (C0, DEL, C1), bidirectional and invisible format characters, line separators,
// noncharacters.
bool is_unsafe(char32_t code);

}  // namespace hozen
