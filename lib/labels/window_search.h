#pragma once
// window_search: in which spans of time the events of one group fulfil a correlation.
//
// Shape:    points in the order of time -> for each point, whether a span that holds it fulfils the condition (marked),
//           and whether it completes one (fired). A span is at most `timespan` long, both ends included. Counted are the
//           points of the longest span that ends at a point.
// Errors:   none
// Cost:     linear in the points
#include <cstdint>
#include <span>
#include <vector>

#include "labels/correlation.h"

namespace hozen {

struct WindowPoint {
  int64_t time_ns = 0;
  uint16_t part = 0;   // which of the correlation's rules
  uint64_t value = 0;  // value_count
};

struct WindowMarks {
  std::vector<bool> marked, fired;
};

WindowMarks find_windows(const Correlation& correlation, std::span<const WindowPoint> points);

}  // namespace hozen
