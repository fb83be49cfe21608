// Silences: zero runs too long for the series, judged by how often it is silent anyway.
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kLeastMissing = 8;
constexpr double kAhead = 5;
constexpr double kNominal = 0.02;  // false silences in 30 days

// Lengths of the gaps of an intermittent series.
struct GapLengths {
  std::vector<double> logs;

  GapLengths(const Bins& bins, const Baseline& base) {
    for (size_t i = 0; i < bins.size();) {
      size_t last = i;
      while (last < bins.size() && base.gap[last]) ++last;
      if (last > i) logs.push_back(std::log(static_cast<double>(last - i)));
      i = std::max(last, i + 1);
    }
  }
  bool enough() const { return logs.size() >= 6; }

  // ln of the chance that a further gap is as long, from all but one of this length (lognormal, predictive).
  double log_p_longer(double length, bool leave_out) const {
    const double own = std::log(length);
    double n = 0, sum = 0, square = 0;
    for (const double x : logs) {
      if (leave_out && x == own) {
        leave_out = false;
        continue;
      }
      ++n;
      sum += x;
      square += x * x;
    }
    const double mean = sum / n, freedom = n + 1;
    const double variance = (std::max(0.0, square - n * mean * mean) + 2 * kUsualSpread) / freedom;
    const double t = (own - mean) / std::sqrt(variance * (1 + 1 / n));
    return t <= 0 ? 0 : log_student_tail(t, freedom);
  }
  static constexpr double kUsualSpread = 0.16;
};

// ln p of one zero run of an intermittent series: it must start a gap, and then stay in it.
double log_p_intermittent(const Bins& bins, const Baseline& base, const GapLengths& lengths,
                          size_t first, size_t last) {
  const bool counted = base.gap[first] != 0;
  const double own_runs = counted ? 1 : 0;
  const double own_bins = counted ? static_cast<double>(last - first) : 0;
  const double other_runs = static_cast<double>(base.gaps) - own_runs;
  const double other_bins = static_cast<double>(base.gap_bins) - own_bins;
  const auto open = static_cast<double>(bins.size() - base.gap_bins);
  const double start = std::max((other_runs + 0.5) / (open + 1), base.p_off);
  const double stay = std::max(0.0, other_bins - other_runs + 0.5) / (other_bins + 1);
  const auto off_at = [&](size_t i) { return start + (1 - start) * std::exp(base.log_p_empty(i)); };
  if (lengths.enough()) {
    return std::log(off_at(first)) +
           lengths.log_p_longer(static_cast<double>(last - first), counted);
  }
  double log_p = 0;
  for (size_t i = first; i < last; ++i) {
    log_p += std::log(i == first ? off_at(i) : std::max(stay, off_at(i)));
  }
  return log_p;
}

double log_p_of_run(const Bins& bins, const Baseline& base, const std::vector<WindowRule>& rules,
                    const GapLengths& lengths, size_t first, size_t last) {
  if (base.intermittent) return log_p_intermittent(bins, base, lengths, first, last);
  double log_p = 0, missing = 0;
  for (size_t i = first; i < last; ++i) {
    log_p += base.log_p_empty(i);
    missing += base.mu[i];
  }
  // Records come in clumps (a session's start and end, retries, a quiet day), so bins are not empty one by one:
  // a run is no less likely than one empty window of any length that fits into it.
  log_p = std::max(log_p, log_no_event(missing, base.dispersion));
  for (const WindowRule& rule : rules) {
    if (rule.bins > last - first) break;
    log_p = std::max(log_p, log_no_event(missing, rule.dispersion));
  }
  return log_p;
}

struct Run {
  size_t first, last;
  double missing, log_p;
  double log_p_apart;  // as if its bins were empty one by one
};

// Zero runs in which at least one count was due.
std::vector<Run> empty_runs(const Bins& bins, const Baseline& base,
                            const std::vector<WindowRule>& rules) {
  constexpr double kLeastDue = 1;
  std::vector<Run> runs;
  const GapLengths lengths(bins, base);
  const size_t n = bins.size();
  for (size_t i = 0; i < n;) {
    if (bins.counts[i] > 0) {
      ++i;
      continue;
    }
    Run run{i, i, 0, 0, 0};
    for (; i < n && bins.counts[i] == 0; ++i) {
      run.missing += base.mu[i];
      run.log_p_apart += base.log_p_empty(i);
    }
    run.last = i;
    if (run.missing < kLeastDue) continue;
    run.log_p = log_p_of_run(bins, base, rules, lengths, run.first, run.last);
    runs.push_back(run);
  }
  return runs;
}

// How much longer a series' silences grow than its counts let expect: those of a log of sessions do. Their -ln p would
// be exponential.
TailStretch stretch_of(const std::vector<Run>& runs, const Baseline& base) {
  if (base.intermittent || runs.size() < kLeastForStretch) return {};
  std::vector<double> lengths;
  for (const Run& run : runs) lengths.push_back(-run.log_p);
  std::sort(lengths.begin(), lengths.end());
  const double middle = lengths[lengths.size() / 2];
  return {middle,
          stretch_by(lengths, middle, [](double share) { return -std::log(2 - 2 * share); })};
}

}  // namespace

std::vector<Candidate> find_silences(const Bins& bins, const Baseline& base,
                                     const std::vector<WindowRule>& rules) {
  std::vector<Candidate> found;
  const double limit = std::log(kNominal / (30 * bins.per_day()));
  const std::vector<Run> runs = empty_runs(bins, base, rules);
  const TailStretch stretch = stretch_of(runs, base);
  for (const Run& run : runs) {
    const double log_p = stretch.of(run.log_p);
    if (run.missing < kLeastMissing || log_p >= limit) continue;
    // Hours that are mostly empty anyway are no part of a silence.
    size_t first = run.first, last = run.last;
    while (first < last && base.mu[first] < 0.7) ++first;
    while (last > first && base.mu[last - 1] < 0.7) --last;
    if (first == last) continue;
    found.push_back({first, last, true, true, log_p, limit, base.dispersion, 0.5, stretch,
                     kAhead + std::max(0.0, log_p - run.log_p_apart)});
  }
  return found;
}

}  // namespace hozen
