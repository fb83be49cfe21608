#pragma once
// TextMemory: remembers of texts that come again and again (agents, targets, referrers) which terms hold for them.
//
// Call:     key_of, prefetch for a few texts together; then find, and remember what was not there
// Shape:    a text and where it stands (`place`) -> the terms. No text is kept: its key is a universal hash under a
//           key drawn at random for each object, so two different texts of at most kLongestText bytes meet with
//           a chance below 2^-110, and nobody who writes a log can do anything about it
// Errors:   none
// Threads:  one thread's
// Cost:     1 MiB; key_of: 8-20 ns; find: one cache line, and a second one if terms hold
// Source:   NH with Toeplitz keys: Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC: Fast and Secure Message
//           Authentication", 1999, and RFC 4418; multiply-shift: Dietzfelbinger, 1996
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "labels/rule.h"

namespace hozen {

class TextMemory {
 public:
  static constexpr size_t kLongestText = 512;

  struct Key {
    uint64_t high = 0, low = 0;  // `low` leaves the lowest 16 bits free; never both 0
    size_t set() const { return high >> 32 & (kSets - 1); }
  };

  TextMemory();
  Key key_of(std::string_view text, uint64_t place) const;
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
  __extension__ using Wide = unsigned __int128;
  struct Squeeze {  // of 128 bits into 64
    Wide high, low, plus;
    uint64_t of(Wide sum) const {
      return static_cast<uint64_t>(
          (high * static_cast<uint64_t>(sum >> 64) + low * static_cast<uint64_t>(sum) + plus) >>
          64);
    }
  };
  struct alignas(64) Set : std::array<Entry, kWays> {};

  static constexpr size_t kKeyWords = kLongestText / 8 + 4;
  std::array<uint64_t, kKeyWords> key_;
  Squeeze first_, second_;
  std::vector<Set> sets_;
  std::vector<uint8_t> next_way_;  // of each set
  std::vector<uint32_t> seen_;
  std::vector<std::vector<TermId>> lists_;  // the first one is empty: that of nearly all texts
  std::map<std::vector<TermId>, uint64_t> numbers_;
};

}  // namespace hozen
