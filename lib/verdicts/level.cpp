// The level of each day: a robust mean of the days around it, never across a change point.
#include <algorithm>
#include <cmath>
#include <optional>

#include "verdicts/baseline.h"

namespace hozen {
namespace {

struct DaySum {
  double y = 0, exposure = 0;
  bool used = false;
};

struct Reach {
  size_t days;     // to both sides
  size_t nearest;  // taken instead where the window holds too few days
};
constexpr Reach kHourlyReach{7, 15}, kDailyReach{10, 21};
constexpr size_t kFewestDays = 5;

std::vector<DaySum> sum_days(const Bins& bins, const Baseline& base) {
  std::vector<DaySum> sums(bins.days());
  for (size_t d = 0; d < sums.size(); ++d) {
    double seen = 0, whole = 0;
    for (size_t i = bins.day_first[d]; i < bins.day_first[d + 1]; ++i) {
      whole += base.profile[i];
      if (!base.weight[i]) continue;
      seen += base.profile[i];
      sums[d].y += bins.counts[i];
      sums[d].exposure += base.profile[i] * base.trend[i];
    }
    sums[d].used = seen > 0.3 * whole && sums[d].exposure > 0;
  }
  return sums;
}

// The used days of d's window, of d's segment.
void days_around(size_t d, const std::vector<DaySum>& sums, const std::vector<uint32_t>& segment,
                 Reach reach, std::vector<DaySum>& near) {
  near.clear();
  const size_t first = d >= reach.days ? d - reach.days : 0;
  const size_t last = std::min(sums.size(), d + reach.days + 1);
  for (size_t k = first; k < last; ++k) {
    if (sums[k].used && segment[k] == segment[d]) near.push_back(sums[k]);
  }
  if (near.size() >= kFewestDays) return;
  near.clear();
  const auto take = [&](size_t k) {
    if (sums[k].used && segment[k] == segment[d]) near.push_back(sums[k]);
  };
  for (size_t far = 0; far < sums.size() && near.size() < reach.nearest; ++far) {
    if (far <= d) take(d - far);
    if (far > 0 && d + far < sums.size()) take(d + far);
  }
}

// Whether more than a share of the days is empty.
bool are_empty(const std::vector<DaySum>& days, double share) {
  double empty = 0, exposure = 0;
  for (const DaySum& day : days) {
    empty += day.y > 0 ? 0 : day.exposure;
    exposure += day.exposure;
  }
  return empty > share * 1.000001 * exposure;
}

// What a negative binomial counts when it does not count more than `limit`: the mean, over that of all.
double share_below(double limit, double mu, double phi) {
  const double q = phi * mu / (1 + phi * mu);
  double p = std::exp(-std::log1p(phi * mu) / phi), share = 0, sum = 0;
  for (double k = 0; k <= limit; ++k) {
    share += p;
    sum += k * p;
    p *= q * (k + 1 / phi) / (k + 1);
  }
  return sum > 0 ? sum / share / mu : 1;
}

// Few counts: a mean that no single day can pull far.
double clipped_mean(const std::vector<DaySum>& days, double mean) {
  double y = 0, exposure = 0;
  for (const DaySum& day : days) {
    const double expected = day.exposure * mean;
    y += day.y <= expected + 1 ? day.y  // most days of few counts: no root is needed to see it
                               : std::min(day.y, expected + 3 * std::sqrt(expected + 1) + 1);
    exposure += day.exposure;
  }
  return std::max(y, 0.3) / exposure;
}

// The mean of the days that are not far above `mean`, made good for what such days leave out; none where those are more
// than events can be.
std::optional<double> mean_of_near(const std::vector<DaySum>& days, double mean, double phi) {
  constexpr double kFar = 2.5, kMostFar = 0.16;  // deviations; of the days
  double all = 0, y = 0, exposure = 0, far = 0;
  for (const DaySum& day : days) all += day.exposure;
  const double each = all / static_cast<double>(days.size()), typical = mean * each;
  const double limit = typical + kFar * std::sqrt(typical + phi * typical * typical) + 1;
  for (const DaySum& day : days) {
    if (day.y * each > limit * day.exposure) {
      ++far;
      continue;
    }
    y += day.y;
    exposure += day.exposure;
  }
  if (far > kMostFar * static_cast<double>(days.size())) return std::nullopt;
  const double share = far > 0 ? share_below(limit, typical, phi) : 1;
  return std::max(y, 0.3) / exposure / share;
}

double level_of_few(const std::vector<DaySum>& days, double phi) {
  constexpr double kManyEmpty = 0.3;  // then counts come in clumps, and many are no event
  double y = 0, exposure = 0;
  for (const DaySum& day : days) {
    y += day.y;
    exposure += day.exposure;
  }
  double mean = y / exposure;
  const bool clumps = are_empty(days, kManyEmpty);
  for (int round = 0; round < 3; ++round) {
    const auto near = clumps ? std::nullopt : mean_of_near(days, mean, phi);
    mean = near ? *near : clipped_mean(days, mean);
  }
  return mean;
}

constexpr double kFew = 8;      // counts that a day expects
constexpr double kClose = 1.6;  // times the median: days farther off do not teach

// Days of about one rate need no median to know which of them teach.
std::optional<double> level_of_alike(const std::vector<DaySum>& days) {
  double least = INFINITY, most = 0, shortest = INFINITY, y = 0, exposure = 0;
  for (const DaySum& day : days) {
    const double rate = day.y / day.exposure;
    least = std::min(least, rate);
    most = std::max(most, rate);
    shortest = std::min(shortest, day.exposure);
    y += day.y;
    exposure += day.exposure;
  }
  if (days.size() < 3 || most > kClose * least || least * shortest < kFew) return std::nullopt;
  return y / exposure;
}

// Whether the median day expects under eight counts; mostly all of them agree.
bool is_few(double rate, const std::vector<double>& exposures) {
  const auto [least, most] = std::minmax_element(exposures.begin(), exposures.end());
  if (rate * *least >= kFew || rate * *most < kFew) return rate * *most < kFew;
  return rate * median(exposures) < kFew;
}

double level_of(const std::vector<DaySum>& days, double phi) {
  if (const auto level = level_of_alike(days)) return *level;
  if (are_empty(days, 0.5)) return level_of_few(days, phi);
  thread_local std::vector<Weighed> rates;  // kept, as this runs for each day of each series
  thread_local std::vector<double> exposures;
  rates.clear();
  exposures.clear();
  for (const DaySum& day : days) {
    rates.push_back({day.y / day.exposure, day.exposure});
    exposures.push_back(day.exposure);
  }
  const double middle = weighted_median(rates);
  if (is_few(middle, exposures)) return level_of_few(days, phi);
  double y = 0, exposure = 0;
  size_t close = 0;
  for (const DaySum& day : days) {
    const double rate = day.y / day.exposure;
    if (rate > middle * kClose || rate < middle / kClose) continue;
    y += day.y;
    exposure += day.exposure;
    ++close;
  }
  return close < 3 ? middle : y / exposure;
}

}  // namespace

void fit_levels(const Bins& bins, const Borders& borders, Baseline& base) {
  const std::vector<DaySum> sums = sum_days(bins, base);
  const Reach reach = bins.hourly() ? kHourlyReach : kDailyReach;
  double overall = 0, exposure = 0;
  for (size_t i = 0; i < bins.size(); ++i) {
    overall += bins.counts[i];
    exposure += base.profile[i] * base.trend[i];
  }
  overall = std::max(overall, 0.3) / std::max(exposure, 1e-9);
  std::vector<DaySum> near;
  const double phi = bins.hourly() ? base.dispersion / 12 + 0.02 : base.dispersion;
  for (size_t d = 0; d < sums.size(); ++d) {
    days_around(d, sums, borders.segment, reach, near);
    const double level = near.empty() ? overall : level_of(near, phi);
    for (size_t i = bins.day_first[d]; i < bins.day_first[d + 1]; ++i) base.level[i] = level;
  }
}

}  // namespace hozen
