// The count from which a finding would have been told: what a reader holds the observed count against.
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"
#include "verdicts/tails.h"

namespace hozen {

double threshold_of(const Finding& f) {
  const double mu = f.expected;
  if (f.kind == Kind::rise || f.kind == Kind::shift || mu <= 0) return 0;
  const bool low = f.is_low();
  const auto told = [&](double y) {
    return low ? is_deficit(y, mu, f.told_ratio) &&
                     f.stretch.of(log_lower_tail(y, mu, f.dispersion)) < f.threshold_log_p
               : is_excess(y, mu, f.told_ratio) &&
                     f.stretch.of(log_upper_tail(y, mu, f.dispersion)) < f.threshold_log_p;
  };
  // `inside` is told, `outside` is not; between them lies the border.
  double inside = std::floor(f.observed), outside = low ? std::ceil(mu) : std::floor(mu);
  if (!told(inside)) return inside;
  while (std::abs(inside - outside) > 1) {
    const double middle = std::floor((inside + outside) / 2);
    (told(middle) ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace hozen
