#pragma once
// same_bytes: are two runs of as many bytes the same? For short ones of any length, where a call to memcmp costs
// more than to compare.
//
// Shape:    reads just the bytes given
// Cost:     two loads of each side for up to 16 bytes, then one for each eight
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hozen {

template <typename Word>
inline bool same_word(const char* a, const char* b) {
  Word one, other;
  std::memcpy(&one, a, sizeof one);
  std::memcpy(&other, b, sizeof other);
  return one == other;
}

inline bool same_bytes(const char* a, const char* b, size_t size) {
  if (size >= sizeof(uint64_t)) {
    const size_t last = size - sizeof(uint64_t);  // the last words overlap
    for (size_t at = 0; at < last; at += sizeof(uint64_t))
      if (!same_word<uint64_t>(a + at, b + at)) return false;
    return same_word<uint64_t>(a + last, b + last);
  }
  if (size >= sizeof(uint32_t)) {
    const size_t last = size - sizeof(uint32_t);
    return same_word<uint32_t>(a, b) && same_word<uint32_t>(a + last, b + last);
  }
  for (size_t at = 0; at < size; ++at)
    if (a[at] != b[at]) return false;
  return true;
}

inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

}  // namespace hozen
