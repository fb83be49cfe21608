// Wander: whether a level that drifts a little every day explains the days as well as steps do.
// Source: Harvey 1989, Forecasting, Structural Time Series Models (local level model, Kalman filter).
#include <algorithm>
#include <cmath>

#include "verdicts/day_levels.h"

namespace hozen {
namespace {

// -2 ln likelihood of the days if the log level takes a step of standard deviation `step` each day, less that of a
// level which is known; no day costs more than the cap, and none that far off moves the level.
double cost_of_walk(const DayLevels& days, double step) {
  double level = days.x[0], spread = 1 / days.precision[0], cost = 0;
  for (size_t i = 1; i < days.size(); ++i) {
    spread += step * step * static_cast<double>(days.day[i] - days.day[i - 1]);
    const double noise = 1 / days.precision[i], all = spread + noise, off = days.x[i] - level;
    cost += std::min(off * off / all, kResidualCap) + std::log(all / noise);
    constexpr double kFence = 3;
    const double reach = kFence * std::sqrt(all);
    level += spread / all * std::clamp(off, -reach, reach);
    spread *= noise / all;
  }
  return cost;
}

}  // namespace

Wander fit_wander(const DayLevels& days) {
  Wander best{INFINITY, 0};
  for (double step = 0.005; step < 0.25; step *= 1.5) {
    const double cost = cost_of_walk(days, step);
    if (cost < best.cost) best = {cost, step};
  }
  return best;
}

}  // namespace hozen
