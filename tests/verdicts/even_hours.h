#pragma once
// even_hours: counts without chance: a level, a day's swing, and a small fixed wobble.
#include <cmath>

#include "verdicts/judge.h"

namespace hozen {

inline Series even_hours(size_t days, double level) {
  Series s;
  for (size_t i = 0; i <= days * 24; ++i) {
    s.edges_s.push_back(1'640'995'200 + static_cast<int64_t>(i) * 3600);
  }
  for (size_t i = 0; i < days * 24; ++i) {
    const double swing = std::exp(0.5 * std::cos(static_cast<double>(i % 24) * M_PI / 12));
    s.counts.push_back(
        std::round(level * swing * (1 + 0.1 * std::sin(static_cast<double>(i) * 2.1))));
  }
  return s;
}

}  // namespace hozen
