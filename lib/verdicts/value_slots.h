#pragma once
// ValueSlots: which value was seen how often in which slot of time; one thread's share of a log.
//
// Call:     add while counting; then entry(i), drain into another, or write to a ValueSpill (value_spill.h)
// Shape:    a group is a series and a field; values are any bytes, copied once
// Errors:   none
// Lifetime: entries and their views live until drain or clear
// Cost:     one probe of an open-addressed index a value; about 60 bytes a value that is seen in one slot
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "verdicts/text_blocks.h"

namespace hozen {

// A group: the number of a series, and in its low bits that of a field.
inline constexpr uint32_t kFieldBits = 5;
inline constexpr uint32_t kFieldMask = (1u << kFieldBits) - 1;

// Most values are seen in one slot only: it stands inside.
class SlotCounts {
 public:
  struct Item {
    uint32_t slot;
    uint32_t count;
  };
  // How many bytes it has grown by.
  size_t add(uint32_t slot, uint32_t count = 1) {
    Item& last = more_ ? more_->back() : one_;
    if (last.count == 0) {
      last = {slot, count};
    } else if (last.slot == slot && last.count <= UINT32_MAX - count) {
      last.count += count;
    } else {
      const size_t before = more_ ? more_->capacity() * sizeof(Item) : 0;
      if (!more_) more_ = std::make_unique<std::vector<Item>>(1, one_);
      more_->push_back({slot, count});
      constexpr size_t kOfVector = 64;  // itself, and what the allocations take beside
      return more_->capacity() * sizeof(Item) - before + (before == 0 ? kOfVector : 0);
    }
    return 0;
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

  void add(uint32_t group, std::string_view value, uint32_t slot, uint32_t count = 1) {
    bytes_ += at(group, value).add(slot, count);
  }
  size_t size() const { return size_; }
  size_t bytes() const { return bytes_ + places_.capacity() * sizeof(Place); }
  const Entry& entry(size_t number) const { return chunks_[number / kChunk][number % kChunk]; }
  void clear() { *this = ValueSlots(); }
  // Gives away all it holds, entry by entry.
  template <class Visit>
  void drain(const Visit& visit) {
    for (size_t i = 0; i < size_; ++i) {
      visit(entry(i));
      if (i % kChunk == kChunk - 1) chunks_[i / kChunk].reset();
    }
    clear();
  }

 private:
  SlotCounts& at(uint32_t group, std::string_view value);
  static constexpr size_t kChunk = 4096;
  void grow();
  size_t place_of(uint32_t group, std::string_view value, uint64_t hash) const;
  Entry& entry_at(size_t number) { return chunks_[number / kChunk][number % kChunk]; }

  struct Place {
    uint32_t tag = 0, number = 0;  // entry + 1; 0: free
  };
  std::vector<Place> places_ = std::vector<Place>(1024);
  std::vector<std::unique_ptr<Entry[]>> chunks_;
  size_t size_ = 0, bytes_ = 0;
  TextBlocks texts_;
};

}  // namespace hozen
