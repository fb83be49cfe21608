#pragma once
// byte_places: where a byte stands among the 64 from p on, as bits, the first one the lowest.
//
// Lifetime: all 64 bytes are read
// Cost:     some six instructions
#include <cstdint>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace hozen {

inline uint64_t byte_places(const char* p, char byte) {
#if defined(__AVX2__)
  const auto* const there = reinterpret_cast<const __m256i*>(p);
  const __m256i wanted = _mm256_set1_epi8(byte);
  const auto bits_of = [&](__m256i piece) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(piece, wanted)));
  };
  return uint64_t{bits_of(_mm256_loadu_si256(there + 1))} << 32 |
         bits_of(_mm256_loadu_si256(there));
#else
  uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i) bits |= uint64_t{p[i] == byte} << i;
  return bits;
#endif
}

}  // namespace hozen
