#pragma once
// KeyOrder: the keys of the record before, in their order: records of one device mostly have the same ones, and a key
// that is expected is held against the text at once instead of being looked for.
//
// Call:     of a reader begin(), once a record; expect() at each place where a key may begin, keep() what it did not know
// Shape:    a place in the text -> the key that stands there with the byte that ends it, and what the reader found for
//           it; null: nothing is known of it
// Lifetime: kPadding bytes behind the text are readable (find_bytes.h); what was found is the reader's
// Threads:  one a thread
// Cost:     two words compared a key, of up to three that may come next
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hozen {

class KeyOrder {
 public:
  struct Key {
    uint64_t low = 0, high = 0, low_mask = 0,
             high_mask = 0;        // of the key and the byte that ends it
    size_t size = 0;               // of the key alone; 0: none
    const void* parent = nullptr;  // where it was looked for ...
    const void* found = nullptr;   // ... and what was there; null: nothing
    bool is_idle = false;          // what it says is not asked for

    bool stands_at(const char* p, const char* end) const {
      uint64_t words[2];
      std::memcpy(words, p, sizeof words);
      return size != 0 && static_cast<size_t>(end - p) > size &&
             (((words[0] ^ low) & low_mask) | ((words[1] ^ high) & high_mask)) == 0;
    }
  };
  static constexpr size_t kLongestKey = 15;

  // `reader` is the number that one was given for itself alone.
  static uint64_t number_of_reader() {
    static std::atomic<uint64_t> last{0};
    return ++last;
  }
  void begin(uint64_t reader, uint64_t wanted) {
    at_ = 0;
    if (reader == reader_ && wanted == wanted_) return;
    reader_ = reader, wanted_ = wanted, count_ = 0;
  }
  // A key may be missing that the record before had, or two.
  const Key* expect(const char* p, const char* end, const void* parent = nullptr) {
    constexpr size_t kMissing = 2;
    for (size_t at = at_; at < count_ && at <= at_ + kMissing; ++at) {
      if (!keys_[at].stands_at(p, end) || keys_[at].parent != parent) continue;
      at_ = at + 1;
      return &keys_[at];
    }
    return nullptr;
  }
  // A key that stands where none of those expected did. One that cannot be expected is kept as none.
  void keep(std::string_view key, char ends, const Key& known) {
    if (at_ == keys_.size()) return;
    Key& out = keys_[at_++];
    count_ = at_ > count_ ? at_ : count_;
    out = known;
    out.size = key.size() <= kLongestKey ? key.size() : 0;
    if (out.size == 0) return;
    char text[16] = {}, mask[16] = {};
    key.copy(text, key.size());
    text[key.size()] = ends;
    std::memset(mask, 0xff, key.size() + 1);
    std::memcpy(&out.low, text, 8), std::memcpy(&out.high, text + 8, 8);
    std::memcpy(&out.low_mask, mask, 8), std::memcpy(&out.high_mask, mask + 8, 8);
  }

 private:
  uint64_t reader_ = 0, wanted_ = 0;
  size_t at_ = 0, count_ = 0;
  std::array<Key, 64> keys_;
};

// Those of the readers that a thread's records come from in turn.
struct KeyOrders {
  KeyOrder& of(uint64_t reader) { return orders[reader % orders.size()]; }
  std::array<KeyOrder, 8> orders;
};

}  // namespace hozen
