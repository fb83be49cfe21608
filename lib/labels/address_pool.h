#pragma once
// StringPool: each text once, known by a number; 0 is the empty text. hash_bytes: XXH64.
//
// Errors:   more than 4 GiB of text sets overflowed(); ids given after that are 0
// Cost:     id(): one hash and one probe
// Source:   github.com/Cyan4973/xxHash, doc/xxhash_spec.md (XXH64, seed 0)
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

uint64_t hash_bytes(std::string_view bytes);

class StringPool {
 public:
  StringPool() : ends_{0}, slots_(1024) {}
  uint32_t id(std::string_view text);
  std::string_view text(uint32_t id) const {
    if (id == 0) return {};
    return std::string_view(bytes_).substr(ends_[id - 1], ends_[id] - ends_[id - 1]);
  }
  const std::string& bytes() const { return bytes_; }
  const std::vector<uint32_t>& ends() const { return ends_; }  // ends()[i]: where text i ends
  bool overflowed() const { return overflowed_; }

 private:
  void grow();

  std::string bytes_;
  std::vector<uint32_t> ends_;
  struct Slot {
    uint32_t id = 0;    // 0 = free
    uint32_t hash = 0;  // its upper half: most texts that differ are told apart without being read
  };
  std::vector<Slot> slots_;
  bool overflowed_ = false;
};

}  // namespace hozen
