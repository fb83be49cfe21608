#include <cmath>

#include "catch.h"
#include "verdicts/tails.h"

using namespace hozen;

namespace {

// The slow and obvious way: terms of the negative binomial added up.
double log_tail_by_terms(double y, double mu, double phi, bool upper) {
  const double r = 1 / phi;
  double sum = 0;
  const double last = upper ? y + 4000 : y;
  for (double k = upper ? y : 0; k <= last; ++k) {
    sum += std::exp(std::lgamma(k + r) - std::lgamma(r) - std::lgamma(k + 1) +
                    r * std::log(r / (r + mu)) + k * std::log(mu / (r + mu)));
  }
  return std::log(sum);
}

}  // namespace

TEST_CASE("tails agree with terms added one by one", "[verdicts]") {
  for (const double mu : {0.2, 3.0, 40.0}) {
    for (const double phi : {0.01, 0.3, 2.0}) {
      for (const double y : {1.0, 5.0, 60.0, 150.0}) {
        CAPTURE(mu, phi, y);
        const double upper = log_tail_by_terms(y, mu, phi, true);
        if (upper > -300) {
          CHECK(log_upper_tail(y, mu, phi) == Approx(upper).epsilon(1e-6).margin(1e-9));
        }
        CHECK(log_lower_tail(y, mu, phi) ==
              Approx(log_tail_by_terms(y, mu, phi, false)).epsilon(1e-6).margin(1e-9));
      }
    }
  }
}

TEST_CASE("tails stay finite and ordered where doubles end", "[verdicts]") {
  double before = 0;
  for (const double y : {1e3, 1e4, 1e5, 1e8, 1e12}) {
    CAPTURE(y);
    const double p = log_upper_tail(y, 100, 0.01);
    CHECK(std::isfinite(p));
    CHECK(p < before);
    before = p;
  }
  CHECK(log_upper_tail(0, 5, 0.1) == 0);
  CHECK(log_no_event(3, 1e-9) == Approx(-3).epsilon(1e-3));
  CHECK(log_normal_tail(0) == Approx(std::log(0.5)));
  CHECK(log_normal_tail(29.99) == Approx(log_normal_tail(30.01)).epsilon(0.01));
}

TEST_CASE("a gain is what the deviance falls by, halved", "[verdicts]") {
  for (const double factor : {1.0 / 3, 0.9, 3.0}) {
    const double fall = deviance(20, 10, 0.2) - deviance(20, 10 * factor, 0.2);
    CHECK(log_gain(20, 10, 0.2, factor) == Approx(fall / 2));
  }
}

TEST_CASE("the deviance bounds the tail", "[verdicts]") {
  for (const double y : {20.0, 80.0, 400.0}) {
    CHECK(log_upper_tail(y, 10, 0.2) <= -deviance(y, 10, 0.2) / 2 + 1e-9);
  }
}
