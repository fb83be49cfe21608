// The lengths of windows, the dispersion of sums over them, and the two tests.
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

struct Length {
  size_t bins;
  double overlap;  // how many independent looks the sliding adds
};
constexpr Length kHours[] = {{1, 1}, {2, 1.7}, {4, 2.8}, {8, 4}, {24, 6}, {48, 7}};
constexpr Length kDays[] = {{1, 1}, {2, 1.7}, {3, 2.3}};
constexpr double kLongWindowHours = 20;
constexpr size_t kShortHistoryDays = 14;
// The tail lies about this far under the bound exp(-deviance/2); nothing is lost by asking for
// less.
constexpr double kBoundSlack = 6;

double sum_of(const std::vector<double>& prefix, size_t first, size_t last) {
  return prefix[last] - prefix[first];
}

// Dispersions of sums over windows of one length.
struct Spread {
  double whole;        // from side-by-side windows, never under what independent bins give
  double independent;  // what these give
};

// `carried`: what the shorter windows varied beyond independent bins. Where windows are too few to measure, these must
// be thought to vary as much.
Spread spread_of_windows(const Bins& bins, const Baseline& base, const WindowSums& sums,
                         size_t length, double carried) {
  if (length == 1) return {base.dispersion, base.dispersion};
  std::vector<double> y, mu, share;
  for (size_t first = 0; first + length <= bins.size(); first += length) {
    const size_t last = first + length;
    const double m = sum_of(sums.mu, first, last);
    if (m > 0) share.push_back(sum_of(sums.mu2, first, last) / (m * m));
    const size_t masked = sums.masked[last] - sums.masked[first];
    if (static_cast<double>(masked) > 0.1 * static_cast<double>(length)) continue;
    double open_y = 0, open_mu = 0;
    for (size_t i = first; i < last; ++i) {
      if (base.hour_mask[i] || base.gap[i]) continue;
      open_y += bins.counts[i];
      open_mu += base.mu[i];
    }
    y.push_back(open_y);
    mu.push_back(open_mu);
  }
  const double independent = base.dispersion * median(std::move(share));
  if (y.size() <= 8) return {independent + carried, independent};
  const auto n = static_cast<double>(y.size());
  const double own =
      solve_dispersion(y, mu, freedom_left(y.size(), static_cast<double>(length), bins));
  return {std::max(independent, (n * own + 5 * std::max(independent, 0.02)) / (n + 5)),
          independent};
}

// How far the level wanders within days and from day to day, which short windows are held against.
void share_level_spread(const Bins& bins, std::vector<WindowRule>& rules) {
  constexpr size_t kFrom = 8, kDay = 24;
  if (!bins.hourly()) return;
  double spread2 = 0;
  for (const WindowRule& rule : rules) {
    if (rule.bins >= kFrom && rule.bins <= kDay) {
      spread2 = std::max(spread2, rule.dispersion - rule.independent);
    }
  }
  for (WindowRule& rule : rules) {
    if (rule.bins < kDay) rule.level_spread2 = spread2;
  }
}

// Sums over long windows of an intermittent series also vary by how much of the window is silent.
double dispersion_with_gaps(const Bins& bins, const Baseline& base, const WindowSums& sums,
                            size_t length, double without) {
  if (!base.intermittent || length == 1) return without;
  std::vector<double> y, mu;
  for (size_t first = 0; first + length <= bins.size(); first += length) {
    y.push_back(sum_of(sums.y, first, first + length));
    mu.push_back(sum_of(sums.mu, first, first + length) * (1 - base.gap_share));
  }
  if (y.size() <= 8) return without;
  const double own =
      solve_dispersion(y, mu, freedom_left(y.size(), static_cast<double>(length), bins));
  return std::max(without, own);
}

double window_tail_dispersion(const Tested& t, double dispersion) {
  return dispersion / t.open + t.v_mu2 / (t.mu * t.mu);
}

}  // namespace

double nominal_of(Level level) {
  switch (level) {
    case Level::strict:
      return 0.0015;
    case Level::normal:
      return 0.006;
    case Level::sensitive:
      return 0.05;
  }
  return 0.0015;
}

