// Masks: bins and whole days too unlikely to teach the baseline what is usual.
#include <algorithm>
#include <array>
#include <cmath>

#include "verdicts/baseline.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kLeastTail = 1e-3, kMostTail = 1e-2,
                 kOrdinary = 1.5;  // ordinary bins masked, of all
constexpr double kDayTail = 4e-3;
constexpr double kMostOfFilled = 0.25;
constexpr size_t kFewDays = 5;             // an event of one day may be all there is
constexpr double kNotWorthATail = 5.0;     // a deviance under it never comes to a tail of 4e-3
constexpr double kNotWorthALowTail = 5.5;  // P(Y <= y) >= P(Y = 0) >= e^-mu > 4e-3

double log_tail(double y, double mu, double phi) {
  if (y < mu && mu < kNotWorthALowTail) return 0;
  if (y > mu && most_deviance_above(y, mu, phi) < kNotWorthATail) return 0;
  if (deviance(y, mu, phi) < kNotWorthATail) return 0;
  return y > mu ? log_upper_tail(y, mu, phi) : log_lower_tail(y, mu, phi);
}

// What comes every other day, or makes up much of what is not empty, is no outlier but how the series is: mostly empty,
// counts in clumps.
bool is_how_it_is(const Bins& bins, size_t high_days, size_t high, size_t filled) {
  const double often = bins.hourly() ? std::max(8.0, static_cast<double>(bins.days()) / 2)
                                     : std::max(5.0, static_cast<double>(bins.days()) / 10);
  return static_cast<double>(high_days) > often ||
         (high_days > kFewDays &&
          static_cast<double>(high) > kMostOfFilled * static_cast<double>(filled));
}

constexpr size_t kLeastWeeks = 4;

// What is as far off most weeks is no outlier: it must be learned, and not left out.
constexpr uint32_t kLeastMasked = 3;
bool is_weekly(size_t masked, size_t all) { return masked >= kLeastMasked && 2 * masked > all; }

void unmask_weekly_hours(const Bins& bins, Baseline& base) {
  constexpr size_t kHoursOfWeek = 168;
  if (!bins.hourly() || bins.days() < 7 * kLeastWeeks) return;
  if (std::count(base.hour_mask.begin(), base.hour_mask.end(), 1) < kLeastMasked) return;
  std::array<uint32_t, kHoursOfWeek> all{}, masked{};
  const auto place = [&](size_t i) { return bins.hour[i] + 24u * bins.weekday[i]; };
  for (size_t i = 0; i < bins.size(); ++i) {
    ++all[place(i)];
    masked[place(i)] += base.hour_mask[i];
  }
  for (size_t i = 0; i < bins.size(); ++i) {
    if (is_weekly(masked[place(i)], all[place(i)])) base.hour_mask[i] = 0;
  }
}

// Takes the days of a weekday that is masked most weeks from the days that are masked.
void unmask_weekly_days(const Bins& bins, std::vector<size_t>& days) {
  if (bins.days() < 7 * kLeastWeeks) return;
  std::array<uint32_t, 7> all{}, masked{};
  const auto weekday = [&](size_t d) { return bins.weekday[bins.day_first[d]]; };
  for (size_t d = 0; d < bins.days(); ++d) ++all[weekday(d)];
  for (const size_t d : days) ++masked[weekday(d)];
  std::erase_if(days, [&](size_t d) { return is_weekly(masked[weekday(d)], all[weekday(d)]); });
}

void mask_bins(const Bins& bins, Baseline& base) {
  // Of a short series a few events are a large part: it must be more ready to leave bins out.
  const double tail =
      std::clamp(kOrdinary / static_cast<double>(bins.size()), kLeastTail, kMostTail);
  const double log_least = std::log(tail);
  size_t high_days = 0, high_until = 0, high = 0, filled = 0;
  for (size_t i = 0; i < bins.size(); ++i) {
    const double y = bins.counts[i], mu = base.mu[i];
    base.hour_mask[i] =
        (y > 1.5 * mu || y < 0.5 * mu) && log_tail(y, mu, base.tail_dispersion(i)) < log_least;
    filled += y > 0;
    if (!base.hour_mask[i] || y <= mu) continue;
    ++high;
    if (bins.day[i] >= high_until) ++high_days;
    high_until = bins.day[i] + (bins.hourly() ? 1 : 2);  // days in a row are one event
  }
  unmask_weekly_hours(bins, base);
  if (!is_how_it_is(bins, high_days, high, filled)) return;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (bins.counts[i] > base.mu[i]) base.hour_mask[i] = 0;
  }
}

struct DaySums {
  std::vector<double> y, mu;
  std::vector<size_t> day;
};

DaySums sum_unmasked(const Bins& bins, const Baseline& base) {
  DaySums sums;
  for (size_t d = 0; d < bins.days(); ++d) {
    double y = 0, mu = 0;
    for (size_t i = bins.day_first[d]; i < bins.day_first[d + 1]; ++i) {
      if (base.hour_mask[i] || base.gap[i]) continue;
      y += bins.counts[i];
      mu += base.mu[i];
    }
    if (mu <= 0) continue;
    sums.y.push_back(y);
    sums.mu.push_back(mu);
    sums.day.push_back(d);
  }
  return sums;
}

void mask_days(const Bins& bins, Baseline& base) {
  base.day_mask.assign(bins.size(), 0);
  const DaySums sums = sum_unmasked(bins, base);
  if (sums.y.size() < 3) return;
  const auto days = static_cast<double>(sums.y.size());
  const double own = solve_dispersion(sums.y, sums.mu, freedom_left(sums.y.size(), 24, bins));
  const double phi = (days * own + 5 * 0.02) / (days + 5);
  std::vector<size_t> masked;
  for (size_t k = 0; k < sums.y.size(); ++k) {
    const double ratio = sums.y[k] / sums.mu[k];
    if (ratio < 1.5 && ratio > 1 / 1.5) continue;
    if (log_tail(sums.y[k], sums.mu[k], phi) < std::log(kDayTail)) masked.push_back(sums.day[k]);
  }
  // A third of all days cannot be outliers: then the level is wrong, not the days.
  if (static_cast<double>(masked.size()) > 0.35 * static_cast<double>(bins.days())) return;
  unmask_weekly_days(bins, masked);
  for (const size_t d : masked) {
    for (size_t i = bins.day_first[d]; i < bins.day_first[d + 1]; ++i) base.day_mask[i] = 1;
  }
}

}  // namespace

void mask_outliers(const Bins& bins, Baseline& base) {
  mask_bins(bins, base);
  if (bins.hourly()) mask_days(bins, base);
}

}  // namespace hozen
