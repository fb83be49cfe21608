// Tail stretch: how much heavier the tails of a series are than its model's. Each day's most unlikely window is held
// against what the model gives for so many windows; the most extreme days are left out, as they may be events.
// Source: Gumbel 1958, Coles 2001 (block maxima, exponential tails).
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kEvents = 3, kEventShare = 0.04;  // of the values: that may be events
constexpr double kPrior = 8;                       // what the model's own tail weighs
constexpr double kMostStretch = 4;

// -ln p that the most unlikely of `windows` windows stays under in a share u of all blocks.
double quantile(double u, double windows) { return -std::log(-std::expm1(std::log(u) / windows)); }

// A day, or a week of days; long windows are blocks by themselves.
struct Blocks {
  size_t bins;
  double windows;
  double middle;  // the model's median of a block's largest -ln p

  Blocks(const Bins& series, size_t length) {
    const size_t wide = std::max<size_t>(length, series.hourly() ? 24 : 7);
    bins = wide / length * length;
    windows = static_cast<double>(wide / length);
    middle = quantile(0.5, windows);
  }
};

// The largest -ln p of the windows between two bins; the deviance says which window that is.
double extreme_of(const Bins& bins, const Baseline& base, const WindowSums& s,
                  const WindowRule& rule, size_t first, size_t last, bool low) {
  Tested most;
  double far = 0, phi = 0;
  size_t at = 0;
  for (size_t i = first; i + rule.bins <= last; i += rule.bins) {
    const size_t k = i + rule.bins;
    const Tested t{s.open_y[k] - s.open_y[i], s.open_mu[k] - s.open_mu[i],
                   s.open_v_mu2[k] - s.open_v_mu2[i]};
    if (t.mu <= 0 || (t.y < t.mu) != low) continue;
    const double own = rule.dispersion + t.v_mu2 / (t.mu * t.mu);
    const double d = deviance(t.y, t.mu, own);
    if (d <= far) continue;
    far = d;
    phi = own;
    at = i;
    most = t;
  }
  if (far <= 0) return 0;
  most.mu *= level_beside(bins, base, rule, at, low);
  return -(low ? log_lower_tail(most.y, most.mu, phi) : log_upper_tail(most.y, most.mu, phi));
}

}  // namespace

double stretch_by(const std::vector<double>& sorted, double from,
                  const std::function<double(double share)>& due) {
  const auto n = static_cast<double>(sorted.size());
  const auto last = static_cast<size_t>(std::ceil(n - kEvents - kEventShare * n));
  double seen = 0, expected = 0, used = 0;
  for (size_t i = sorted.size() / 2; i < last; ++i) {
    seen += sorted[i] - from;
    expected += due((static_cast<double>(i) + 0.5) / n);
    ++used;
  }
  if (expected <= 0) return 1;
  return std::clamp((used * seen / expected + kPrior) / (used + kPrior), 1.0, kMostStretch);
}

TailStretch measure_tail(const Bins& bins, const Baseline& base, const WindowSums& sums,
                         const WindowRule& rule, bool low) {
  const Blocks blocks(bins, rule.bins);
  if (bins.size() / blocks.bins < kLeastForStretch) return {};
  std::vector<double> extremes;
  for (size_t first = 0; first + blocks.bins <= bins.size(); first += blocks.bins) {
    extremes.push_back(extreme_of(bins, base, sums, rule, first, first + blocks.bins, low));
  }
  std::sort(extremes.begin(), extremes.end());
  const auto due = [&](double share) { return quantile(share, blocks.windows) - blocks.middle; };
  return {blocks.middle, stretch_by(extremes, blocks.middle, due)};
}

}  // namespace hozen
