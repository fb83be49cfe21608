// Shifts: optimal partitioning of the day levels with a capped cost. The level of a segment is
// sought on a fine grid, so one pass over days x grid finds the exact best partition: no pruning,
// no pairs of days.
#include <algorithm>
#include <cmath>

#include "verdicts/day_levels.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr size_t kMostLevels = 600, kMostCells = 4'000'000;
constexpr double kLeastChange = 1.5;

// Summed capped cost of the first t days at each level of the grid.
class CostTable {
 public:
  explicit CostTable(const DayLevels& days) : days_(days.size()) {
    const auto [low, high] = std::minmax_element(days.x.begin(), days.x.end());
    const double finest = *std::max_element(days.precision.begin(), days.precision.end());
    const size_t most = std::min(kMostLevels, kMostCells / days_ + 2);
    const double step =
        std::max(0.25 / std::sqrt(finest), (*high - *low) / static_cast<double>(most));
    levels_ = static_cast<size_t>((*high - *low) / step) + 2;
    first_level_ = *low;
    step_ = step;
    sums_.assign((days_ + 1) * levels_, 0);
    for (size_t t = 0; t < days_; ++t) {
      for (size_t k = 0; k < levels_; ++k) {
        at(t + 1, k) = at(t, k) + std::min(days.residual2(t, level(k)), kResidualCap);
      }
    }
  }
  size_t days() const { return days_; }
  size_t levels() const { return levels_; }
  double level(size_t k) const { return first_level_ + step_ * static_cast<double>(k); }
  double at(size_t t, size_t k) const { return sums_[t * levels_ + k]; }

  struct Best {
    double cost, level;
  };
  Best best(size_t from, size_t to) const {
    Best found{INFINITY, 0};
    for (size_t k = 0; k < levels_; ++k) {
      const double cost = at(to, k) - at(from, k);
      if (cost < found.cost) found = {cost, level(k)};
    }
    return found;
  }

 private:
  double& at(size_t t, size_t k) { return sums_[t * levels_ + k]; }
  size_t days_, levels_ = 0;
  double first_level_ = 0, step_ = 1;
  std::vector<double> sums_;
};

struct Partition {
  std::vector<size_t> starts;  // of segments, 0 included
  double cost = 0;
};

// open[k]: the cheapest way to be in a segment at level k, less that level's cost up to its start.
Partition partition(const CostTable& table, double penalty, size_t least) {
  const size_t n = table.days(), levels = table.levels();
  std::vector<double> total(n + 1, INFINITY), open(levels, 0);
  std::vector<size_t> opened(levels, 0), from(n + 1, 0);
  total[0] = 0;
  for (size_t t = 1; t <= n; ++t) {
    if (t > least && std::isfinite(total[t - least])) {
      const size_t s = t - least;
      for (size_t k = 0; k < levels; ++k) {
        const double cost = total[s] + penalty - table.at(s, k);
        if (cost < open[k]) {
          open[k] = cost;
          opened[k] = s;
        }
      }
    }
    if (t < least) continue;
    for (size_t k = 0; k < levels; ++k) {
      const double cost = open[k] + table.at(t, k);
      if (cost < total[t]) {
        total[t] = cost;
        from[t] = opened[k];
      }
    }
  }
  Partition result{{}, total[n]};
  for (size_t t = n; t > 0; t = from[t]) result.starts.insert(result.starts.begin(), from[t]);
  return result;
}

double change_at(const CostTable& table, const std::vector<size_t>& starts, size_t k) {
  const size_t end = k + 1 < starts.size() ? starts[k + 1] : table.days();
  return table.best(starts[k], end).level - table.best(starts[k - 1], starts[k]).level;
}

