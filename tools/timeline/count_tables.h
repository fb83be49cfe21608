#pragma once
// make_tables: counts -> the tables that `timeline count` shows.
//
// Shape:    first the counts over time - plain, a column a class or value (wide), one line a value (long), the top
//           values of each bucket beside one another, or a grid of hours and weekdays -, or with --by none the
//           values by count; then the previous period, then the rankings, then the coverage.
//           Buckets without events are there with 0. Sums: shown + other = total = events counted.
// Errors:   none
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "timeline/bucket_rows.h"
#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

std::string title_of(const CountOptions& options, const Counting& counting);
std::vector<Table> make_tables(const CountOptions& options, const Counting& counting,
                               const Counts& counts, bool page);

// The forms of the counts over time; tools/timeline/wide_tables.cpp has those with a column a value.
struct Over {
  const CountOptions& options;
  const Counting& counting;
  const Counts& counts;
  const BucketRows& rows;
  std::map<int64_t, const Tallied*> cites;  // by bucket, where --cite asks for them
  const Tally& tally() const { return *counts.main; }
  std::string word(std::string_view english) const {
    return std::string(tr(counting.language, english));
  }
};
Table wide_table(const Over& over);
Table side_by_side(const Over& over);
Table week_grid(const Over& over);

// Calls `take(row, entries of that bucket)` for every row, empty ones too.
void each_bucket(const Over& over,
                 const std::function<void(size_t, std::span<const Tally::Entry>)>& take);
// Ranks entries of the group's view; Ranked::source is the index into `entries`.
Ranking rank_entries(const Over& over, std::span<const Tally::Entry> entries, size_t top);
Column time_column(const Over& over);
// First and last record of each row, where --cite asks for them.
const Tallied* cited(const Over& over, size_t row);

}  // namespace hozen::timeline
