#pragma once
// Tails: how unlikely a count is under a negative binomial with mean mu and variance mu + phi mu^2
// (NB2).
//
// Shape:    all results are natural logarithms of probabilities, so 1e-4000 is an ordinary value
// Units:    counts are whole numbers kept in doubles (exact to 2^53); phi >= kLeastDispersion
// Errors:   none; arguments beyond what the incomplete beta function carries use the deviance
// Threads:  pure functions
// Cost:     0.2-1 us a tail; deviance() about 20 ns, so callers look at it first
// Source:   Hilbe 2011, Negative Binomial Regression (NB2, deviance); Boost.Math, incomplete beta
//           functions
#include <functional>
#include <vector>

namespace hozen {

inline constexpr double kLeastDispersion = 1e-5;

double log_upper_tail(double y, double mu, double phi);  // ln P(Y >= y)
double log_lower_tail(double y, double mu, double phi);  // ln P(Y <= y)
double log_no_event(double mu, double phi);              // ln P(Y = 0)
double log_normal_tail(double z);                        // ln Phi(-z)
double log_chi_square_tail(double x, double freedom);    // ln P(X >= x)
double log_student_tail(double t, double freedom);       // ln P(T >= t), t >= 0

// How much longer the tail of a series is than its model's: beyond -ln p = `from`, -ln p grows `by` times too fast.
struct TailStretch {
  double from = 0, by = 1;

  double of(double log_p) const { return -log_p <= from ? log_p : (log_p + from) / by - from; }
};

// How many times too fast the upper half of a series' own -ln p (sorted) grows beyond `from`; `due` gives what the model
// expects beyond it at a share of them. The largest are left out, as they may be events; 1 to 4, and near 1 for few.
inline constexpr size_t kLeastForStretch = 20;
double stretch_by(const std::vector<double>& sorted, double from,
                  const std::function<double(double share)>& due);

// Twice the log likelihood ratio of y's own mean against mu. exp(-deviance/2) bounds the tail from
// above.
double deviance(double y, double mu, double phi);
// How much likelier a mean of `factor` times mu makes y than mu does, as a logarithm.
double log_gain(double y, double mu, double phi, double factor);
// What the deviance of a count above mu is at most, without a logarithm: its squared residual.
inline double most_deviance_above(double y, double mu, double phi) {
  return (y - mu) * (y - mu) / (mu + phi * mu * mu);
}

}  // namespace hozen
