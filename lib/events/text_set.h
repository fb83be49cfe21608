#pragma once
// TextSet: is one of several short texts in a line? All of them are looked for in one pass.
//
// Call:     make once; any_in once a line
// Lifetime: up to 64 bytes past `end` are read, never used (kPadding, find_bytes.h)
// Cost:     some 12 instructions for 32 bytes, however many texts there are
// Source:   the nibble tables of Hyperscan's Teddy, of two bytes (github.com/intel/hyperscan, src/fdr/teddy.c)
#include <array>
#include <string_view>
#include <vector>

#include "events/find_bytes.h"

namespace hozen {

class TextSet {
 public:
  TextSet() = default;
  explicit TextSet(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      texts_.emplace_back(text);
      sign_at_.push_back(sign_of(text));
      if (text.size() < 2) in_one_pass_ = false;
      if (in_one_pass_) mark(text.substr(sign_at_.back(), 2), texts_.size() % 8);
    }
  }
  bool any_in(const char* p, const char* end) const {
#if defined(__AVX2__)
    if (texts_.size() > 1 && in_one_pass_) return any_signed_in(p, end);
#endif
    for (const ShortText& text : texts_)
      if (text.is_in(p, end)) return true;
    return false;
  }

 private:
  // Where the two neighbouring bytes of a text are that are met least.
  static size_t sign_of(std::string_view text) {
    size_t best = 0;
    for (size_t i = 1; i + 1 < text.size(); ++i)
      if (rarity(text[i]) + rarity(text[i + 1]) > rarity(text[best]) + rarity(text[best + 1]))
        best = i;
    return best;
  }
  void mark(std::string_view sign, size_t bucket) {
    for (size_t i = 0; i < 2; ++i) {
      const auto byte = static_cast<unsigned char>(sign[i]);
      tables_[2 * i][byte & 15] |= static_cast<uint8_t>(1u << bucket);
      tables_[2 * i + 1][byte >> 4] |= static_cast<uint8_t>(1u << bucket);
    }
  }
#if defined(__AVX2__)
  bool any_signed_in(const char* const begin, const char* const end) const {
    __m256i tables[4];
    for (size_t i = 0; i < tables_.size(); ++i)
      tables[i] = _mm256_broadcastsi128_si256(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(tables_[i].data())));
    const __m256i nibble = _mm256_set1_epi8(15);
    const auto buckets = [&](const char* at, size_t table) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      const __m256i above = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
      return _mm256_and_si256(_mm256_shuffle_epi8(tables[table], _mm256_and_si256(bytes, nibble)),
                              _mm256_shuffle_epi8(tables[table + 1], above));
    };
    for (const char* p = begin; p < end; p += 32) {
      const __m256i both = _mm256_and_si256(buckets(p, 0), buckets(p + 1, 2));
      const __m256i none = _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
      for (auto found = ~static_cast<unsigned>(_mm256_movemask_epi8(none)); found != 0;
           found &= found - 1)
        if (stands_around(begin, p + __builtin_ctz(found), end)) return true;
    }
    return false;
  }
#endif
  // Is the sign at `at` that of a text which stands there as a whole?
  bool stands_around(const char* begin, const char* at, const char* end) const {
    for (size_t i = 0; i < texts_.size(); ++i) {
      const char* const from = at - sign_at_[i];
      if (at < end && static_cast<size_t>(at - begin) >= sign_at_[i] &&
          texts_[i].stands_at(from, end))
        return true;
    }
    return false;
  }

  std::vector<ShortText> texts_;
  std::vector<size_t> sign_at_;
  bool in_one_pass_ = true;
  std::array<std::array<uint8_t, 16>, 4> tables_ =
      {};  // of the low and the high half of a sign's bytes
};

}  // namespace hozen
