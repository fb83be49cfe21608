#pragma once
// is_day_first: whether a file's dates with slashes, "02/03/2022", name the day before the month.
//
// Call:     once a file, with its first lines
// Shape:    a first number above 12 says so, a second one says no. Where neither is found, the order in which the dates
//           lie nearer to each other: 01/03 to 03/03 are three days of March, not of three months. Dates that tell
//           nothing, or that contradict each other, are month first
// Errors:   none
// Cost:     some 50 ns a line
#include <span>
#include <string_view>

namespace hozen {

bool is_day_first(std::span<const std::string_view> first_lines);

}  // namespace hozen
