#pragma once
// read_count_rows: the rows of a count file, values as numbers into the names of their dimension.
//
// Shape:    rows in order of time, rows of one time in the order of the file; 16 bytes a row and 4 a dimension
// Errors:   as read_counts (count_csv.h): file:line:column
// Cost:     one pass, no allocation a row
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace hozen {

struct CountRows {
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Dimension {
    size_t column = 0;
    std::string field;
    std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>> numbers;
    std::vector<const std::string*> names;  // by number; they live in the map

    uint32_t number_of(std::string_view value);
  };

  std::vector<int64_t> time_s;
  std::vector<double> counts;
  std::vector<uint32_t> values;  // one of each dimension a row
  std::vector<Dimension> dimensions;
  bool one_offset = false;  // all stamps carried offset_s
  int32_t offset_s = 0;

  size_t size() const { return time_s.size(); }
  uint32_t value(size_t row, size_t dimension) const {
    return values[row * dimensions.size() + dimension];
  }
  void sort_by_time();
};

Expected<CountRows> read_count_rows(std::string_view text, std::string_view name, const Zone& zone);

}  // namespace hozen