// Changes too small to matter go, the smallest first: each one that goes may strengthen its
// neighbours.
void drop_small_changes(const CostTable& table, std::vector<size_t>& starts) {
  while (starts.size() > 1) {
    size_t smallest = 1;
    double least = INFINITY;
    for (size_t k = 1; k < starts.size(); ++k) {
      const double change = std::abs(change_at(table, starts, k));
      if (change < least) {
        least = change;
        smallest = k;
      }
    }
    if (least >= std::log(kLeastChange)) return;
    starts.erase(starts.begin() + static_cast<std::ptrdiff_t>(smallest));
  }
}

// A short segment between two of about the same level is an event, and no change that lasts.
void drop_short_visits(const CostTable& table, std::vector<size_t>& starts) {
  constexpr size_t kShort = 7;
  for (size_t k = 1; k + 1 < starts.size();) {
    const size_t end = k + 2 < starts.size() ? starts[k + 2] : table.days();
    const double before = table.best(starts[k - 1], starts[k]).level;
    const double after = table.best(starts[k + 1], end).level;
    if (starts[k + 1] - starts[k] > kShort || std::abs(after - before) >= std::log(kLeastChange)) {
      ++k;
      continue;
    }
    const auto at = starts.begin() + static_cast<std::ptrdiff_t>(k);
    starts.erase(at, at + 2);
  }
}

// The days right beside a change: how much of it they show, and the variance of that.
struct Beside {
  static constexpr size_t kReach = 5;
  double change, variance = 0;

  Beside(const DayLevels& days, const CostTable& table, const std::vector<size_t>& starts,
         size_t k) {
    const size_t at = starts[k], end = k + 1 < starts.size() ? starts[k + 1] : table.days();
    const size_t from = std::max(starts[k - 1], at >= kReach ? at - kReach : 0);
    const size_t to = std::min(end, at + kReach);
    change = table.best(at, to).level - table.best(from, at).level;
    for (size_t i = from; i < to; ++i) {
      const auto n = static_cast<double>(i < at ? at - from : to - at);
      variance += days.inflation / days.precision[i] / (n * n);
    }
  }
};

// A level that went over in weeks did not shift: the days beside a change must show most of it.
bool is_gradual(const DayLevels& days, const CostTable& table, const std::vector<size_t>& starts,
                size_t k) {
  constexpr double kMissing = 0.25, kNoise = 1.5;
  const double change = change_at(table, starts, k);
  const Beside beside(days, table, starts, k);
  const double reach = kMissing * std::abs(change) + kNoise * std::sqrt(beside.variance);
  return std::abs(beside.change) < std::abs(change) && std::abs(change - beside.change) > reach;
}

void drop_gradual_changes(const DayLevels& days, const CostTable& table,
                          std::vector<size_t>& starts) {
  for (size_t k = 1; k < starts.size();) {
    if (is_gradual(days, table, starts, k)) {
      starts.erase(starts.begin() + static_cast<std::ptrdiff_t>(k));
      k = 1;  // its neighbours are held against other days now
    } else {
      ++k;
    }
  }
}

// The days as if their level had not changed at any of the starts.
DayLevels without_changes(const DayLevels& days, const CostTable& table,
                          const std::vector<size_t>& starts) {
  DayLevels level = days;
  for (size_t k = 1; k < starts.size(); ++k) {
    const double change = change_at(table, starts, k);
    for (size_t i = starts[k]; i < days.size(); ++i) level.x[i] -= change;
  }
  return level;
}

// Where a level that wanders explains the days better than steps do, only jumps beyond its wandering are left. How far
// it wanders is measured without the jumps, else a clear one would pass for wandering.
void drop_wandering(const DayLevels& days, const CostTable& table, std::vector<size_t>& starts) {
  constexpr double kEach = 4, kJump = 3.5;  // choices a step takes; deviations of a jump
  if (starts.size() < 2 || days.few) return;
  const double choice = std::log(static_cast<double>(days.size()));
  double steps = -choice;
  for (size_t k = 0; k < starts.size(); ++k) {
    const size_t end = k + 1 < starts.size() ? starts[k + 1] : days.size();
    steps += table.best(starts[k], end).cost + (k > 0 ? kEach * choice : 0);
  }
  if (fit_wander(days).cost >= steps) return;
  const double step = fit_wander(without_changes(days, table, starts)).step;
  const double walked = step * step * static_cast<double>(Beside::kReach) * 2 / 3;
  std::vector<size_t> kept = {0};
  for (size_t k = 1; k < starts.size(); ++k) {
    const Beside beside(days, table, starts, k);
    if (std::abs(beside.change) > kJump * std::sqrt(beside.variance + walked)) {
      kept.push_back(starts[k]);
    }
  }
  starts = std::move(kept);
}

