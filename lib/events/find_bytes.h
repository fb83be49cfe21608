#pragma once
// find_byte, find_text: the first place of a byte or a short text before `end`, for short distances;
// ShortText: one looked for many times; is_number, is_dotted: what a short text is made of.
//
// Shape:    the finders give `end` when there is none
// Lifetime: up to 64 bytes past `end` are read (never used): the text must lie in a padded block
//           (decode/lines.h) or be padded by the caller with kPadding bytes
// Cost:     16 or 32 bytes a step; within a log field 2-3 ns, where memchr's set-up alone takes as long
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/same_bytes.h"

namespace hozen {

inline constexpr size_t kPadding = 64;

inline const char* find_byte(const char* p, const char* end, char byte) {
#if defined(__AVX2__)
  const __m256i wanted = _mm256_set1_epi8(byte);
  for (; p < end; p += 32) {
    const __m256i piece = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const auto mask = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(piece, wanted)));
    if (mask != 0) {
      const char* at = p + __builtin_ctz(mask);
      return at < end ? at : end;
    }
  }
  return end;
#elif defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(byte);
  for (; p < end; p += 16) {
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(piece, wanted)));
    if (mask != 0) {
      const char* at = p + __builtin_ctz(mask);
      return at < end ? at : end;
    }
  }
  return end;
#else
  if (p >= end) return end;
  const void* at = std::memchr(p, byte, static_cast<size_t>(end - p));
  return at != nullptr ? static_cast<const char*>(at) : end;
#endif
}

inline const char* find_text(const char* p, const char* end, std::string_view text) {
  if (text.size() == 1) return find_byte(p, end, text[0]);
  for (;;) {
    p = find_byte(p, end, text[0]);
    if (static_cast<size_t>(end - p) < text.size()) return end;
    if (std::memcmp(p, text.data(), text.size()) == 0) return p;
    ++p;
  }
}

// The last place in [p, before) of the first two bytes of a text, or of its only one; null if there is none. The rest
// of the text may lie behind `before`.
inline const char* find_start_before(const char* p, const char* before, std::string_view text) {
  const bool pair = text.size() > 1;
#if defined(__AVX2__)
  const __m256i first = _mm256_set1_epi8(text[0]), second = _mm256_set1_epi8(text[pair ? 1 : 0]);
  const auto places = [](const char* at, __m256i wanted) {
    return _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), wanted);
  };
  while (before != p) {
    const char* const from = before - p > 32 ? before - 32 : p;
    const __m256i both = _mm256_and_si256(places(from, first), places(from + pair, second));
    const auto looked_at = static_cast<uint32_t>((uint64_t{1} << (before - from)) - 1);
    const uint32_t found = static_cast<uint32_t>(_mm256_movemask_epi8(both)) & looked_at;
    if (found != 0) return from + 31 - __builtin_clz(found);
    before = from;
  }
#else
  while (before-- != p)
    if (*before == text[0] && (!pair || before[1] == text[1])) return before;
#endif
  return nullptr;
}

// The first eight bytes of a text, or all of a shorter one, to be compared at once.
struct FirstBytes {
  uint64_t word = 0, mask = 0;

  FirstBytes() = default;
  explicit FirstBytes(std::string_view text) {
    const size_t n = text.size() < sizeof word ? text.size() : sizeof word;
    std::memcpy(&word, text.data(), n);
    mask = n == sizeof word ? ~0ull : (1ull << (8 * n)) - 1;
  }
  bool stand_at(const char* p) const {
    uint64_t there;
    std::memcpy(&there, p, sizeof there);
    return (there & mask) == word;
  }
};

// Of logs in general: a blank is nearly everywhere, so are quotes and signs between keys and values; a capital letter
// is not.
constexpr int rarity(char c) {
  if (c == ' ') return 0;
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return 1;
  if (c == '"' || c == '=' || c == ':' || c == ',' || c == '.') return 1;
  return c >= 'A' && c <= 'Z' ? 3 : 2;
}

