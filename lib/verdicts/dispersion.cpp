// The dispersion phi by Huber's proposal 2: squared residuals, clipped, must be what chance alone
// gives.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "verdicts/baseline.h"

namespace hozen {
namespace {

constexpr double kLeast = 1e-4, kMost = 20;

// To 1e-4, which is far less than a cell of the table below; several at once.
double rough_log2(double x) {
  const auto bits = std::bit_cast<int64_t>(x);
  const auto exponent = static_cast<double>((bits >> 52) - 1023);
  const double m = std::bit_cast<double>((bits & 0xF'FFFF'FFFF'FFFF) | 0x3FF0'0000'0000'0000) - 1;
  // log2(1 + m) through points of [0, 1] near Chebyshev's, both ends exact: 2.3e-5 off at most
  return exponent +
         m * (1.441704 + m * (-0.707347 + m * (0.410947 + m * (-0.188562 + m * 0.043258))));
}

double limit_of(double mu) { return 4 + 20 / (1 + mu); }

// E min(r^2, k) of a negative binomial, exactly: it falls well under that of a normal where counts are few or
// the dispersion is large, and a fixed value would then find the dispersion too small and bursts too many.
class ExpectedClipped {
 public:
  static constexpr size_t kMeans = 28, kDispersions = 12;
  static constexpr double kLeastMean = 0.01, kMostMean = 80;
  static constexpr double kCellsADoubling = (kMeans - 1) / 12.965784284662087;  // log2 of 8000

  ExpectedClipped() {
    for (size_t k = 0; k < kDispersions; ++k) {
      for (size_t m = 0; m < kMeans; ++m) values_[k][m] = expect(mean(m), dispersion(k));
    }
  }
  // Where a mean lies in the table: whole part and fraction of the place.
  static double place_of_mean(double mu) {
    const double times = std::clamp(mu, kLeastMean, kMostMean) / kLeastMean;
    return std::min(rough_log2(times) * kCellsADoubling, kMeans - 1.0);
  }
  std::array<double, kMeans + 1> row(double phi) const {
    const double at = std::log(std::clamp(phi, kLeast, kMost) / kLeast) / std::log(kMost / kLeast) *
                      (kDispersions - 1);
    const auto k = std::min(static_cast<size_t>(at), kDispersions - 2);
    const double part = at - static_cast<double>(k);
    std::array<double, kMeans + 1> row{};
    for (size_t m = 0; m < kMeans; ++m) {
      row[m] = values_[k][m] * (1 - part) + values_[k + 1][m] * part;
    }
    row[kMeans] = row[kMeans - 1];
    return row;
  }

 private:
  static double mean(size_t m) {
    return kLeastMean * std::pow(kMostMean / kLeastMean, static_cast<double>(m) / (kMeans - 1));
  }
  static double dispersion(size_t k) {
    return kLeast * std::pow(kMost / kLeast, static_cast<double>(k) / (kDispersions - 1));
  }
  static double expect(double mu, double phi) {
    const double variance = mu + phi * mu * mu, q = phi * mu / (1 + phi * mu), k = limit_of(mu);
    double p = std::exp(-std::log1p(phi * mu) / phi), below = 0, sum = 0;
    for (double y = 0; below < 1 - 1e-9 && y < 20'000; ++y) {
      sum += p * std::min((y - mu) * (y - mu) / variance, k);
      below += p;
      p *= q * (y + 1 / phi) / (y + 1);
    }
    return sum;
  }
  double values_[kDispersions][kMeans] = {};
};

const ExpectedClipped& expected_clipped() {
  static const ExpectedClipped table;
  return table;
}

// What each count says of phi, an array a quantity: (y - mu)^2 / (mu c), the fence, and where mu lies in the table.
struct Terms {
  std::vector<double> mu, square, limit, fraction;
  std::vector<uint32_t> place;
  size_t size = 0;

  void start(size_t most) {
    size = 0;
    for (auto* values : {&mu, &square, &limit, &fraction}) {
      values->resize(std::max(values->size(), most));
    }
    place.resize(std::max(place.size(), most));
  }
  void add(double mean, double squared) {
    const double at = ExpectedClipped::place_of_mean(mean);
    place[size] = static_cast<uint32_t>(at);
    fraction[size] = at - static_cast<double>(place[size]);
    mu[size] = mean;
    square[size] = squared;
    limit[size++] = limit_of(mean);
  }
};

// Some terms at a time, step by step, so that the compiler does four at once; four sums side by side.
double balance(const Terms& t, double phi) {
  constexpr size_t kLanes = 4, kSome = 64;
  const auto row = expected_clipped().row(phi);
  double sums[kLanes] = {}, each[kSome];
  for (size_t first = 0; first < t.size; first += kSome) {
    const size_t some = std::min(kSome, t.size - first);
    for (size_t i = 0; i < some; ++i) {
      const size_t at = first + i;
      const double inverse = 1 / (1 + phi * t.mu[at]), ratio = t.mu[at] * inverse;
      const double r2 = t.square[at] * inverse, low = row[t.place[at]];
      const double expected = low + t.fraction[at] * (row[t.place[at] + 1] - low);
      each[i] = ratio * ratio * ((r2 < t.limit[at] ? r2 : t.limit[at]) - expected);
    }
    size_t i = 0;
    for (; i + kLanes <= some; i += kLanes) {
      for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += each[i + lane];
    }
    for (; i < some; ++i) sums[0] += each[i];
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Between low, where there is too little dispersion, and high.
struct Root {
  double low, high;
  double at_low, at_high;
};

// Regula falsi; the end that stays is halved, so that both move (Illinois).
double narrowed(Root root, const auto& at) {
  for (int round = 0; round < 40 && root.high - root.low > 4e-3; ++round) {
    const double width = root.high - root.low;
    const double guess = root.low + width * root.at_low / (root.at_low - root.at_high);
    const double middle = std::clamp(guess, root.low + 0.02 * width, root.high - 0.02 * width);
    const double value = at(middle);
    if (std::abs(value) < 1e-12) return middle;
    if (value > 0) {
      root.low = middle;
      root.at_low = value;
      root.at_high /= 2;
    } else {
      root.high = middle;
      root.at_high = value;
      root.at_low /= 2;
    }
  }
  return (root.low + root.high) / 2;
}

}  // namespace

double solve_dispersion(std::span<const double> y, std::span<const double> mu, double correction,
                        double near) {
  thread_local Terms terms;  // kept, as this runs for each round of each series
  terms.start(y.size());
  for (size_t i = 0; i < y.size(); ++i) {
    const double off = y[i] - mu[i];
    if (mu[i] > 0) terms.add(mu[i], off * off / (mu[i] * correction));
  }
  // The least root: a few large outliers may make a second one far above it.
  constexpr double kStep = 0.9;
  const auto at = [&](double log_phi) { return balance(terms, std::exp(log_phi)); };
  Root root{std::log(kLeast), std::log(kLeast), 0, 0};
  if (near > 0) {
    const double middle = std::clamp(std::log(near), std::log(kLeast), std::log(kMost));
    Root around{middle - kStep / 4, middle + kStep / 4, 0, 0};
    around.at_low = at(around.low);
    around.at_high = at(around.high);
    if (around.at_low > 0 && around.at_high <= 0) return std::exp(narrowed(around, at));
  }
  if (terms.size == 0 || (root.at_high = at(root.high)) <= 0) return kLeast;
  while (root.at_high > 0) {
    if (root.high >= std::log(kMost)) return kMost;
    root.low = root.high;
    root.at_low = root.at_high;
    root.high = std::min(root.low + kStep, std::log(kMost));
    root.at_high = at(root.high);
  }
  return std::exp(narrowed(root, at));
}

double freedom_left(size_t n, double bins_each, const Bins& bins) {
  const auto count = static_cast<double>(n);
  const double factors = bins.hourly() ? std::min(24 / bins_each, count / 3) : 2 / bins_each;
  const double used = factors + static_cast<double>(bins.days()) / 10;
  return std::max(0.3, (count - used) / count);
}

void fit_dispersion(const Bins& bins, Baseline& base, bool again) {
  std::vector<double> y, mu;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (!base.weight[i]) continue;
    y.push_back(bins.counts[i]);
    mu.push_back(base.mu[i]);
  }
  if (y.empty()) return;
  base.dispersion =
      solve_dispersion(y, mu, freedom_left(y.size(), 1, bins), again ? base.dispersion : 0);
}

}  // namespace hozen
