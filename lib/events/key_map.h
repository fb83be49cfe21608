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

class KeyMap {
 public:
  // `map` and `time` may be null. Adds the slots of `time` and gives its rules.
  static Expected<KeyMap> make(const Yaml* map, const Yaml* time, std::string_view file);

  const Target* find(std::string_view key) const {
    for (size_t i = hash(key) & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Entry& e = slots_[i];
      if (e.key.empty()) return nullptr;
      if (e.key == key) return &e.target;
    }
  }
  const std::vector<TimeRule>& time_rules() const { return rules_; }
  struct Entry {
    std::string key;
    Target target;
  };
  std::vector<Entry> entries() const;  // for readers that build trees

 private:
  static size_t hash(std::string_view key) {
    uint64_t h = key.size() * 0x9E3779B97F4A7C15ull;
    const char* p = key.data();
    size_t n = key.size();
    for (; n >= 8; n -= 8, p += 8) {
      uint64_t a;
      std::memcpy(&a, p, 8);
      h = (h ^ a) * 0xD6E8FEB86659FD93ull;
    }
    uint64_t tail = 0;
    std::memcpy(&tail, p, n);
    h = (h ^ tail) * 0xD6E8FEB86659FD93ull;
    return static_cast<size_t>(h ^ h >> 32);
  }
  Expected<void> add_time(const Yaml& rule, std::string_view file);
  int8_t slot_of(std::string_view key);
  Target& entry(std::string_view key);

  std::vector<Entry> list_;
  std::vector<Entry> slots_;  // power of two, at most half full
  std::vector<TimeRule> rules_;
  int8_t next_slot_ = 0;
};

}  // namespace hozen
