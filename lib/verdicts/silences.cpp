// Silences: zero runs too long for the series, judged by how often it is silent anyway.
#include <algorithm>
#include <cmath>

#include "verdicts/scan.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kLeastMissing = 8;
constexpr double kAhead = 5;
// False silences in 30 days: of a series that is mostly on its tails are too light.
constexpr double kNominal = 0.02, kNominalIntermittent = 0.05;

// The gaps of an intermittent series: how often they start, and how long they are.
class Gaps {
 public:
  Gaps(const Bins& bins, const Baseline& base)
      : base_(base), open_(static_cast<double>(bins.size() - base.gap_bins)) {
    for (size_t i = 0; i < bins.size();) {
      size_t last = i;
      while (last < bins.size() && base.gap[last]) ++last;
      if (last > i) lengths_.push_back(static_cast<double>(last - i));
      i = std::max(last, i + 1);
    }
    std::sort(lengths_.begin(), lengths_.end());
    most_told_ = std::max<size_t>(2, lengths_.size() / 16);
    sum_up();
  }

  // What comes more often is how the series is.
  size_t most_told() const { return most_told_; }

  // Silences that are told say nothing of how long the others are.
  void leave_out(const std::vector<double>& told) {
    for (const double length : told) {
      const auto at = std::lower_bound(lengths_.begin(), lengths_.end(), length);
      if (at != lengths_.end() && *at == length) lengths_.erase(at);
    }
    sum_up();
  }

  // ln p of one zero run: it must start a gap, and then stay in it.
  double log_p(size_t first, size_t last) const {
    const auto length = static_cast<double>(last - first);
    const bool own = base_.gap[first] != 0;
    const Sums others = others_than(length, own);
    const auto runs = static_cast<double>(base_.gaps - (own ? 1 : 0));
    const double start = std::max((runs + 0.5) / (open_ + 1), base_.p_off);
    const auto off_at = [&](size_t i) {
      return start + (1 - start) * std::exp(base_.log_p_empty(i));
    };
    if (others.n >= kLeastLengths) return std::log(off_at(first)) + log_p_longer(length, others);
    const double stay = std::max(0.0, others.bins - others.n + 0.5) / (others.bins + 1);
    double log_p = std::log(off_at(first));
    for (size_t i = first + 1; i < last; ++i) log_p += std::log(std::max(stay, off_at(i)));
    return log_p;
  }

 private:
  struct Sums {
    double n = 0, bins = 0, logs = 0, squares = 0;  // of lengths, of their logarithms and squares
  };
  static constexpr double kLeastLengths = 5;
  static constexpr double kUsualSpread = 0.16;  // variance of ln length that two gaps more show

  void sum_up() {
    below_.assign(1, {});
    for (const double length : lengths_) {
      const double log = std::log(length);
      const Sums& s = below_.back();
      below_.push_back({s.n + 1, s.bins + length, s.logs + log, s.squares + log * log});
    }
  }

  // What a run is held against: not itself, nor the few longest that are as long - these may be events, too.
  Sums others_than(double length, bool own) const {
    const auto at = std::lower_bound(lengths_.begin(), lengths_.end(), length);
    const auto shorter = static_cast<size_t>(at - lengths_.begin());
    const size_t from = std::min(shorter + (own ? 1u : 0u), lengths_.size());
    const size_t to = std::max(from, lengths_.size() - std::min(most_told_, lengths_.size()));
    const Sums &a = below_[shorter], &b = below_[from], &c = below_[to];
    return {a.n + c.n - b.n, a.bins + c.bins - b.bins, a.logs + c.logs - b.logs,
            a.squares + c.squares - b.squares};
  }

  // ln of the chance that a further gap is as long (lognormal, predictive).
  static double log_p_longer(double length, const Sums& others) {
    constexpr double kHalf = 0.5;  // lengths are whole bins
    const double n = others.n, mean = others.logs / n, freedom = n + 1;
    const double spread = std::max(0.0, others.squares - n * mean * mean) + 2 * kUsualSpread;
    const double t = (std::log(length - kHalf) - mean) / std::sqrt(spread / freedom * (1 + 1 / n));
    return t <= 0 ? 0 : log_student_tail(t, freedom);
  }

  const Baseline& base_;
  double open_;
  std::vector<double> lengths_;  // ascending
  std::vector<Sums> below_;      // of the lengths before each
  size_t most_told_ = 2;
};

struct Run {
  size_t first, last;
  double missing, log_p;
  double log_p_apart;  // as if its bins were empty one by one
};

// ln p of a zero run of a series that is mostly on.
double log_p_of_run(const Baseline& base, const std::vector<WindowRule>& rules, const Run& run) {
  double log_p = run.log_p_apart;
  // Records come in clumps (a session's start and end, retries, a quiet day), so bins are not empty one by one:
  // a run is no less likely than one empty window of any length that fits into it.
  log_p = std::max(log_p, log_no_event(run.missing, base.dispersion));
  for (const WindowRule& rule : rules) {
    if (rule.bins > run.last - run.first) break;
    log_p = std::max(log_p, log_no_event(run.missing, rule.dispersion));
  }
  return log_p;
}

// Zero runs in which at least one count was due.
std::vector<Run> empty_runs(const Bins& bins, const Baseline& base,
                            const std::vector<WindowRule>& rules) {
  constexpr double kLeastDue = 1;
  std::vector<Run> runs;
  const size_t n = bins.size();
  for (size_t i = 0; i < n;) {
    if (bins.counts[i] > 0) {
      ++i;
      continue;
    }
    Run run{i, i, 0, 0, 0};
    for (; i < n && bins.counts[i] == 0; ++i) run.missing += base.mu[i];
    run.last = i;
    if (run.missing < kLeastDue) continue;
    for (size_t k = run.first; k < i; ++k) run.log_p_apart += base.log_p_empty(k);
    if (!base.intermittent) run.log_p = log_p_of_run(base, rules, run);
    runs.push_back(run);
  }
  return runs;
}

// Each held against the others; few that are told leave the others to be held against fewer.
void hold_against_gaps(const Bins& bins, const Baseline& base, double limit,
                       std::vector<Run>& runs) {
  Gaps gaps(bins, base);
  for (int round = 0; round < 2; ++round) {
    std::vector<double> told;
    for (Run& run : runs) {
      if (round == 0 || run.log_p >= limit) run.log_p = gaps.log_p(run.first, run.last);
      if (run.missing >= kLeastMissing && run.log_p < limit) {
        told.push_back(static_cast<double>(run.last - run.first));
      }
    }
    if (told.empty() || told.size() > gaps.most_told()) return;
    gaps.leave_out(told);
  }
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
  const double nominal = base.intermittent ? kNominalIntermittent : kNominal;
  const double limit = std::log(nominal / (30 * bins.per_day()));
  std::vector<Run> runs = empty_runs(bins, base, rules);
  if (base.intermittent) hold_against_gaps(bins, base, limit, runs);
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
