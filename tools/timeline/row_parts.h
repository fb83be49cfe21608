#pragma once
// Row parts that several tables share: the values of a group, services of ports, where the records stand.
//
// Shape:    append_*_columns and append_*_cells go together, in the same order
// Errors:   none
#include <string>
#include <string_view>
#include <vector>

#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

inline Column right(std::string name, std::string title = {}) {
  return {.name = std::move(name), .title = std::move(title), .align = Align::right};
}
// The bar that draws the number of this column.
inline Column bar_of(std::string name) {
  return {.name = std::move(name), .kind = ColumnKind::bar};
}

// "22/tcp", "sqli / 203.0.113.7", "–" for none: the first `dimensions` values of an entry of this view.
std::string values_text(const Tally& tally, const Tally::Entry& entry, size_t view,
                        size_t dimensions);
// The same values, no two of which are alike however their texts look; in the order of the values, absent ones last.
std::string values_key(const Tally& tally, const Tally::Entry& entry, size_t view,
                       size_t dimensions);
// Does --pin name this row: by all its values ("22/tcp / alice" or "22/tcp,alice"), or by one of them?
bool is_pinned_by(const std::string& pin, const Tally& tally, const Tally::Entry& entry,
                  size_t view, size_t dimensions);
bool is_pinned(const std::vector<std::string>& pins, const Tally& tally, const Tally::Entry& entry,
               size_t view, size_t dimensions);
// The text of an entry of the group's view.
std::string group_text(const Counting& counting, const Tally& tally, const Tally::Entry& entry);
// The same as it is shown: classes and rules under their names in the language of the page.
std::string shown_text(const Counting& counting, const Counts& counts, const Tally::Entry& entry);
// "Tie at the cut: ..." or nothing.
std::string tie_text(const Ranking& ranking, Language language);

// Says so where events of several values make the rows, or columns, add up to more than the total.
void note_several_values(Table& table, Language language, uint64_t sum, uint64_t total,
                         bool in_columns);

bool is_port(const Dimension& dimension);
// A column for each dimension; behind a port the service it is for.
void append_value_columns(Table& table, const Counting& counting, const std::vector<Dimension>& by);
void append_value_cells(std::vector<Cell>& row, const Counting& counting, const LabelNames& names,
                        const Tally& tally, const Tally::Entry& entry, size_t view);
size_t value_columns(const std::vector<Dimension>& by);
Cell service_cell(const Counting& counting, std::string_view port);
// "3702/udp: WS-Discovery (misused for ...)" for the ports among `values`.
void note_services(Table& table, const Counting& counting, const std::vector<std::string>& values);

// --cite: first and last record as FILE:OFFSET, and the hash of the first one's file.
void append_cite_columns(Table& table, const Counting& counting);
void append_cite_cells(std::vector<Cell>& row, const Counting& counting, const Counts& counts,
                       const Tally& tally, const Tallied* tallied);
std::string place_text(const Tally& tally, const Place& place);

}  // namespace hozen::timeline