// A text of a few bytes, made ready to be looked for many times.
class ShortText {
 public:
  explicit ShortText(std::string_view text) : text_(text), first_(text) {
    for (size_t i = 1; i < text.size(); ++i)
      if (rarity(text[i]) > rarity(text[rare_])) rare_ = i;
    rarer_than_most_ = rare_ == 0 ? text.size() - 1 : 0;
    for (size_t i = 0; i < text.size(); ++i)
      if (i != rare_ && rarity(text[i]) > rarity(text[rarer_than_most_])) rarer_than_most_ = i;
  }
  bool stands_at(const char* p, const char* end) const {
    if (!first_.stand_at(p) || static_cast<size_t>(end - p) < text_.size()) return false;
    return text_.size() <= 8 || same_bytes(p, text_.data(), text_.size());
  }
  // Two bytes of the text are looked for at once, its rarest ones.
  bool is_in(const char* p, const char* end) const {
    if (text_.empty()) return true;
    if (static_cast<size_t>(end - p) < text_.size()) return false;
#if defined(__AVX2__)
    const __m256i one = _mm256_set1_epi8(text_[rare_]);
    const __m256i other = _mm256_set1_epi8(text_[rarer_than_most_]);
    const auto places = [](const char* at, __m256i wanted) {
      return _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), wanted);
    };
    for (const char* const last = end - text_.size(); p <= last; p += 32) {
      auto found = static_cast<unsigned>(_mm256_movemask_epi8(
          _mm256_and_si256(places(p + rare_, one), places(p + rarer_than_most_, other))));
      for (; found != 0; found &= found - 1) {
        const char* const at = p + __builtin_ctz(found);
        if (at > last) return false;
        if (stands_at(at, end)) return true;
      }
    }
#else
    for (p += rare_; (p = find_byte(p, end, text_[rare_])) != end; ++p)
      if (stands_at(p - rare_, end)) return true;
#endif
    return false;
  }

 private:
  std::string text_;
  FirstBytes first_;
  size_t rare_ = 0, rarer_than_most_ = 0;  // places in the text
};

enum class ByteClass : uint8_t { number, letter, other };  // number: and what stands before one
inline constexpr size_t kByteClasses = 3;

constexpr ByteClass class_of(char c) {
  if ((c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '+' || c == '.')
    return ByteClass::number;
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? ByteClass::letter : ByteClass::other;
}

// Is the byte at p behind an odd number of backslashes, of those from `from` on?
inline bool is_escaped(const char* from, const char* p) {
  const char* before = p;
  while (before > from && before[-1] == '\\') --before;
  return ((p - before) & 1) != 0;
}

// The first double quote that is not escaped by a backslash; `end` if there is none.
inline const char* find_quote(const char* p, const char* end) {
  const char* const from = p;
  for (;;) {
    p = find_byte(p, end, '"');
    if (p == end) return end;
    if (!is_escaped(from, p)) return p;
    ++p;
  }
}

// A bit for each of the first 16 bytes: is it a digit, is it a dot?
struct DigitsAndDots {
  unsigned digits = 0, dots = 0;
};
inline DigitsAndDots digits_and_dots(const char* p) {
#if defined(__SSE2__)
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(9)), above);
  const __m128i dots = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
  return {static_cast<unsigned>(_mm_movemask_epi8(digits)),
          static_cast<unsigned>(_mm_movemask_epi8(dots))};
#else
  DigitsAndDots out;
  for (unsigned i = 0; i < 16; ++i) {
    out.digits |= static_cast<unsigned>(p[i] >= '0' && p[i] <= '9') << i;
    out.dots |= static_cast<unsigned>(p[i] == '.') << i;
  }
  return out;
#endif
}

// Digits only, at least one and at most 16.
inline bool is_number(std::string_view text) {
  if (text.empty() || text.size() > 16) return false;
  const unsigned all = (1u << text.size()) - 1;
  return (digits_and_dots(text.data()).digits & all) == all;
}

// Only digits and dots, at least one of these, at most 16: an address as it is mostly written.
inline bool is_dotted(std::string_view text) {
  if (text.empty() || text.size() > 16) return false;
  const unsigned all = (1u << text.size()) - 1;
  const DigitsAndDots found = digits_and_dots(text.data());
  return ((found.digits | found.dots) & all) == all && (found.dots & all) != 0;
}

}  // namespace hozen
