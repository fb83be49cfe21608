#pragma once
// Baseline: what a bin's count usually is - level x profile x trend, its dispersion, and which bins
// may say so.
//
// Call:     fit_baseline twice: flat, then with the change points or the trend that day_levels
//           found
// Shape:    mu = level * profile * trend, variance mu + dispersion mu^2 (NB2)
// Errors:   none; a series with nothing to learn from keeps profile 1 and the overall mean
// Threads:  const inputs
// Cost:     up to six rounds, each O(bins * factors); a year of hours about 8 ms
// Source:   Huber 1964 (proposal 2); Farrington 1996, Noufaily 2013; Efron & Morris 1975; Hilbe
//           2011
#include <cstdint>
#include <span>
#include <vector>

#include "verdicts/series.h"

namespace hozen {

// What is known about levels before the baseline is fitted.
struct Borders {
  std::vector<uint32_t> segment;  // of each day; levels are never averaged across two segments
  std::vector<double> trend;      // T of each bin
};
Borders flat_borders(const Bins& bins);

struct Baseline {
  std::vector<double> level, profile, trend, mu;  // of each bin
  std::vector<double> profile_variance;           // relative variance of the profile: v
  std::vector<uint8_t> weight;                    // 1: the bin teaches, 0: it is masked
  std::vector<uint8_t> planned;  // planned work: never teaches, not even day levels
  std::vector<uint8_t> hour_mask, day_mask, gap;  // why it is masked
  double dispersion = 0.3;                        // phi
  size_t factors = 0;                             // profile factors in use
  std::vector<double>
      group_factors;  // of all factors' groups, in the last round: where the next begins

  // Gaps are zero runs too long to be chance. Where they are many, they are normal life.
  bool intermittent = false;
  size_t gaps = 0, gap_bins = 0;
  double gap_share = 0;  // pi
  double p_off = 0;      // chance that a gap starts at a bin

  double log_p_empty(size_t bin) const;  // gaps.cpp

  double tail_dispersion(size_t bin) const { return dispersion + profile_variance[bin]; }
};

// `never`: bins that must not teach (planned work); empty, or one a bin. Ignored if they are over a third.
Baseline fit_baseline(const Bins& bins, const Borders& borders,
                      const std::vector<uint8_t>& never = {});

// The steps of a round, each in its own file.
void fit_levels(const Bins& bins, const Borders& borders, Baseline& base);  // level.cpp
void fit_profile(const Bins& bins, Baseline& base);                         // profile.cpp
void fit_dispersion(const Bins& bins, Baseline& base, bool again);          // dispersion.cpp
void mask_outliers(const Bins& bins, Baseline& base);                       // masks.cpp
void find_gaps(const Bins& bins, Baseline& base);                           // gaps.cpp

// Huber's proposal 2 for phi: y against mu, `correction` = share of degrees of freedom left (c); `near`: where it was
// the round before, 0 if not known.
double solve_dispersion(std::span<const double> y, std::span<const double> mu, double correction,
                        double near = 0);
// c of a sample of n windows of `bins_each` bins over `days` days.
double freedom_left(size_t n, double bins_each, const Bins& bins);

// Zeros that come singly, about daily or oftener, are counts and no outages.
bool zeros_are_common(const Bins& bins);  // gaps.cpp

struct Weighed {
  double value, weight;
};
double weighted_median(std::span<Weighed> items);  // reorders them
double median(std::vector<double> values);

}  // namespace hozen
