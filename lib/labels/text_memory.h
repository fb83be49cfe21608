#pragma once
// TextMemory: remembers of texts that come again and again (agents, targets, referrers) which terms hold for them.
//
// Call:     key_of, prefetch for a few texts together; then find, and remember what was not there
// Shape:    a text of at most kLongestText bytes and where it stands (`place`) -> the terms. No text is kept: its key
//           is 112 bits of its hash (labels/universal_hash.h)
// Errors:   none
// Threads:  one thread's
// Cost:     1 MiB and the different lists of terms, at most 65,535; a hash a text; find: one cache line, and a second
//           one if terms hold
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "labels/rule.h"
#include "labels/universal_hash.h"

namespace hozen {

class TextMemory {
 public:
  static constexpr size_t kLongestText = 16 << 10;

  struct Key {
    uint64_t high = 0, low = 0;  // `low` leaves the lowest 16 bits free; never both 0
    size_t set() const { return high >> 32 & (kSets - 1); }
  };

  TextMemory();
  Key key_of(std::string_view text, uint64_t place) const {
    const WideHash hash = hash_.of(text, place);
    return {hash.high, (hash.low & ~kTermsMask) | (kTermsMask + 1)};
  }
  void prefetch(const Key& key) const { __builtin_prefetch(&sets_[key.set()]); }
  // The terms that hold, in the order they were given; null if the text is not remembered. Valid until remember.
  const std::vector<TermId>* find(const Key& key) const {
    for (const Entry& e : sets_[key.set()]) {
      if (e.high == key.high && (e.low_and_terms & ~kTermsMask) == key.low)
        return &lists_[e.low_and_terms & kTermsMask];
    }
    return nullptr;
  }
  // True from the second time on that a text is asked about: only such a one is worth its place.
  bool seen_before(const Key& key);
  const std::vector<TermId>& remember(const Key& key, const std::vector<TermId>& terms);

 private:
  static constexpr size_t kWays = 4, kSets = 1 << 14, kSeen = 1 << 15;
  static constexpr uint64_t kTermsMask = 0xFFFF;
  struct Entry {
    uint64_t high = 0, low_and_terms = 0;  // the key, and the number of the list of terms
  };
  struct alignas(64) Set : std::array<Entry, kWays> {};

  UniversalHash hash_;
  std::vector<Set> sets_;
  std::vector<uint8_t> next_way_;  // of each set
  std::vector<uint32_t> seen_;
  std::vector<std::vector<TermId>> lists_;  // the first one is empty: that of nearly all texts
  std::map<std::vector<TermId>, uint64_t> numbers_;
};

}  // namespace hozen
