#pragma once
// The single steps of labels/request_text.h: each rewrites a text in place and never makes it
// longer.
//
// Call:     each by itself; request_text.cpp has the order
// Shape:    bytes in `text` -> bytes in `text`, the new length is returned
// Errors:   none: what has no meaning to a step stays as it is
// Cost:     linear in the length
// Source:   as labels/request_text.h says
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hozen {

enum class
    Escapes : uint8_t;  // how the writer of a log escaped what clients sent: events/log_format.h

// What a text holds, as a set of bits; one look at each byte.
enum TextTrait : uint16_t {
  kTraitPercent = 1,     // %
  kTraitPlus = 2,        // +
  kTraitEscape = 4,      // backslash
  kTraitAmpersand = 8,   // & together with ; or #
  kTraitHigh = 16,       // over 0x7E, or ESC
  kTraitQuote = 32,      // ' " ^ $ < * and the like: what `squeezed` and `joined` take out
  kTraitBlank = 64,      // white space but for single blanks, and NUL
  kTraitMark = 128,      // one of ? = &: a query, a parameter
  kTraitRare = 256,      // a byte that is_rare_byte
  kTraitPair = 512,      // one of .. && -- // ./
  kTraitSpace = 1024,    // a blank
  kTraitHostile = 2048,  // a byte that is_hostile_byte
};
uint16_t traits_of(std::string_view text);

// How seldom a text is in ordinary traffic. Rules that need an uncommon text are searched only in such.
enum class Tier : uint8_t {
  common,
  marked,    // ? = or &
  uncommon,  // a blank, a plus, a byte over 0x7E, or a pair (kTraitPair)
  rare,  // a rare byte: requests, once decoded, hold one hardly ever, and most attacks cannot do without
  hostile,  // a quote, a bracket or another rare byte that agents have no use for, either
};
constexpr Tier tier_of(uint16_t traits) {
  if ((traits & kTraitHostile) != 0) return Tier::hostile;
  if ((traits & kTraitRare) != 0) return Tier::rare;
  if ((traits & (kTraitSpace | kTraitPlus | kTraitHigh | kTraitPair)) != 0) return Tier::uncommon;
  return (traits & kTraitMark) != 0 ? Tier::marked : Tier::common;
}

// The `http://` that referrers begin with: its marks do not count.
size_t scheme_length(std::string_view text);

constexpr bool is_rare_byte(uint8_t c) {
  const bool word =
      (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
  return !word &&
         std::string_view("/._?=&+ -").find(static_cast<char>(c)) == std::string_view::npos;
}

constexpr bool is_hostile_byte(uint8_t c) {
  return is_rare_byte(c) &&
         std::string_view("();:,@!*#~%").find(static_cast<char>(c)) == std::string_view::npos;
}

size_t undo_escapes(char* text, size_t size, Escapes escapes);
// One round: %XX, %uXXXX; `+` as blank where `plus` says so, but for UTF-7 (+ADw-).
size_t decode_percent(char* text, size_t size, bool plus);
size_t decode_entities(char* text, size_t size);  // &lt; &#60; &#x3c;
// Overlong UTF-8 and full-width forms to ASCII; second bytes of double-byte characters out of
// ASCII's range.
size_t fold_multibyte(char* text, size_t size);

enum class Squeeze : uint8_t { blanks, joined };
size_t squeeze(char* text, size_t size, Squeeze how);

// Base64 values behind a `=` of `text` that hold text, each with a line feed. `out` takes
// text.size() bytes.
size_t decode_inner_base64(std::string_view text, char* out);

// The strings of JSON at the beginning of `text` or behind a `=` of it, each as a parameter: `?name=value&...`, with
// JSON's escapes undone. `out` takes text.size() + 1 bytes.
size_t decode_json_values(std::string_view text, char* out);

}  // namespace hozen
