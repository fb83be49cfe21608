#pragma once
// make_tables: counts -> the tables that `timeline count` shows.
//
// Shape:    first the counts over time - plain, a column a class or value (wide), one line a value (long), or the top
//           values of each bucket beside one another -, then the previous period, then the rankings.
//           Buckets without events are there with 0. Sums: shown + other = total = events counted.
// Errors:   none
#include <vector>

#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

std::string title_of(const CountOptions& options, const Counting& counting);
std::vector<Table> make_tables(const CountOptions& options, const Counting& counting,
                               const Counts& counts, bool page);

}  // namespace hozen::timeline
