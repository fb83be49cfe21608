#pragma once
// ValueSlots: which value was seen how often in which slot of time; one thread's share of a log.
//
// Call:     at(group, value).add(slot) while counting; then each() and merge
// Shape:    a group is a series and a dimension; values are any bytes, copied once
// Cost:     one probe of an open-addressed index a value; slots of one value lie side by side, as logs
//           come in order of time
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace hozen {

class SlotCounts {
 public:
  struct Item {
    uint32_t slot;
    uint32_t count;
  };
  void add(uint32_t slot, uint32_t count = 1) {
    if (!items_.empty() && items_.back().slot == slot &&
        items_.back().count <= UINT32_MAX - count) {
      items_.back().count += count;
    } else {
      items_.push_back({slot, count});
    }
  }
  const std::vector<Item>& items() const { return items_; }

 private:
  std::vector<Item> items_;  // a slot may come more than once
};

class ValueSlots {
 public:
  struct Entry {
    uint32_t group;
    std::string_view value;
    SlotCounts counts;
  };

  SlotCounts& at(uint32_t group, std::string_view value);
  const std::vector<Entry>& entries() const { return entries_; }
  void merge(const ValueSlots& other);

 private:
  std::string_view keep(std::string_view text);
  void grow();
  size_t place_of(uint32_t group, std::string_view value, uint64_t hash) const;

  struct Place {
    uint32_t tag = 0, number = 0;  // entry + 1; 0: free
  };
  std::vector<Place> places_ = std::vector<Place>(1024);
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<char[]>> texts_;
  char* text_at_ = nullptr;
  size_t text_left_ = 0;
};

}  // namespace hozen
