#pragma once
// Day levels: the log level of each day, what noise it carries, and the shifts and rises in it.
//
// Call:     measure_days, then find_shifts and find_rise on the result
// Shape:    x = ln((Y + 0.5) / E) of days that are at least half covered and half without gap
// Errors:   none; fewer than ten such days give enough() == false and no shift or rise
// Cost:     shifts O(days * levels of a grid); rise O(days^2)
// Source:   Killick, Fearnhead, Eckley 2012 and Fearnhead & Rigaill 2019 (optimal partitioning,
//           capped loss); Theil 1950, Sen 1968, Mann 1945, Kendall 1975; Hamed & Rao 1998 (trend
//           under correlation)
#include <optional>
#include <vector>

#include "verdicts/baseline.h"

namespace hozen {

struct DayLevels {
  std::vector<uint32_t> day;         // which day of the series
  std::vector<double> x, precision;  // log level; 1/variance of it (iv)
  std::vector<double> y, exposure;   // counts of the day, and what one unit of level gives
  bool few = false;                  // counts too small for logarithms: judged as counts
  double noise2 = 0;                 // s^2: day to day variance beyond counting
  double inflation = 1;              // g: how much correlated days inflate a sum of squares

  size_t size() const { return x.size(); }
  bool enough() const { return size() >= 10; }
  // What day i costs at a log level: a squared residual, or of few counts their deviance.
  double residual2(size_t i, double level) const;
};
DayLevels measure_days(const Bins& bins, const Baseline& base);

// A lasting change of level at about the start of `day`.
struct Shift {
  uint32_t day;
  double before;  // log level until then
  double ratio;   // new level to old
  double z;
  size_t first = 0, last = 0;  // bins of the new level: place_shifts
};
struct ShiftSearch {
  std::vector<Shift> shifts;
  double cost = 0;           // of the best steps, penalties included
  double one_step_cost = 0;  // of the best single step, without a penalty
  double flat_cost = 0;      // of one level
};
ShiftSearch find_shifts(const DayLevels& days, const Bins& bins);
// To the hour: where the counts of the days beside a change go over from one level to the other.
void place_shifts(const Bins& bins, const Baseline& base, std::vector<Shift>& shifts);
// A level that takes a small step every day: what the days cost beside it, and the step's deviation (wander.cpp).
struct Wander {
  double cost, step;
};
Wander fit_wander(const DayLevels& days);

struct Rise {
  uint32_t day;                         // where it starts
  double slope, slope_low, slope_high;  // of the log level a day, 95 % interval
  double z;
};
std::optional<Rise> find_rise(const DayLevels& days, const Bins& bins, const ShiftSearch& steps);

// The levels of the second baseline.
Borders borders_of(const Bins& bins, const std::vector<Shift>& shifts,
                   const std::optional<Rise>& rise);

inline constexpr double kResidualCap = 20;  // no day costs more, however far off
inline constexpr double kStepPenalty = 25;  // times inflation

}  // namespace hozen
