#pragma once
// ValueSlots: which value was seen how often in which slot of time; one thread's share of a log.
//
// Call:     at(group, value).add(slot) while counting; then entry(i), or drain into another
// Shape:    a group is a series and a dimension; values are any bytes, copied once
// Cost:     one probe of an open-addressed index a value; about 60 bytes a value that is seen in one slot
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "verdicts/text_blocks.h"

namespace hozen {

// Most values are seen in one slot only: it stands inside.
class SlotCounts {
 public:
  struct Item {
    uint32_t slot;
    uint32_t count;
  };
  void add(uint32_t slot, uint32_t count = 1) {
    Item& last = more_ ? more_->back() : one_;
    if (last.count == 0) {
      last = {slot, count};
    } else if (last.slot == slot && last.count <= UINT32_MAX - count) {
      last.count += count;
    } else {
      if (!more_) more_ = std::make_unique<std::vector<Item>>(1, one_);
      more_->push_back({slot, count});
    }
  }
  std::span<const Item> items() const {
    if (more_) return *more_;
    return {&one_, one_.count > 0 ? 1u : 0u};
  }

 private:
  Item one_{0, 0};
  std::unique_ptr<std::vector<Item>> more_;  // a slot may come more than once
};

class ValueSlots {
 public:
  struct Entry {
    const char* text = nullptr;
    uint32_t length = 0;
    uint32_t group = 0;
    SlotCounts counts;

    std::string_view value() const { return {text, length}; }
  };

  SlotCounts& at(uint32_t group, std::string_view value);
  size_t size() const { return size_; }
  const Entry& entry(size_t number) const { return chunks_[number / kChunk][number % kChunk]; }
  // Gives away all it holds, entry by entry.
  template <class Visit>
  void drain(const Visit& visit) {
    for (size_t i = 0; i < size_; ++i) {
      visit(entry(i));
      if (i % kChunk == kChunk - 1) chunks_[i / kChunk].reset();
    }
    *this = ValueSlots();
  }

 private:
  static constexpr size_t kChunk = 4096;
  void grow();
  size_t place_of(uint32_t group, std::string_view value, uint64_t hash) const;
  Entry& entry_at(size_t number) { return chunks_[number / kChunk][number % kChunk]; }

  struct Place {
    uint32_t tag = 0, number = 0;  // entry + 1; 0: free
  };
  std::vector<Place> places_ = std::vector<Place>(1024);
  std::vector<std::unique_ptr<Entry[]>> chunks_;
  size_t size_ = 0;
  TextBlocks texts_;
};

}  // namespace hozen
