#pragma once
// find_byte, find_text: the first place of a byte or a short text before `end`, for short
// distances.
//
// Shape:    give `end` when there is none
// Lifetime: up to 64 bytes past `end` are read (never used): the text must lie in a padded block
//           (decode/lines.h) or be padded by the caller with kPadding bytes
// Cost:     16 or 32 bytes a step; within a log field 2-3 ns, where memchr's set-up alone takes as long
#include <cstddef>
#include <cstring>
#include <string_view>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

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

// The first double quote that is not escaped by a backslash; `end` if there is none.
inline const char* find_quote(const char* p, const char* end) {
  const char* const from = p;
  for (;;) {
    p = find_byte(p, end, '"');
    if (p == end) return end;
    const char* before = p;
    while (before > from && before[-1] == '\\') --before;
    if (((p - before) & 1) == 0) return p;
    ++p;
  }
}

}  // namespace hozen
