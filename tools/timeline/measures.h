#pragma once
// Measures: --distinct and --sum, from how often each value came; --split, counts parted by a condition.
//
// Call:     make once from the merged tally; cell for each row
// Shape:    a row is a bucket (INT64_MIN: the whole time) and, where measures are grouped, the key of a group's values
//           (values_key, timeline/row_parts.h)
// Errors:   none; values that are no numbers are not summed, and counted in not_summed()
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

class Measures {
 public:
  Measures(const Counting& counting, const Tally& tally);
  void append_columns(Table& table) const;
  void append_cells(std::vector<Cell>& row, int64_t bucket_ns, const std::string& group = {}) const;
  // Of the groups of a bucket that are not among `in_rows`, together.
  void append_others(std::vector<Cell>& row, int64_t bucket_ns,
                     const std::set<std::string>& in_rows) const;
  void append_total(std::vector<Cell>& row) const;
  void append_notes(Table& table) const;

 private:
  struct Whole {
    uint64_t number = 0;
    uint64_t not_summed = 0;
  };
  void read(const Tally& tally, size_t measure);

  const Counting& counting_;
  const Tally& tally_;
  std::vector<std::vector<Tally::Entry>> entries_;  // by measure; sorted, their buckets first
  std::vector<std::map<std::pair<int64_t, std::string>, uint64_t>> numbers_;  // by measure
  std::vector<Whole> wholes_;
};

struct SplitCount {
  uint64_t holds = 0, not_holds = 0, unknown = 0;
  SplitCount& operator+=(const SplitCount& c);
  SplitCount& operator-=(const SplitCount& c);
};
// By bucket and key of the group.
std::map<std::pair<int64_t, std::string>, SplitCount> split_counts(const Counting& counting,
                                                                   const Tally& tally);

}  // namespace hozen::timeline
