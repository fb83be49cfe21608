// Gaps: zero runs too long to be chance, and whether the series is one that is silent now and then.
#include <algorithm>
#include <cmath>

#include "verdicts/baseline.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

// Starts of zero runs where a count was due, beyond those that chance gives.
struct Starts {
  double seen = 0, expected = 0, places = 0;
};

Starts count_starts(const Bins& bins, const Baseline& base, double limit) {
  Starts starts;
  size_t zeros = 0;
  for (size_t i = 0; i < bins.size(); ++i) {
    zeros += bins.counts[i] == 0 && (i == 0 || bins.counts[i - 1] > 0);
  }
  // Too few to matter, and most series have none: then what was due need not be known.
  if (static_cast<double>(std::max(zeros, base.gaps)) <= limit) return starts;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (base.mu[i] < 3) continue;
    ++starts.places;
    starts.expected += std::exp(base.log_p_empty(i));
    starts.seen += bins.counts[i] == 0 && (i == 0 || bins.counts[i - 1] > 0);
  }
  return starts;
}

void mark_gaps(const Bins& bins, Baseline& base) {
  const size_t n = bins.size();
  std::fill(base.gap.begin(), base.gap.end(), uint8_t{0});
  base.gaps = base.gap_bins = 0;
  for (size_t i = 0; i < n;) {
    if (bins.counts[i] > 0) {
      ++i;
      continue;
    }
    const size_t first = i;
    double log_p = 0, expected = 0;
    for (; i < n && bins.counts[i] == 0; ++i) expected += base.mu[i];
    if (expected < 5) continue;
    for (size_t k = first; k < i; ++k) log_p += base.log_p_empty(k);
    if (log_p >= std::log(1e-3)) continue;
    for (size_t k = first; k < i; ++k) base.gap[k] = 1;
    ++base.gaps;
    base.gap_bins += i - first;
  }
}

// Where nothing is counted but on a few days, those are the events, and the rest is no outage.
bool counts_on_few_days(const Bins& bins) {
  const size_t most = std::max<size_t>(3, bins.days() / 20);
  size_t days = 0, until = 0;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (bins.counts[i] <= 0 || bins.day[i] < until) continue;
    until = bins.day[i] + 1;
    ++days;
  }
  return days <= most;
}

}  // namespace

double Baseline::log_p_empty(size_t bin) const {
  return log_no_event(mu[bin], tail_dispersion(bin));
}

bool zeros_are_common(const Bins& bins) {
  size_t starts = 0;
  for (size_t i = 0; i < bins.size(); ++i) {
    starts += bins.counts[i] == 0 && (i == 0 || bins.counts[i - 1] > 0);
  }
  const auto days = static_cast<double>(bins.days());
  return static_cast<double>(starts) > std::max(5.0, bins.hourly() ? days : days / 6);
}

void find_gaps(const Bins& bins, Baseline& base) {
  mark_gaps(bins, base);
  const size_t n = bins.size();
  if (base.gap_bins * 10 > n * 7 && counts_on_few_days(bins)) {
    std::fill(base.gap.begin(), base.gap.end(), uint8_t{0});
    base.gaps = base.gap_bins = 0;
  }
  const double limit = std::max(3.0, static_cast<double>(bins.days()) / 10);
  const Starts starts = count_starts(bins, base, limit);
  const double beyond = starts.seen - starts.expected;
  base.intermittent =
      static_cast<double>(base.gaps) > limit || beyond > limit + 2 * std::sqrt(starts.expected);
  base.gap_share = static_cast<double>(base.gap_bins) / static_cast<double>(n);
  const auto rest = static_cast<double>(std::max<size_t>(1, n - base.gap_bins));
  base.p_off = std::max(static_cast<double>(base.gaps) / rest,
                        starts.places > 0 ? std::max(0.0, beyond) / starts.places : 0.0);
}

}  // namespace hozen
