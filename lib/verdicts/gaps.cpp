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

Starts count_starts(const Bins& bins, const Baseline& base) {
  Starts starts;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (base.mu[i] < 3) continue;
    ++starts.places;
    starts.expected += std::exp(log_no_event(base.mu[i], base.tail_dispersion(i)));
    starts.seen += bins.counts[i] == 0 && (i == 0 || bins.counts[i - 1] > 0);
  }
  return starts;
}

}  // namespace

void find_gaps(const Bins& bins, Baseline& base) {
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
    for (; i < n && bins.counts[i] == 0; ++i) {
      log_p += log_no_event(base.mu[i], base.tail_dispersion(i));
      expected += base.mu[i];
    }
    if (log_p >= std::log(1e-3) || expected < 5) continue;
    for (size_t k = first; k < i; ++k) base.gap[k] = 1;
    ++base.gaps;
    base.gap_bins += i - first;
  }
  const Starts starts = count_starts(bins, base);
  const double limit = std::max(3.0, static_cast<double>(bins.days()) / 10);
  const double beyond = starts.seen - starts.expected;
  base.intermittent =
      static_cast<double>(base.gaps) > limit || beyond > limit + 2 * std::sqrt(starts.expected);
  base.gap_share = static_cast<double>(base.gap_bins) / static_cast<double>(n);
  const auto rest = static_cast<double>(std::max<size_t>(1, n - base.gap_bins));
  base.p_off = std::max(static_cast<double>(base.gaps) / rest,
                        starts.places > 0 ? std::max(0.0, beyond) / starts.places : 0.0);
}

}  // namespace hozen
