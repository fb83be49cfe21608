#include "verdicts/many.h"

#include <algorithm>
#include <cmath>

namespace hozen {
namespace {

constexpr double kRate = 0.05;

// ln of 1 - exp(-N p): the chance of so small a p somewhere among N windows.
double log_p_of_series(const JudgedSeries& s) {
  double least = 0;
  for (const Finding& f : s.verdict.findings) least = std::min(least, f.log_p);
  const double windows = 2.0 * static_cast<double>(s.bins.size()) * (s.bins.hourly() ? 6 : 3);
  const double log_np = std::log(std::max(1.0, windows)) + least;
  return log_np < -30 ? log_np : std::log(-std::expm1(-std::exp(log_np)));
}

}  // namespace

void control_false_findings(std::vector<JudgedSeries>& series) {
  std::vector<double> log_p;
  for (const JudgedSeries& s : series) log_p.push_back(log_p_of_series(s));
  std::vector<double> sorted = log_p;
  std::sort(sorted.begin(), sorted.end());
  double limit = -INFINITY;
  for (size_t k = 0; k < sorted.size(); ++k) {
    const double share = static_cast<double>(k + 1) / static_cast<double>(sorted.size());
    if (sorted[k] <= std::log(kRate * share)) limit = sorted[k];
  }
  for (size_t i = 0; i < series.size(); ++i) {
    if (log_p[i] <= limit) continue;
    std::erase_if(series[i].verdict.findings,
                  [](const Finding& f) { return f.kind != Kind::rise && f.kind != Kind::shift; });
  }
}

}  // namespace hozen
