#include "decode/crc32.h"

#include <array>
#include <cstddef>

#if defined(__PCLMUL__) && defined(__SSE4_1__)
#include <immintrin.h>
#endif

namespace hozen {
namespace {

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t n = 0; n < 256; ++n) {
    uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = make_table();

uint32_t by_bytes(std::string_view bytes, uint32_t state) {
  for (const char c : bytes) {
    state = kTable[(state ^ static_cast<unsigned char>(c)) & 0xff] ^ (state >> 8);
  }
  return state;
}

#if defined(__PCLMUL__) && defined(__SSE4_1__)
constexpr size_t kFoldBytes = 64;

__m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

// `x` moved on by the distance of `keys`, and the bytes that stand there.
__m128i fold(__m128i x, __m128i keys, __m128i there) {
  const __m128i low = _mm_clmulepi64_si128(x, keys, 0x00);
  const __m128i high = _mm_clmulepi64_si128(x, keys, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), there);
}

uint32_t reduce(__m128i x, __m128i by_16) {
  const __m128i low_words = _mm_setr_epi32(~0, 0, ~0, 0);
  const __m128i to_64 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  __m128i y = _mm_clmulepi64_si128(x, by_16, 0x10);
  x = _mm_xor_si128(_mm_srli_si128(x, 8), y);
  y = _mm_srli_si128(x, 4);
  x = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x, low_words), to_64, 0x00), y);
  y = _mm_clmulepi64_si128(_mm_and_si128(x, low_words), barrett, 0x10);
  y = _mm_clmulepi64_si128(_mm_and_si128(y, low_words), barrett, 0x00);
  return static_cast<uint32_t>(_mm_extract_epi32(_mm_xor_si128(x, y), 1));
}

// The bytes in steps of 16; `bytes` holds at least kFoldBytes and is left with the rest.
uint32_t by_folding(std::string_view& bytes, uint32_t state) {
  const __m128i by_64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by_16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const char* at = bytes.data();
  size_t left = bytes.size() - kFoldBytes;
  __m128i a = _mm_xor_si128(load(at), _mm_cvtsi32_si128(static_cast<int>(state)));
  __m128i b = load(at + 16), c = load(at + 32), d = load(at + 48);
  for (at += kFoldBytes; left >= kFoldBytes; at += kFoldBytes, left -= kFoldBytes) {
    a = fold(a, by_64, load(at));
    b = fold(b, by_64, load(at + 16));
    c = fold(c, by_64, load(at + 32));
    d = fold(d, by_64, load(at + 48));
  }
  a = fold(fold(fold(a, by_16, b), by_16, c), by_16, d);
  for (; left >= 16; at += 16, left -= 16) a = fold(a, by_16, load(at));
  bytes = {at, left};
  return reduce(a, by_16);
}
#endif

}  // namespace

uint32_t crc32_of(std::string_view bytes, uint32_t before) {
  uint32_t state = ~before;
#if defined(__PCLMUL__) && defined(__SSE4_1__)
  if (bytes.size() >= kFoldBytes) state = by_folding(bytes, state);
#endif
  return ~by_bytes(bytes, state);
}

}  // namespace hozen
