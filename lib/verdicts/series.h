#pragma once
// Series: counts in time bins of one width; Bins: the same with the local hour, weekday and day of
// each bin.
//
// Call:     label_bins once a series; everything else in this folder reads Bins
// Shape:    hours are whole UTC-offset hours, days are local days: a DST day has 23 or 25 hour bins
// Units:    edges_s are UTC seconds; bin i is [edges_s[i], edges_s[i+1])
// Errors:   none; a series may be empty
// Lifetime: Bins holds copies
// Cost:     one zone look-up a bin
#include <cstdint>
#include <set>
#include <vector>

#include "base/time.h"

namespace hozen {

enum class BinWidth : uint8_t { hour, day };

struct Series {
  BinWidth width = BinWidth::hour;
  std::vector<int64_t> edges_s;  // counts.size() + 1
  std::vector<double> counts;    // whole numbers
};

// Dates (days since 1970-01-01, local) that count as a Sunday.
using Holidays = std::set<int64_t>;

struct Bins {
  BinWidth width = BinWidth::hour;
  std::vector<int64_t> edges_s;
  std::vector<double> counts;
  std::vector<uint8_t> hour;        // 0-23, local
  std::vector<uint8_t> weekday;     // 0 = Monday; a holiday is 6, a Sunday
  std::vector<uint32_t> day;        // 0 = the first bin's local date; for days: the bin itself
  std::vector<uint32_t> day_first;  // first bin of each day, and one past the last bin

  bool hourly() const { return width == BinWidth::hour; }
  size_t size() const { return counts.size(); }
  size_t days() const { return day_first.empty() ? 0 : day_first.size() - 1; }
  double per_day() const { return hourly() ? 24.0 : 1.0; }
};

Bins label_bins(const Series& series, const Zone& zone, const Holidays& holidays = {});

}  // namespace hozen
