#pragma once
// Scan: sliding windows of several lengths over a series; what no baseline explains comes out as
// findings.
//
// Call:     scan once a series, after fit_baseline
// Shape:    bursts, drops and silences in time order, joined where they touch
// Errors:   none
// Cost:     O(bins * lengths), and a tail only for windows whose ratio and deviance ask for one
// Source:   Naus 1965, Kulldorff 1997, Siegmund 1985 (scan statistics, multiplicity of sliding
//           windows)
#include <span>
#include <vector>

#include "verdicts/baseline.h"
#include "verdicts/finding.h"

namespace hozen {

enum class Level : uint8_t { strict, normal, sensitive };

// Nominal false findings per window length, tail and 30 days (A).
double nominal_of(Level level);

struct Candidate {
  size_t first, last;
  bool low;  // drop or silence
  bool silence;
  double log_p;
  double limit;
  double dispersion;
  double told_ratio;
  TailStretch stretch;
  double ahead = 0;  // by how much a silence goes before windows that hold it and more
  double rank() const { return log_p - ahead; }
};

// Sums over bins that windows need: prefix sums, each one longer than the series.
struct WindowSums {
  std::vector<double> y, mu, mu2, v_mu2;            // v = relative variance of the profile
  std::vector<double> open_y, open_mu, open_v_mu2;  // outside gaps
  std::vector<uint32_t> masked, gaps;
};
WindowSums sum_windows(const Bins& bins, const Baseline& base);

// One window length: dispersion of sums over it, the limit, what ratio a finding must have.
struct WindowRule {
  size_t bins = 1;
  double dispersion = 0;
  double limit = 0;          // ln(A/N)
  double independent = 0;    // dispersion if bins were
  double level_spread2 = 0;  // relative variance of the level around the window; 0: of no concern
  double burst_ratio = 2, drop_ratio = 0.5;
  double high_dispersion = 0;  // of the upper tail, where silences are ordinary
  TailStretch high_stretch = {}, low_stretch = {};
  bool high_measured = false, low_measured = false;  // its stretches
};
std::vector<WindowRule> window_rules(const Bins& bins, const Baseline& base, const WindowSums& sums,
                                     Level level);

// How long the tail of such windows is (tail_stretch.cpp): dear, and asked only where one of them is told without.
TailStretch measure_tail(const Bins& bins, const Baseline& base, const WindowSums& sums,
                         const WindowRule& rule, bool low);

inline constexpr double kLeastExcess = 5, kLeastDeficit = 8;  // counts; less is never told
inline bool is_excess(double y, double mu, double ratio) {
  return y >= ratio * mu && y - mu >= kLeastExcess;
}
inline bool is_deficit(double y, double mu, double ratio) {
  return y <= ratio * mu && mu - y >= kLeastDeficit;
}

// The level of the hours beside a window against their baseline, as far as levels vary: `low` never above 1, else never
// below it (surroundings.cpp).
double level_beside(const Bins& bins, const Baseline& base, const WindowRule& rule, size_t first,
                    bool low);

// What is tested of a window.
struct Tested {
  double y = 0, mu = 0, v_mu2 = 0;
  double open = 1;  // share of its bins: sums over fewer bins vary more
};
// ln p if `t` passes the rule, else 0.
double test_high(const Tested& t, const WindowRule& rule);
double test_low(const Tested& t, const WindowRule& rule);

// `rules`: their dispersions say how far whole stretches vary, beyond what their bins do.
std::vector<Candidate> find_silences(const Bins& bins, const Baseline& base,
                                     const std::vector<WindowRule>& rules);  // silences.cpp
// The least (drop: largest) count that would have been told instead of the finding's own.
double threshold_of(const Finding& finding);  // thresholds.cpp
std::vector<Finding> scan(const Bins& bins, const Baseline& base, Level level);

}  // namespace hozen
