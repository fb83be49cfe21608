// The dispersion phi by Huber's proposal 2: squared residuals, clipped, must be what chance alone
// gives.
#include <algorithm>
#include <cmath>

#include "verdicts/baseline.h"

namespace hozen {
namespace {

constexpr double kLeast = 1e-4, kMost = 20;

// E min(r^2, k) of a standardised count, by k.
double expected_clipped(double k) { return k < 5 ? 0.92 : k < 7 ? 0.97 : 0.995; }

struct Term {
  double mu, square, limit, expected;
};

double balance(const std::vector<Term>& terms, double phi, double correction) {
  double sum = 0;
  for (const Term& t : terms) {
    const double ratio = t.mu / (1 + phi * t.mu);
    const double r2 = t.square / ((t.mu + phi * t.mu * t.mu) * correction);
    sum += ratio * ratio * (std::min(r2, t.limit) - t.expected);
  }
  return sum;
}

}  // namespace

double solve_dispersion(std::span<const double> y, std::span<const double> mu, double correction) {
  std::vector<Term> terms;
  terms.reserve(y.size());
  for (size_t i = 0; i < y.size(); ++i) {
    if (mu[i] <= 0) continue;
    const double limit = 4 + 20 / (1 + mu[i]);
    const double off = y[i] - mu[i];
    terms.push_back({mu[i], off * off, limit, expected_clipped(limit)});
  }
  double low = std::log(kLeast), high = std::log(kMost);
  if (terms.empty() || balance(terms, kLeast, correction) <= 0) return kLeast;
  if (balance(terms, kMost, correction) >= 0) return kMost;
  while (high - low > 1e-3) {
    const double middle = (low + high) / 2;
    (balance(terms, std::exp(middle), correction) > 0 ? low : high) = middle;
  }
  return std::exp((low + high) / 2);
}

double freedom_left(size_t n, double bins_each, const Bins& bins) {
  const auto count = static_cast<double>(n);
  const double factors = bins.hourly() ? std::min(24 / bins_each, count / 3) : 2 / bins_each;
  const double used = factors + static_cast<double>(bins.days()) / 10;
  return std::max(0.3, (count - used) / count);
}

void fit_dispersion(const Bins& bins, Baseline& base) {
  std::vector<double> y, mu;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (!base.weight[i]) continue;
    y.push_back(bins.counts[i]);
    mu.push_back(base.mu[i]);
  }
  if (y.empty()) return;
  base.dispersion = solve_dispersion(y, mu, freedom_left(y.size(), 1, bins));
}

}  // namespace hozen