double one_step_cost(const CostTable& table, size_t least) {
  double cost = INFINITY;
  for (size_t t = least; t + least <= table.days(); ++t) {
    cost = std::min(cost, table.best(0, t).cost + table.best(t, table.days()).cost);
  }
  return cost;
}

// How much likelier the new level makes a bin than the old one.
double gain_of(const Bins& bins, const Baseline& base, const Shift& shift, size_t i) {
  if (base.gap[i] || base.planned[i]) return 0;
  const double mu = std::exp(shift.before) * base.profile[i];
  return log_gain(bins.counts[i], mu, base.tail_dispersion(i), shift.ratio);
}

// The bin from which on all is likeliest at the new level, from a day before to a day behind the day it was found at.
size_t first_bin_of(const Bins& bins, const Baseline& base, const Shift& shift) {
  constexpr double kClear = 2;     // of log likelihood: less is no reason to leave the day's edge
  constexpr double kMostEach = 3;  // an event is no level
  const size_t edge = bins.day_first[shift.day], from = bins.day_first[shift.day - 1];
  const size_t to = bins.day_first[std::min<size_t>(shift.day + 1, bins.days())];
  double gain = 0, best = -INFINITY, at_edge = 0;
  size_t place = edge;
  for (size_t i = to; i > from; --i) {
    gain += std::clamp(gain_of(bins, base, shift, i - 1), -kMostEach, kMostEach);
    if (i - 1 == edge) at_edge = gain;
    if (gain <= best) continue;
    best = gain;
    place = i - 1;
  }
  return best > at_edge + kClear ? place : edge;
}

}  // namespace

void place_shifts(const Bins& bins, const Baseline& base, std::vector<Shift>& shifts) {
  for (Shift& shift : shifts) {
    shift.first =
        bins.hourly() ? first_bin_of(bins, base, shift) : size_t{bins.day_first[shift.day]};
  }
  for (size_t k = 0; k < shifts.size(); ++k) {
    shifts[k].last = k + 1 < shifts.size() ? shifts[k + 1].first : bins.size();
  }
}

ShiftSearch find_shifts(const DayLevels& days, const Bins& bins) {
  ShiftSearch search;
  if (!days.enough()) return search;
  const CostTable table(days);
  const size_t least = bins.hourly() ? 4 : 5;
  Partition best = partition(table, kStepPenalty * days.inflation, least);
  search.cost = best.cost;
  search.one_step_cost = one_step_cost(table, least);
  search.flat_cost = table.best(0, days.size()).cost;
  drop_short_visits(table, best.starts);
  drop_small_changes(table, best.starts);
  drop_gradual_changes(days, table, best.starts);
  drop_small_changes(table, best.starts);
  drop_wandering(days, table, best.starts);
  for (size_t k = 1; k < best.starts.size(); ++k) {
    const size_t before = best.starts[k - 1], at = best.starts[k];
    const size_t end = k + 1 < best.starts.size() ? best.starts[k + 1] : days.size();
    const auto old_level = table.best(before, at), new_level = table.best(at, end);
    const double gain = table.best(before, end).cost - old_level.cost - new_level.cost;
    search.shifts.push_back({.day = days.day[at],
                             .before = old_level.level,
                             .ratio = std::exp(new_level.level - old_level.level),
                             .z = std::sqrt(std::max(0.0, gain / days.inflation))});
  }
  return search;
}

}  // namespace hozen
