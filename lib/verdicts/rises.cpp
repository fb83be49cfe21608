// Rises: a level that grows day by day from some day on. A line must beat steps, and rank tests
// must agree.
#include <algorithm>
#include <cmath>

#include "verdicts/day_levels.h"

namespace hozen {
namespace {

constexpr double kHuber = 1.345;
constexpr double kHingePenalty = 0.15;  // of a step's: a later start is one more thing to choose
// A step has one thing more to choose than a line from the first day on.
constexpr double kLineHead = 5;
// A rise is steep, or it comes far.
constexpr double kSteepSlope = 0.004, kFarGrowth = 1.8, kLeastGrowth = 1.5;
constexpr size_t kMostHinges = 40;
// The gain over one level is the test; ranks must agree, so that a few days alone make no rise.
constexpr double kLeastRankZ = 3;
constexpr size_t kMostRanked = 1500;  // days whose pairs are all compared; of more, every k-th

struct Line {
  double at = 0, slope = 0, cost = INFINITY;
};

double ramp(double day, double hinge) { return std::max(0.0, day - hinge); }

// One step of iterated least squares: `value` is the log level that a day asks for, `weight` how loudly.
struct Asked {
  double value, weight;
};

// Days far off the line are weighted down (Huber). Few counts ask through the likelihood's own weights.
Asked asked_by(const DayLevels& days, size_t i, double level, bool first) {
  const double r = std::sqrt(days.residual2(i, level));
  const double huber = first || r <= kHuber ? 1.0 : kHuber / r;
  if (!days.few) return {days.x[i], days.precision[i] * huber};
  const double mu = days.exposure[i] * std::exp(level);
  return {level + (days.y[i] - mu) / mu, huber * mu / (1 + days.noise2 * mu)};
}

bool solve(const DayLevels& days, double hinge, bool first, Line& line) {
  double w = 0, wx = 0, wt = 0, wtt = 0, wtx = 0;
  for (size_t i = 0; i < days.size(); ++i) {
    const double t = ramp(days.day[i], hinge);
    const Asked a = asked_by(days, i, line.at + line.slope * t, first);
    w += a.weight;
    wx += a.weight * a.value;
    wt += a.weight * t;
    wtt += a.weight * t * t;
    wtx += a.weight * t * a.value;
  }
  const double determinant = w * wtt - wt * wt;
  if (!(determinant > 0)) return false;
  line.slope = (w * wtx - wt * wx) / determinant;
  line.at = (wx - line.slope * wt) / w;
  return std::isfinite(line.slope) && std::isfinite(line.at);
}

// a + b max(0, d - h), robust, and what it costs.
Line fit_line(const DayLevels& days, double hinge) {
  Line line;
  if (days.few) {
    double y = 0, exposure = 0;
    for (size_t i = 0; i < days.size(); ++i) {
      y += days.y[i];
      exposure += days.exposure[i];
    }
    line.at = std::log(std::max(y, 0.5) / exposure);
  }
  for (int round = 0; round < 5; ++round) {
    if (!solve(days, hinge, round == 0 && !days.few, line)) return Line{};
  }
  line.cost = 0;
  for (size_t i = 0; i < days.size(); ++i) {
    const double level = line.at + line.slope * ramp(days.day[i], hinge);
    line.cost += std::min(days.residual2(i, level), kResidualCap);
  }
  return line;
}

struct Trend {
  double slope = 0, low = 0, high = 0, z = 0;
};

// Theil-Sen slope with Sen's interval, and Mann-Kendall z, over the days from `first` on.
Trend rank_trend(const DayLevels& days, size_t first) {
  std::vector<double> slopes;
  double score = 0;
  const size_t step = (days.size() - first) / kMostRanked + 1;
  for (size_t i = first; i < days.size(); i += step) {
    for (size_t k = i + step; k < days.size(); k += step) {
      const double rise = days.x[k] - days.x[i];
      slopes.push_back(rise / static_cast<double>(days.day[k] - days.day[i]));
      score += rise > 0 ? 1 : rise < 0 ? -1 : 0;
    }
  }
  if (slopes.size() < 3) return {};
  std::sort(slopes.begin(), slopes.end());
  const auto n = static_cast<double>((days.size() - first + step - 1) / step);
  const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18 * days.inflation);
  const auto pairs = static_cast<double>(slopes.size());
  const auto at = [&](double rank) {
    return slopes[static_cast<size_t>(std::clamp(rank, 0.0, pairs - 1))];
  };
  return {median(slopes), at((pairs - 1.96 * deviation) / 2), at((pairs + 1.96 * deviation) / 2),
          (score - (score > 0 ? 1 : -1)) / deviation};
}

size_t last_hinge(const DayLevels& days) {
  return days.size() - std::max<size_t>(9, days.size() / 4);
}

// Whether ranks agree with a rise from any day on: most series have none, and lines are dear.
bool may_rise(const DayLevels& days) {
  const size_t n = days.size(), last = last_hinge(days);
  if (n > kMostRanked) return true;  // then rank_trend looks at some days only
  double score = 0;
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k) score += (days.x[k] > days.x[i]) - (days.x[k] < days.x[i]);
    const auto left = static_cast<double>(n - i);
    const double variance = left * (left - 1) * (2 * left + 5) / 18 * days.inflation;
    if (i <= last && score - 1 >= kLeastRankZ * std::sqrt(variance)) return true;
  }
  return false;
}

struct Hinge {
  size_t at = 0;
  Line line;
};

// Every k-th day first, then each day around the best of them: the cost is smooth in the hinge.
Hinge best_hinge(const DayLevels& days) {
  const size_t n = days.size(), last = last_hinge(days);
  const size_t step = n / kMostHinges + 1;
  Hinge best;
  const auto look = [&](size_t h) {
    Line line = fit_line(days, days.day[h]);
    if (h > 0) line.cost += kHingePenalty * kStepPenalty * days.inflation;
    if (line.cost < best.line.cost) best = {h, line};
  };
  for (size_t h = 0; h <= last; h += step) look(h);
  const size_t middle = best.at;
  if (step == 1 || middle == 0) return best;
  for (size_t h = middle - step + 1; h < std::min(last + 1, middle + step); ++h) look(h);
  return best;
}

}  // namespace

std::optional<Rise> find_rise(const DayLevels& days, const Bins& bins, const ShiftSearch& steps) {
  const double g = days.inflation;
  if (days.size() < 12 || steps.flat_cost < 20 * g || !may_rise(days)) return std::nullopt;
  const Hinge hinge = best_hinge(days);
  const bool beats_flat = steps.flat_cost - hinge.line.cost >= 20 * g;
  const bool beats_steps =
      hinge.line.cost <= steps.cost && hinge.line.cost <= steps.one_step_cost + kLineHead * g;
  if (!beats_flat || !beats_steps) return std::nullopt;
  const Trend trend = rank_trend(days, hinge.at);
  const double length = static_cast<double>(bins.days() - days.day[hinge.at]);
  const double growth = trend.slope * length;
  const bool steep = trend.slope > kSteepSlope && growth >= std::log(kLeastGrowth);
  if ((!steep && growth < std::log(kFarGrowth)) || trend.z < kLeastRankZ) return std::nullopt;
  const double z = std::sqrt((steps.flat_cost - hinge.line.cost) / g);
  return Rise{days.day[hinge.at], trend.slope, trend.low, trend.high, z};
}

}  // namespace hozen