WindowSums sum_windows(const Bins& bins, const Baseline& base) {
  const size_t n = bins.size();
  WindowSums s;
  for (auto* sums : {&s.y, &s.mu, &s.mu2, &s.v_mu2, &s.open_y, &s.open_mu, &s.open_v_mu2}) {
    sums->assign(n + 1, 0);
  }
  s.masked.assign(n + 1, 0);
  s.gaps.assign(n + 1, 0);
  for (size_t i = 0; i < n; ++i) {
    const double y = bins.counts[i], mu = base.mu[i], open = base.gap[i] ? 0 : 1;
    s.y[i + 1] = s.y[i] + y;
    s.mu[i + 1] = s.mu[i] + mu;
    s.mu2[i + 1] = s.mu2[i] + mu * mu;
    s.v_mu2[i + 1] = s.v_mu2[i] + base.profile_variance[i] * mu * mu;
    s.open_y[i + 1] = s.open_y[i] + open * y;
    s.open_mu[i + 1] = s.open_mu[i] + open * mu;
    s.open_v_mu2[i + 1] = s.open_v_mu2[i] + open * base.profile_variance[i] * mu * mu;
    s.masked[i + 1] = s.masked[i] + (base.hour_mask[i] || base.gap[i]);
    s.gaps[i + 1] = s.gaps[i] + base.gap[i];
  }
  return s;
}

std::vector<WindowRule> window_rules(const Bins& bins, const Baseline& base, const WindowSums& sums,
                                     Level level) {
  std::vector<WindowRule> rules;
  const std::span<const Length> lengths =
      bins.hourly() ? std::span<const Length>(kHours) : std::span<const Length>(kDays);
  double carried = 0;
  for (const Length& length : lengths) {
    if (length.bins > std::max<size_t>(1, bins.size() / 4)) break;
    const auto width = static_cast<double>(length.bins);
    const double looks = 30 * bins.per_day() / width * length.overlap;
    const Spread spread = spread_of_windows(bins, base, sums, length.bins, carried);
    carried = (spread.whole - spread.independent) * (length.bins < 24 ? 1.0 : 0.5);  // days differ
    WindowRule rule{length.bins, spread.whole, std::log(nominal_of(level) / looks)};
    rule.independent = spread.independent;
    if (width * 24 / bins.per_day() >= kLongWindowHours) {
      const bool little = bins.days() < kShortHistoryDays;
      rule.burst_ratio = little ? 3 : 1.5;
      rule.drop_ratio = 1 / rule.burst_ratio;
    }
    rule.high_dispersion = dispersion_with_gaps(bins, base, sums, length.bins, rule.dispersion);
    rules.push_back(rule);
  }
  share_level_spread(bins, rules);
  return rules;
}

double test_high(const Tested& t, const WindowRule& rule) {
  if (t.mu <= 0 || !is_excess(t.y, t.mu, rule.burst_ratio)) return 0;
  const double phi = window_tail_dispersion(t, std::max(rule.dispersion, rule.high_dispersion));
  if (-most_deviance_above(t.y, t.mu, phi) / 2 - kBoundSlack > rule.limit) return 0;
  if (-deviance(t.y, t.mu, phi) / 2 - kBoundSlack > rule.limit) return 0;
  const double log_p = rule.high_stretch.of(log_upper_tail(t.y, t.mu, phi));
  return log_p < rule.limit ? log_p : 0;
}

double test_low(const Tested& t, const WindowRule& rule) {
  if (t.mu <= 0 || !is_deficit(t.y, t.mu, rule.drop_ratio)) return 0;
  const double phi = window_tail_dispersion(t, rule.dispersion);
  if (-deviance(t.y, t.mu, phi) / 2 - kBoundSlack > rule.limit) return 0;
  const double log_p = rule.low_stretch.of(log_lower_tail(t.y, t.mu, phi));
  return log_p < rule.limit ? log_p : 0;
}

}  // namespace hozen
