#pragma once
// KeyMap: from a record's key to the Target of its value, for readers of keyed records.
//
// Call:     make once a format; find once a key
// Shape:    `map:` of a format plus the keys its `time:` list is made of
// Errors:   make: Error at the node's line and column
// Cost:     find: a hash of up to 16 bytes and one compare
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "events/target.h"

namespace hozen {

// The first sixteen bytes of a key, zero behind its end: most keys are compared whole by them.
struct KeyWords {
  uint64_t low, high;
  size_t hash() const {
    const uint64_t h = low * 0x9E3779B97F4A7C15ull ^ high * 0xD6E8FEB86659FD93ull;
    return static_cast<size_t>(h ^ h >> 32);
  }
  bool operator==(const KeyWords&) const = default;
  // Up to 16 bytes past the key are read.
  static KeyWords of(std::string_view key) {
    KeyWords w{0, 0};
    std::memcpy(&w.low, key.data(), 8);
    std::memcpy(&w.high, key.data() + 8, 8);
    const size_t n = key.size();
    if (n < 8) return {n == 0 ? 0 : w.low & (~0ull >> (64 - 8 * n)), 0};
    if (n < 16) w.high = n == 8 ? 0 : w.high & (~0ull >> (128 - 8 * n));
    return w;
  }
  static KeyWords of_unpadded(const std::string& key) {
    std::string padded = key;
    padded.append(16, '\0');
    return of({padded.data(), key.size()});
  }
};

class KeyMap {
 public:
  // `map` and `time` may be null. Adds the slots of `time` and gives its rules.
  static Expected<KeyMap> make(const Yaml* map, const Yaml* time, std::string_view file);

  // Up to 16 bytes past the key are read (kPadding, find_bytes.h).
  const Target* find(std::string_view key) const {
    const KeyWords words = KeyWords::of(key);
    for (size_t i = words.hash() & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot& s = slots_[i];
      if (s.size == 0) return nullptr;
      if (s.size != key.size() || s.words != words) continue;
      const Entry& e = list_[s.entry];
      if (key.size() <= 16 || e.key == key) return &e.target;
    }
  }
  // The same for a key that lies anywhere (a header's column); slow.
  const Target* find_anywhere(std::string_view key) const;
  const std::vector<TimeRule>& time_rules() const { return rules_; }
  struct Entry {
    std::string key;
    Target target;
  };
  const std::vector<Entry>& entries() const { return list_; }  // for readers that build trees

 private:
  struct Slot {
    KeyWords words = {0, 0};
    uint32_t size = 0;   // of the key; 0: a free slot
    uint32_t entry = 0;  // in list_
  };
  Expected<void> add_time(const Yaml& rule, std::string_view file);
  int8_t slot_of(std::string_view key);
  Target& entry(std::string_view key);

  std::vector<Entry> list_;
  std::vector<Slot> slots_;  // power of two, at most half full
  std::vector<TimeRule> rules_;
  int8_t next_slot_ = 0;
};

}  // namespace hozen
