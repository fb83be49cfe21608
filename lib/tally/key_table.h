#pragma once
// KeyTable: (bucket, value) -> count with the first and last place, for one thread.
//
// Call:     at(bucket, key, hash)* while counting; then size() and entry(i) in order of first use
// Shape:    keys are any bytes; an absent value is another key than an empty one
// Errors:   none; memory grows with the number of keys, 80 bytes and the text of keys over 16
//           bytes each. Nothing is ever dropped; Tally (tally/tally.h) says where spilling to disk
//           goes.
// Threads:  one table a thread, merged at the end
// Cost:     one probe of an open-addressed index (8 bytes a slot) and one entry; no allocation for
//           known keys
// Source:   wyhash (github.com/wangyi-fudan/wyhash) for the mixing step; seeded for each process,
//           so that hostile logs cannot aim for collisions. Results are sorted before they are
//           shown: no output depends on it.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace hozen {

struct Place {
  int64_t time_ns = 0;
  uint64_t offset = 0;
  uint32_t file = 0;  // index into the paths of the Tally
};

struct Tallied {
  uint64_t count = 0;
  Place first, last;
};

uint64_t hash_seed();  // drawn once a process

inline uint64_t word_at(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, 8);
  return word;
}

inline uint64_t mixed(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t hash_of(std::string_view key, uint64_t seed) {
  constexpr uint64_t kA = 0xa0761d6478bd642full, kB = 0xe7037ed1a0b428dbull;
  const char* p = key.data();
  size_t n = key.size();
  const auto half = [](const char* q) {
    uint32_t w;
    std::memcpy(&w, q, 4);
    return static_cast<uint64_t>(w);
  };
  uint64_t h = seed ^ kA;
  for (; n > 16; n -= 16, p += 16) h = mixed(word_at(p) ^ kB, word_at(p + 8) ^ h);
  uint64_t a = 0, b = 0;
  if (n >= 8) {
    a = word_at(p);
    b = word_at(p + n - 8);
  } else if (n >= 4) {
    a = half(p);
    b = half(p + n - 4);
  } else if (n > 0) {
    a = static_cast<uint64_t>(static_cast<unsigned char>(p[0])) << 16 |
        static_cast<uint64_t>(static_cast<unsigned char>(p[n / 2])) << 8 |
        static_cast<unsigned char>(p[n - 1]);
  }
  return mixed(kB ^ key.size(), mixed(a ^ kB, b ^ h));
}

class KeyTable {
 public:
  static constexpr uint32_t kAbsentBit =
      0x8000'0000;  // in `bucket`: the value is absent, the key empty

  struct Entry {
    uint32_t bucket = 0;
    uint32_t length = 0;
    union {
      char inside[16];
      const char* outside;
    };
    Tallied tallied;
    std::string_view key() const { return {length <= sizeof inside ? inside : outside, length}; }
    bool is(uint32_t b, std::string_view text) const {
      if (bucket != b || length != text.size()) return false;
      if (length > sizeof inside) return std::memcmp(outside, text.data(), length) == 0;
      if (length < 8) return std::string_view(inside, length) == text;
      // Two words that overlap cover 8 to 16 bytes: most addresses, without a call.
      return word_at(inside) == word_at(text.data()) &&
             word_at(inside + length - 8) == word_at(text.data() + length - 8);
    }
  };

  KeyTable();
  KeyTable(KeyTable&&) = default;

  // The two cache misses of at(), asked for ahead: first the slot, some keys later the entry it names.
  void prefetch_slot(uint32_t bucket, uint64_t hash) const {
    __builtin_prefetch(&slots_[(hash ^ spread(bucket)) & mask_]);
  }
  void prefetch_entry(uint32_t bucket, uint64_t hash) const {
    hash ^= spread(bucket);
    const auto tag = static_cast<uint32_t>(hash >> 32);
    for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot slot = slots_[at];
      if (slot.number == 0) return;
      if (slot.tag != tag) continue;
      const Entry* entry = &chunks_[(slot.number - 1) / kChunk][(slot.number - 1) % kChunk];
      __builtin_prefetch(entry, 1);
      __builtin_prefetch(reinterpret_cast<const char*>(entry + 1) - 1, 1);
      return;
    }
  }
  Tallied& at(uint32_t bucket, std::string_view key, uint64_t hash) {
    hash ^= spread(bucket);
    const auto tag = static_cast<uint32_t>(hash >> 32);
    for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot slot = slots_[at];
      if (slot.number == 0) return insert(bucket, key, hash);
      if (slot.tag != tag) continue;
      Entry& entry = entry_of(slot.number - 1);
      if (entry.is(bucket, key)) return entry.tallied;
    }
  }
  size_t size() const { return size_; }
  const Entry& entry(size_t i) const { return chunks_[i / kChunk][i % kChunk]; }
  size_t bytes() const;  // of memory held

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = 0;  // entry + 1; 0: free
  };
  static constexpr size_t kChunk = 4096;

  static uint64_t spread(uint32_t bucket) { return bucket * 0x9E37'79B9'7F4A'7C15ull; }
  Entry& entry_of(size_t i) { return chunks_[i / kChunk][i % kChunk]; }
  Tallied& insert(uint32_t bucket, std::string_view key, uint64_t hash);
  const char* keep(std::string_view key);
  void grow();

  std::vector<Slot> slots_;
  size_t mask_;
  std::vector<std::unique_ptr<Entry[]>> chunks_;
  size_t size_ = 0;
  std::vector<std::unique_ptr<char[]>> texts_;
  size_t text_left_ = 0;
  size_t text_bytes_ = 0;
  char* text_at_ = nullptr;
};

}  // namespace hozen
