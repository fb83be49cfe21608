// Surroundings: how the hours beside a window run against their baseline. A busy day is no burst of each of its hours:
// where days vary by more than their hours explain, a short window is held against the level of its own hours.
// Source: Efron & Morris 1975 (empirical Bayes); Lawless 1987 (gamma mixtures of counts).
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"

namespace hozen {
namespace {

constexpr size_t kReach = 18;    // hours to both sides
constexpr double kFarthest = 3;  // deviations of the level: what is farther off is an event
constexpr double kFence = 2.5;   // deviations of an hour

}  // namespace

double level_beside(const Bins& bins, const Baseline& base, const WindowRule& rule, size_t first,
                    bool low) {
  if (rule.level_spread2 <= 0) return 1;
  const double far = std::exp(kFarthest * std::sqrt(rule.level_spread2));
  double seen = 1 / rule.level_spread2, due = seen;  // the prior: a level of 1
  const size_t last = first + rule.bins, from = first > kReach ? first - kReach : 0;
  const size_t to = std::min(bins.size(), last + kReach);
  for (size_t i = from; i < to; ++i) {
    if ((i >= first && i < last) || base.gap[i] || base.planned[i]) continue;
    const double mu = base.mu[i], phi = base.tail_dispersion(i), weight = 1 / (1 + phi * mu);
    const double fence = kFence * std::sqrt(mu + phi * mu * mu);
    seen += weight * std::clamp(bins.counts[i], mu / far - fence, mu * far + fence + 1);
    due += weight * mu;
  }
  return low ? std::clamp(seen / due, 1 / far, 1.0) : std::clamp(seen / due, 1.0, far);
}

}  // namespace hozen
