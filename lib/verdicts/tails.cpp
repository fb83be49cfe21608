#include "verdicts/tails.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace hozen {
namespace {

constexpr double kLeastLog = -600.0;  // below this a double's exponent runs out soon
constexpr double kMostForBeta =
    1e6;  // above, the continued fraction is slow and the deviance exact enough
constexpr double kLeastMean = 1e-12;

// Nothing in lib/ throws: what Boost would throw comes back as NaN and the deviance takes over.
namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>, policies::promote_double<false>>;

double log_or(double p, double otherwise) {
  if (!(p > 0) || !std::isfinite(p)) return otherwise;
  const double log_p = std::log(p);
  return log_p < kLeastLog ? otherwise : std::min(log_p, 0.0);
}

// `sign` +1: the tail above mu; -1: below it. On the near side of mu the tail is the larger part.
double log_tail_by_deviance(double y, double mu, double phi, double sign) {
  const double z = std::sqrt(std::max(0.0, deviance(y, mu, phi)));
  return log_normal_tail((y - mu) * sign >= 0 ? z : -z);
}

}  // namespace

double log_normal_tail(double z) {
  if (z < 30) return std::log(0.5 * std::erfc(z / std::sqrt(2.0)));
  const double z2 = z * z;
  return -0.5 * z2 - std::log(z * std::sqrt(2 * M_PI)) + std::log1p(-1 / z2 + 3 / (z2 * z2));
}

double log_student_tail(double t, double freedom) {
  const double x = freedom / (freedom + t * t);
  return log_or(boost::math::ibeta(freedom / 2, 0.5, x, Quiet()) / 2, kLeastLog);
}

double log_chi_square_tail(double x, double freedom) {
  if (x <= 0) return 0;
  return log_or(boost::math::gamma_q(freedom / 2, x / 2, Quiet()), kLeastLog);
}

double deviance(double y, double mu, double phi) {
  mu = std::max(mu, kLeastMean);
  phi = std::max(phi, kLeastDispersion);
  const double own = y > 0 ? y * std::log(y / mu) : 0.0;
  return 2 * (own - (y + 1 / phi) * std::log1p(phi * (y - mu) / (1 + phi * mu)));
}

double log_gain(double y, double mu, double phi, double factor) {
  return y * std::log(factor) - (y + 1 / phi) * std::log((1 + phi * mu * factor) / (1 + phi * mu));
}

double log_no_event(double mu, double phi) {
  phi = std::max(phi, kLeastDispersion);
  return -std::log1p(phi * std::max(mu, 0.0)) / phi;
}

double log_upper_tail(double y, double mu, double phi) {
  if (y <= 0) return 0;
  mu = std::max(mu, kLeastMean);
  phi = std::max(phi, kLeastDispersion);
  const double far = log_tail_by_deviance(y, mu, phi, +1);
  if (y > kMostForBeta || mu > kMostForBeta) return far;
  const double q = phi * mu / (1 + phi * mu);
  return log_or(boost::math::ibeta(y, 1 / phi, q, Quiet()), far);
}

double log_lower_tail(double y, double mu, double phi) {
  mu = std::max(mu, kLeastMean);
  phi = std::max(phi, kLeastDispersion);
  if (y <= 0) return log_no_event(mu, phi);
  const double far = log_tail_by_deviance(y, mu, phi, -1);
  if (y > kMostForBeta || mu > kMostForBeta) return far;
  const double q = phi * mu / (1 + phi * mu);
  return log_or(boost::math::ibetac(y + 1, 1 / phi, q, Quiet()), far);
}

}  // namespace hozen
