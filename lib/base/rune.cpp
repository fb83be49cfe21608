#include "base/rune.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace hozen {
namespace {

struct Range {
  char32_t first, last;
};

// Reorders, hides or splits what is shown. The joiners U+200C and U+200D stay: Indic scripts and
// emoji need them.
constexpr Range kUnsafe[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C},   {0x180E, 0x180E},
    {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0xFDD0, 0xFDEF},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}, {0xF0000, 0x10FFFF},
};

bool is_in(std::span<const Range> ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t c, const Range& r) { return c < r.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

char32_t tail(std::string_view text, size_t at) {
  if (at >= text.size()) return 0x100;
  const auto c = static_cast<unsigned char>(text[at]);
  return (c & 0xC0) == 0x80 ? c & 0x3Fu : 0x100u;
}

}  // namespace

Rune next_rune(std::string_view text, size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) return {c, 1, true};
  const Rune invalid = {c, 1, false};
  if (c < 0xC2 || c > 0xF4) return invalid;
  const char32_t t1 = tail(text, at + 1);
  if (t1 > 0x3F) return invalid;
  if (c < 0xE0) return {(c & 0x1Fu) << 6 | t1, 2, true};
  const char32_t t2 = tail(text, at + 2);
  if (t2 > 0x3F) return invalid;
  if (c < 0xF0) {
    const char32_t code = (c & 0x0Fu) << 12 | t1 << 6 | t2;
    const bool good = code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
    return good ? Rune{code, 3, true} : invalid;
  }
  const char32_t t3 = tail(text, at + 3);
  const char32_t code = (c & 0x07u) << 18 | t1 << 12 | t2 << 6 | t3;
  const bool good = t3 <= 0x3F && code >= 0x10000 && code <= 0x10FFFF;
  return good ? Rune{code, 4, true} : invalid;
}

bool is_unsafe(char32_t code) { return is_in(kUnsafe, code); }

}  // namespace hozen
