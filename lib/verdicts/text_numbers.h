#pragma once
// TextNumbers: texts as numbers, in the order in which they come.
//
// Call:     number_of(text)* ; then text(number)
// Shape:    numbers from 0, one a distinct text; texts are any bytes and copied once
// Lifetime: text() is a view that lives as long as the numbers
// Cost:     tables repeat themselves: what followed a text is looked at first, and mostly is it; else one probe of
//           an open-addressed index
#include <cstdint>
#include <string_view>
#include <vector>

#include "verdicts/text_blocks.h"

namespace hozen {

class TextNumbers {
 public:
  uint32_t number_of(std::string_view text) {
    if (last_ < after_.size()) {
      const uint32_t next = after_[last_];
      if (next != kNone && texts_[next] == text) return last_ = next;
    }
    return looked_up(text);
  }
  std::string_view text(uint32_t number) const { return texts_[number]; }
  size_t size() const { return texts_.size(); }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Place {
    uint32_t tag = 0, number = kNone;
  };
  uint32_t looked_up(std::string_view text);
  size_t place_of(std::string_view text, uint64_t hash) const;
  void grow();

  std::vector<Place> places_ = std::vector<Place>(64);
  std::vector<std::string_view> texts_;
  std::vector<uint32_t> after_;  // of each text: which one came behind it the last time
  uint32_t last_ = 0;
  TextBlocks blocks_;
};

}  // namespace hozen
