#pragma once
// StringPool: each text once, known by a number; 0 is the empty text. ItemIndex: the same for the
// items of a vector. hash_bytes: XXH64.
//
// Errors:   more than 4 GiB of text sets overflowed(); ids given after that are 0
// Cost:     one hash and one probe; 8 bytes a place, of which three in four may be taken
// Source:   github.com/Cyan4973/xxHash, doc/xxhash_spec.md (XXH64, seed 0)
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hozen {

uint64_t hash_bytes(std::string_view bytes);

// Places of an open-addressed table: which number has which hash.
class NumberedSlots {
 public:
  // The number for which is_it(number) holds, or `fresh`, which is put in.
  template <class IsIt>
  uint32_t find_or_add(uint64_t hash, uint32_t fresh, const IsIt& is_it) {
    const uint32_t kept = fold(hash);
    const size_t mask = slots_.size() - 1;
    size_t at = kept & mask;
    for (; slots_[at].number != kFree; at = (at + 1) & mask) {
      if (slots_[at].hash == kept && is_it(slots_[at].number)) return slots_[at].number;
    }
    slots_[at] = {fresh, kept};
    if (++taken_ * 4 > slots_.size() * 3) grow();
    return fresh;
  }

 private:
  static constexpr uint32_t kFree = UINT32_MAX;
  struct Slot {
    uint32_t number = kFree;
    uint32_t hash = 0;  // most items that differ are told apart without being read
  };
  static uint32_t fold(uint64_t hash) { return static_cast<uint32_t>(hash ^ hash >> 32); }
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  size_t taken_ = 0;
};

// Numbers the items of a vector: equal ones share a number, new ones are appended.
template <class T>
class ItemIndex {
 public:
  uint32_t number_of(const T& item, std::vector<T>& items) {
    static_assert(std::has_unique_object_representations_v<T>);
    const std::string_view bytes(reinterpret_cast<const char*>(&item), sizeof item);
    const uint32_t number = slots_.find_or_add(
        hash_bytes(bytes), static_cast<uint32_t>(items.size()),
        [&](uint32_t n) { return std::memcmp(&items[n], &item, sizeof item) == 0; });
    if (number == items.size()) items.push_back(item);
    return number;
  }

 private:
  NumberedSlots slots_;
};

class StringPool {
 public:
  StringPool() : ends_{0} {}
  uint32_t id(std::string_view text);
  std::string_view text(uint32_t id) const {
    if (id == 0) return {};
    return std::string_view(bytes_).substr(ends_[id - 1], ends_[id] - ends_[id - 1]);
  }
  struct Texts {
    std::string bytes;
    std::vector<uint32_t> ends;  // ends[i]: where text i ends
  };
  Texts take();  // and is empty
  bool overflowed() const { return overflowed_; }

 private:
  std::string bytes_;
  std::vector<uint32_t> ends_;
  NumberedSlots slots_;
  bool overflowed_ = false;
};

}  // namespace hozen
