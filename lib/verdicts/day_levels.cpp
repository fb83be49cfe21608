#include "verdicts/day_levels.h"

#include <algorithm>
#include <cmath>

#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kFewCounts = 30;  // a day

// The larger of two estimates that are both blind to the level: first and second differences.
double noise_of(const std::vector<double>& x, double counting) {
  const auto spread = [](const std::vector<double>& steps) {
    std::vector<double> off;
    const double middle = median(steps);
    for (const double s : steps) off.push_back(std::abs(s - middle));
    const double mad = 1.4826 * median(std::move(off));
    return mad * mad;
  };
  std::vector<double> first, second;
  for (size_t i = 1; i < x.size(); ++i) first.push_back(x[i] - x[i - 1]);
  for (size_t i = 1; i < first.size(); ++i) second.push_back(first[i] - first[i - 1]);
  const double raw = std::max(spread(first) / 2, spread(second) / 6);
  const auto n = static_cast<double>(x.size());
  return (n * std::max(0.0, raw - counting) + 6 * 0.01) / (n + 6);
}

// The dispersion of day sums around the baseline: of few counts, logarithms say nothing.
double noise_of_few(const std::vector<double>& y, const std::vector<double>& expected) {
  const auto n = static_cast<double>(y.size());
  const double own = solve_dispersion(y, expected, std::max(0.3, 1 - 0.1 - 2 / n));
  return (n * own + 6 * 0.01) / (n + 6);
}

// (1 + rho)/(1 - rho) of what is left beside a 7-day running median. A burst over midnight is no memory:
// what is far off counts only as far as a fence.
double inflation_of(const std::vector<double>& x) {
  std::vector<double> rest(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t first = i >= 3 ? i - 3 : 0, last = std::min(x.size(), i + 4);
    rest[i] = x[i] - median({x.begin() + static_cast<std::ptrdiff_t>(first),
                             x.begin() + static_cast<std::ptrdiff_t>(last)});
  }
  std::vector<double> sizes;
  for (const double r : rest) sizes.push_back(std::abs(r));
  const double fence = 2.5 * 1.4826 * median(std::move(sizes));
  for (double& r : rest) r = std::clamp(r, -fence, fence);
  double lagged = 0, square = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    square += rest[i] * rest[i];
    if (i > 0) lagged += rest[i] * rest[i - 1];
  }
  const double rho = std::clamp((square > 0 ? lagged / square : 0.0) + 0.25, 0.0, 0.6);
  return (1 + rho) / (1 - rho);
}

// An event of a few hours is told by itself, and says nothing of the level of its day.
bool has_few_odd_hours(const Bins& bins, const Baseline& base, size_t day) {
  size_t odd = 0;
  for (size_t i = bins.day_first[day]; i < bins.day_first[day + 1]; ++i) odd += base.hour_mask[i];
  return static_cast<double>(odd) <= bins.per_day() / 6;
}

}  // namespace

double DayLevels::residual2(size_t i, double level) const {
  if (few) return deviance(y[i], exposure[i] * std::exp(level), noise2);
  const double off = x[i] - level;
  return off * off * precision[i];
}

DayLevels measure_days(const Bins& bins, const Baseline& base) {
  DayLevels days;
  std::vector<double> usual,
      expected;  // counts of days without outliers, and what the baseline says
  for (size_t d = 0; d < bins.days(); ++d) {
    double y = 0, exposure = 0, mu = 0, open = 0;
    bool odd = false;
    const bool few_odd = has_few_odd_hours(bins, base, d);
    for (size_t i = bins.day_first[d]; i < bins.day_first[d + 1]; ++i) {
      if (base.gap[i] || base.planned[i] || (few_odd && base.hour_mask[i])) continue;
      y += bins.counts[i];
      exposure += base.profile[i];
      mu += base.mu[i];
      odd = odd || base.hour_mask[i] || base.day_mask[i];
      ++open;
    }
    if (open < bins.per_day() / 2 || exposure <= 0) continue;
    days.day.push_back(static_cast<uint32_t>(d));
    days.x.push_back(std::log((y + 0.5) / exposure));
    days.y.push_back(y);
    days.exposure.push_back(exposure);
    if (odd) continue;
    usual.push_back(y);
    expected.push_back(mu);
  }
  if (!days.enough()) return days;
  std::vector<double> counting;
  for (const double y : days.y) counting.push_back(1 / (y + 1));
  days.few = median(days.y) < kFewCounts;
  days.noise2 = days.few ? noise_of_few(usual, expected) : noise_of(days.x, median(counting));
  days.inflation = inflation_of(days.x);
  for (const double c : counting) days.precision.push_back(1 / (days.noise2 + 1.15 * c));
  return days;
}

Borders borders_of(const Bins& bins, const std::vector<Shift>& shifts,
                   const std::optional<Rise>& rise) {
  Borders borders = flat_borders(bins);
  if (rise) {
    for (size_t i = 0; i < bins.size(); ++i) {
      const double since = static_cast<double>(bins.day[i]) - static_cast<double>(rise->day);
      borders.trend[i] = std::exp(rise->slope * std::max(0.0, since));
    }
    return borders;
  }
  for (const Shift& shift : shifts) {
    for (size_t d = shift.day; d < bins.days(); ++d) ++borders.segment[d];
    // Levels are those of days; the hours of a day that are at its neighbour's level say so by their trend.
    const size_t edge = bins.day_first[shift.day];
    for (size_t i = shift.first; i < edge; ++i) borders.trend[i] *= shift.ratio;
    for (size_t i = edge; i < shift.first; ++i) borders.trend[i] /= shift.ratio;
  }
  return borders;
}

}  // namespace hozen
