#include "verdicts/baseline.h"

#include <algorithm>
#include <cmath>

namespace hozen {
namespace {

constexpr int kRounds = 6;
constexpr int kLeastRounds = 3;
constexpr double kSettledPhi = 0.05;

// Where the smallest ordinary counts are well above zero, a zero is an outage and never a count; where they
// are little above it, that must also not be so daily.
bool zeros_are_gaps(const Bins& bins) {
  constexpr double kAboveZero = 5, kFarAboveZero = 20;
  const std::vector<double>& counts = bins.counts;
  std::vector<double> some;
  for (const double y : counts) {
    if (y > 0) some.push_back(y);
  }
  if (some.empty() || static_cast<double>(counts.size() - some.size()) >=
                          0.7 * static_cast<double>(counts.size())) {
    return false;
  }
  const auto tenth = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 10);
  std::nth_element(some.begin(), tenth, some.end());
  return *tenth >= kFarAboveZero || (*tenth >= kAboveZero && !zeros_are_common(bins));
}

// Planned work that covers over a third of the time cannot be left out: there would be nothing to learn from.
std::vector<uint8_t> usable(const Bins& bins, const std::vector<uint8_t>& never) {
  const auto planned = static_cast<size_t>(std::count(never.begin(), never.end(), 1));
  if (never.size() != bins.size() || planned * 3 > bins.size()) {
    return std::vector<uint8_t>(bins.size(), 0);
  }
  return never;
}

// Bins that teach in no round: zeros that are outages, and planned work.
std::vector<uint8_t> closed_bins(const Bins& bins, std::vector<uint8_t> closed) {
  if (!zeros_are_gaps(bins)) return closed;
  for (size_t i = 0; i < bins.size(); ++i) closed[i] |= bins.counts[i] == 0;
  return closed;
}

void multiply(Baseline& base) {
  for (size_t i = 0; i < base.mu.size(); ++i) {
    base.mu[i] = base.level[i] * base.profile[i] * base.trend[i];
  }
}

Baseline start(const Bins& bins, const Borders& borders) {
  const size_t n = bins.size();
  Baseline base;
  base.level.assign(n, 1);
  base.profile.assign(n, 1);
  base.trend = borders.trend;
  base.mu.assign(n, 1);
  base.profile_variance.assign(n, 0);
  base.weight.assign(n, 1);
  base.hour_mask.assign(n, 0);
  base.day_mask.assign(n, 0);
  base.gap.assign(n, 0);
  return base;
}

void weigh(const std::vector<uint8_t>& closed, Baseline& base) {
  const size_t n = base.weight.size();
  size_t masked = 0;
  for (size_t i = 0; i < n; ++i) {
    base.weight[i] = !(base.hour_mask[i] || base.day_mask[i] || base.gap[i] || closed[i]);
    masked += base.weight[i] == 0;
  }
  if (static_cast<double>(masked) <= 0.4 * static_cast<double>(n)) return;
  for (size_t i = 0; i < n; ++i) base.weight[i] = !(base.gap[i] || closed[i]);
}

// A bin of a thousand that goes in and out teaches nothing more.
bool is_settled(const std::vector<uint8_t>& before, const std::vector<uint8_t>& now) {
  size_t changed = 0;
  for (size_t i = 0; i < now.size(); ++i) changed += before[i] != now[i];
  return changed <= now.size() / 1000;
}

}  // namespace

Borders flat_borders(const Bins& bins) {
  return {std::vector<uint32_t>(bins.days(), 0), std::vector<double>(bins.size(), 1.0)};
}

Baseline fit_baseline(const Bins& bins, const Borders& borders, const std::vector<uint8_t>& never) {
  Baseline base = start(bins, borders);
  base.planned = usable(bins, never);
  const std::vector<uint8_t> closed = closed_bins(bins, base.planned);
  weigh(closed, base);
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<uint8_t> before = base.weight;
    const double phi_before = base.dispersion;
    if (round == 0) fit_levels(bins, borders, base);  // later the round before gave them
    fit_profile(bins, base);
    fit_levels(bins, borders, base);
    multiply(base);
    // What is far off at any usual dispersion is masked before it can have a say in it.
    if (round > 0) fit_dispersion(bins, base, round > 1);
    mask_outliers(bins, base);
    find_gaps(bins, base);
    weigh(closed, base);
    const bool settled =
        is_settled(before, base.weight) && std::abs(base.dispersion / phi_before - 1) < kSettledPhi;
    if (settled && round + 1 >= kLeastRounds) break;
  }
  return base;
}

double weighted_median(std::span<Weighed> items) {
  if (items.empty()) return 0;
  double half = 0;
  for (const Weighed& item : items) half += item.weight / 2;
  constexpr size_t kFew = 32;  // sorted faster than selected from
  if (items.size() <= kFew) {
    for (size_t i = 1; i < items.size(); ++i) {
      const Weighed item = items[i];
      size_t at = i;
      for (; at > 0 && item.value < items[at - 1].value; --at) items[at] = items[at - 1];
      items[at] = item;
    }
    size_t at = 0;
    for (double below = items[0].weight; below < half && at + 1 < items.size();) {
      below += items[++at].weight;
    }
    return items[at].value;
  }
  // Quickselect by weight: the part that holds the middle is cut down until one item is left.
  size_t first = 0, last = items.size();
  while (last - first > 1) {
    const size_t middle = first + (last - first) / 2;
    std::nth_element(items.begin() + static_cast<std::ptrdiff_t>(first),
                     items.begin() + static_cast<std::ptrdiff_t>(middle),
                     items.begin() + static_cast<std::ptrdiff_t>(last),
                     [](const Weighed& a, const Weighed& b) { return a.value < b.value; });
    double below = 0;
    for (size_t i = first; i < middle; ++i) below += items[i].weight;
    if (below >= half) {
      last = middle;
    } else {
      half -= below;
      first = middle;
    }
    if (last - first <= 1) break;
    if (first == middle && half <= items[first].weight) break;
  }
  return items[first].value;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace hozen
