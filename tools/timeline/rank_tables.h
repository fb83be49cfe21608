#pragma once
// Tables of values by count: rankings over the whole time, and a period beside the one before it.
//
// Shape:    rank, value, count, share of all counted events, first and last seen; `other` and `total` rows
// Errors:   none
#include <span>
#include <string>
#include <vector>

#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

inline constexpr size_t kRankingTop = 10;

// The values of an entry as one text: "22/tcp", "sqli / 203.0.113.7", "–" for none.
std::string group_text(const Counting& counting, const Tally& tally, const Tally::Entry& entry);
Cell value_cell(const Tally& tally, const Tally::Entry& entry, size_t view, size_t dimension);
// Ranks entries of the group's view; Ranked::source is the index into `entries`.
Ranking rank_entries(const Counting& counting, const Tally& tally,
                     std::span<const Tally::Entry> entries, size_t top,
                     std::span<const std::string> pins);

Table rank_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                 size_t rank);
Table previous_table(const CountOptions& options, const Counting& counting, const Counts& counts);

}  // namespace hozen::timeline
