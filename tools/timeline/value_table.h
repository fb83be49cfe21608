#pragma once
// Values by count over the whole time: rankings, groups with --by none, and a period beside the one before it.
//
// Shape:    rank, value, [split,] count, share of those with a value, [previous, change,] first and last seen;
//           then `other`, the events without a value, and the total. A value that was expected and never seen
//           has "–" in every column: nothing was observed, which is not 0.
// Errors:   none
// Lifetime: with all values (kAllValues) rows are made when they are written: options, counting and counts must live on
#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

inline constexpr size_t kRankingTop = 10;

struct ValueTable {
  std::string name, title;
  size_t view = 0;
  size_t top = kAllValues;
  bool with_previous = false;
  bool with_split = false;
  bool with_measures = false;
};
Table make_value_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                       const ValueTable& what);

Table rank_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                 size_t rank);

}  // namespace hozen::timeline
