// traits_of: what a text holds. Most texts hold nothing of interest, and are told so 16 bytes at a time.
#include <array>
#include <cstdint>
#include <string_view>

#include "labels/text_decoding.h"

#if defined(__SSSE3__)
#include <tmmintrin.h>
#endif

namespace hozen {
namespace {

constexpr std::array<uint16_t, 256> make_table() {
  std::array<uint16_t, 256> table{};
  for (size_t c = 0; c < 256; ++c) {
    if (is_rare_byte(static_cast<uint8_t>(c))) table[c] = kTraitRare;
    if (is_hostile_byte(static_cast<uint8_t>(c))) table[c] |= kTraitHostile;
    if (c >= 0x7F) table[c] |= kTraitHigh;
  }
  const auto add = [&](std::string_view bytes, uint16_t trait) {
    for (const char c : bytes) table[static_cast<uint8_t>(c)] |= trait;
  };
  add("\x1B", kTraitHigh);
  add("\xA0\t\n\r\v\f", kTraitBlank);
  table[0] |= kTraitBlank;
  add(" ", kTraitSpace);
  add("%", kTraitPercent);
  add("+", kTraitPlus);
  add("\\", kTraitEscape);
  add(";#", kTraitAmpersand);
  add("?=&", kTraitMark);
  add("'\"^$<*;#\\", kTraitQuote);
  return table;
}
constexpr auto kTable = make_table();

bool is_pair(char a, char b) {
  return (a == b && (a == '.' || a == '&' || a == '-' || a == '/')) || (a == '.' && b == '/');
}

uint16_t traits_by_byte(std::string_view text) {
  uint16_t traits = 0;
  char last = 0;
  for (const char c : text) {
    traits |= kTable[static_cast<uint8_t>(c)];
    if (is_pair(last, c)) traits |= kTraitPair;
    if (last == ' ' && c == ' ') traits |= kTraitBlank;
    last = c;
  }
  // An entity needs `;` or `#`, and both are rare: the ampersand itself is not looked for.
  return traits;
}

#if defined(__SSSE3__)

// Bit h of the low nibble's entry: is the byte with high nibble h rare? (ASCII only.)
constexpr std::array<uint8_t, 16> make_rare_nibbles() {
  std::array<uint8_t, 16> table{};
  for (size_t c = 0; c < 128; ++c) {
    if (is_rare_byte(static_cast<uint8_t>(c)))
      table[c & 15] |= static_cast<uint8_t>(1u << (c >> 4));
  }
  return table;
}
constexpr auto kRareNibbles = make_rare_nibbles();
constexpr std::array<uint8_t, 16> kHighBits = {1, 2, 4, 8, 16, 32, 64, 128};

struct Found {
  __m128i rare = _mm_setzero_si128(), plus = rare, mark = rare, pair = rare, space = rare,
          high = rare;
};

__m128i load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }

// `next` holds the bytes one place further on.
void look_at(__m128i bytes, __m128i next, Found& found) {
  const __m128i nibble = _mm_set1_epi8(15);
  const __m128i low = _mm_shuffle_epi8(load(kRareNibbles.data()), _mm_and_si128(bytes, nibble));
  const __m128i high =
      _mm_shuffle_epi8(load(kHighBits.data()), _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble));
  const auto is = [](__m128i a, char c) { return _mm_cmpeq_epi8(a, _mm_set1_epi8(c)); };
  const __m128i dot = is(bytes, '.');
  const __m128i of_pair =
      _mm_or_si128(_mm_or_si128(dot, is(bytes, '/')), _mm_or_si128(is(bytes, '&'), is(bytes, '-')));
  const __m128i pair = _mm_or_si128(_mm_and_si128(of_pair, _mm_cmpeq_epi8(bytes, next)),
                                    _mm_and_si128(dot, is(next, '/')));
  found.rare = _mm_or_si128(found.rare, _mm_and_si128(low, high));
  found.plus = _mm_or_si128(found.plus, is(bytes, '+'));
  const __m128i mark = _mm_or_si128(_mm_or_si128(is(bytes, '?'), is(bytes, '=')), is(bytes, '&'));
  found.mark = _mm_or_si128(found.mark, mark);
  found.space = _mm_or_si128(found.space, is(bytes, ' '));
  found.high = _mm_or_si128(found.high, bytes);
  found.pair = _mm_or_si128(found.pair, pair);
}

bool any(__m128i bytes) {
  return _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())) != 0xFFFF;
}

#endif

}  // namespace

uint16_t traits_of(std::string_view text) {
#if defined(__SSSE3__)
  if (text.size() >= 16) {
    const char* p = text.data();
    const char* const end = p + text.size();
    Found found;
    for (; end - p > 16; p += 16) look_at(load(p), load(p + 1), found);
    const __m128i last = load(end - 16);
    look_at(last, _mm_srli_si128(last, 1), found);
    const bool high = _mm_movemask_epi8(found.high) != 0;
    // Details matter only for the few texts that have any.
    if (high || any(found.rare) || any(found.space)) return traits_by_byte(text);
    return static_cast<uint16_t>((any(found.plus) ? kTraitPlus : 0) |
                                 (any(found.mark) ? kTraitMark : 0) |
                                 (any(found.pair) ? kTraitPair : 0));
  }
#endif
  return traits_by_byte(text);
}

size_t scheme_length(std::string_view text) {
  if (!text.starts_with("http")) return 0;
  return text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
}

}  // namespace hozen
