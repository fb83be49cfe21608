#pragma once
// BytePairs: which neighbouring bytes a text holds: a quick no to "does it hold these literals?", asked many times.
//
// Call:     look_at a text, then may_hold for each LiteralPairs; forget when its memory may hold another text
// Shape:    a text -> a bit for each pair of neighbours, hashed; literals that must all be there -> their rarest pairs
// Errors:   none: a no is never wrong, a yes may be. Of a long text all is a yes
// Cost:     look_at: 0.5 ns a byte; may_hold: one test most of the time, else four more
#include <array>
#include <cstdint>
#include <string_view>

#include "events/find_bytes.h"

namespace hozen {

inline constexpr size_t kBytePairSlots = 2048;

constexpr size_t byte_pair_slot(char first, char second) {
  return (static_cast<unsigned char>(first) * size_t{31} + static_cast<unsigned char>(second)) %
         kBytePairSlots;
}

class LiteralPairs {
 public:
  // One more literal that must be there.
  void add(std::string_view literal) {
    for (size_t i = 1; i < literal.size(); ++i) {
      const Pair pair{static_cast<uint16_t>(byte_pair_slot(literal[i - 1], literal[i])),
                      static_cast<int16_t>(rarity(literal[i - 1]) + rarity(literal[i]))};
      Pair* commonest = &pairs_.front();
      for (Pair& kept : pairs_)
        if (kept.rarity < commonest->rarity) commonest = &kept;
      if (pair.rarity > commonest->rarity) *commonest = pair;
    }
    folded_ = 0;
    for (const Pair& kept : pairs_)
      if (kept.slot != kBytePairSlots) folded_ |= uint64_t{1} << kept.slot % 64;
  }

 private:
  friend class BytePairs;
  struct Pair {
    uint16_t slot = kBytePairSlots;  // none yet: a bit that every text has
    int16_t rarity = -1;
  };
  std::array<Pair, 4> pairs_;
  uint64_t folded_ = 0;  // a bit for 32 slots each: says no most of the time
};

class BytePairs {
 public:
  void look_at(std::string_view text) {
    constexpr size_t kLongest = 4096;
    if (is_of(text)) return;
    text_ = text;
    bits_ = {};
    bits_.back() = 1;
    folded_ = text.size() > kLongest ? ~uint64_t{0} : 0;
    if (text.size() > kLongest) bits_.fill(~uint64_t{0});
    for (size_t i = 1; i < text.size() && text.size() <= kLongest; ++i) {
      const size_t slot = byte_pair_slot(text[i - 1], text[i]);
      bits_[slot / 64] |= uint64_t{1} << slot % 64;
      folded_ |= uint64_t{1} << slot % 64;
    }
  }
  void forget() { text_ = {}; }
  // Is it that text, in that place, which was looked at last?
  bool is_of(std::string_view text) const {
    return text_.data() == text.data() && text_.size() == text.size() && !text.empty();
  }
  bool may_hold(const LiteralPairs& literals) const {
    if ((literals.folded_ & ~folded_) != 0) return false;
    uint64_t all = 1;
    for (const LiteralPairs::Pair& pair : literals.pairs_)
      all &= bits_[pair.slot / 64] >> pair.slot % 64;
    return all != 0;
  }

 private:
  std::string_view text_;
  std::array<uint64_t, kBytePairSlots / 64 + 1> bits_{};
  uint64_t folded_ = 0;
};

// Forgets them at its end: the same memory may hold another text then, as long as this one.
class PairsInUse {
 public:
  explicit PairsInUse(BytePairs& pairs) : pairs_(pairs) {}
  PairsInUse(const PairsInUse&) = delete;
  PairsInUse& operator=(const PairsInUse&) = delete;
  ~PairsInUse() { pairs_.forget(); }

 private:
  BytePairs& pairs_;
};

}  // namespace hozen
