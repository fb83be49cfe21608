#include "verdicts/scan.h"

#include <algorithm>
#include <cmath>

#include "verdicts/tails.h"

namespace hozen {
namespace {

struct Search {
  const Bins& bins;
  const Baseline& base;
  const WindowSums& sums;
  std::vector<uint8_t> explained;
};

Tested high_sums(const Search& s, size_t first, size_t last) {
  // An intermittent series is silent now and then, so less is expected of a long window.
  const double open = s.base.intermittent && last - first > 1 ? 1 - s.base.gap_share : 1;
  return {s.sums.y[last] - s.sums.y[first], (s.sums.mu[last] - s.sums.mu[first]) * open,
          s.sums.v_mu2[last] - s.sums.v_mu2[first]};
}

Tested low_sums(const Search& s, size_t first, size_t last) {
  if (!s.base.intermittent) {
    return {s.sums.y[last] - s.sums.y[first], s.sums.mu[last] - s.sums.mu[first],
            s.sums.v_mu2[last] - s.sums.v_mu2[first]};
  }
  const size_t gaps = s.sums.gaps[last] - s.sums.gaps[first];
  if (2 * gaps > last - first) return {};
  return {s.sums.open_y[last] - s.sums.open_y[first], s.sums.open_mu[last] - s.sums.open_mu[first],
          s.sums.open_v_mu2[last] - s.sums.open_v_mu2[first],
          1 - static_cast<double>(gaps) / static_cast<double>(last - first)};
}

// ln p of one window and tail, 0 if it is not told.
double test(const Search& s, Tested t, WindowRule& rule, size_t first, bool low) {
  if ((low ? test_low(t, rule) : test_high(t, rule)) >= 0) return 0;
  t.mu *= level_beside(s.bins, s.base, rule, first, low);
  const double log_p = low ? test_low(t, rule) : test_high(t, rule);
  bool& measured = low ? rule.low_measured : rule.high_measured;
  if (log_p >= 0 || measured) return log_p;
  measured = true;
  (low ? rule.low_stretch : rule.high_stretch) = measure_tail(s.bins, s.base, s.sums, rule, low);
  return low ? test_low(t, rule) : test_high(t, rule);
}

// Near enough to what is usual that neither test asks for more; nearly all windows are.
bool is_near(const Search& s, const WindowRule& rule, size_t first, size_t last) {
  if (s.sums.gaps[last] > s.sums.gaps[first]) return false;
  const double y = s.sums.y[last] - s.sums.y[first], mu = s.sums.mu[last] - s.sums.mu[first];
  return !is_excess(y, high_sums(s, first, last).mu, rule.burst_ratio) &&
         !is_deficit(y, mu, rule.drop_ratio);
}

void slide(const Search& s, WindowRule& rule, std::vector<Candidate>& found) {
  for (size_t first = 0; first + rule.bins <= s.bins.size(); ++first) {
    const size_t last = first + rule.bins;
    if (is_near(s, rule, first, last)) continue;
    if (const double p = test(s, high_sums(s, first, last), rule, first, false); p < 0) {
      found.push_back({first, last, false, false, p, rule.limit,
                       std::max(rule.dispersion, rule.high_dispersion), rule.burst_ratio,
                       rule.high_stretch, 0});
    }
    if (const double p = test(s, low_sums(s, first, last), rule, first, true); p < 0) {
      found.push_back({first, last, true, false, p, rule.limit, rule.dispersion, rule.drop_ratio,
                       rule.low_stretch, 0});
    }
  }
}

// The bins of a window that no finding explains yet.
Tested unexplained(const Search& s, const Candidate& c) {
  Tested t;
  double open = 0;
  const bool skip_gaps = s.base.intermittent && c.low && !c.silence;
  for (size_t i = c.first; i < c.last; ++i) {
    if (s.explained[i] || (skip_gaps && s.base.gap[i])) continue;
    t.y += s.bins.counts[i];
    t.mu += s.base.mu[i];
    t.v_mu2 += s.base.profile_variance[i] * s.base.mu[i] * s.base.mu[i];
    ++open;
  }
  t.open = std::max(1.0, open) / static_cast<double>(c.last - c.first);
  return t;
}

bool is_touched(const Search& s, const Candidate& c) {
  return std::any_of(s.explained.begin() + static_cast<std::ptrdiff_t>(c.first),
                     s.explained.begin() + static_cast<std::ptrdiff_t>(c.last),
                     [](uint8_t e) { return e != 0; });
}

// Whether a bin at the edge of a window is none of the event: it lies near what is usual, or nearer to it than to three
// times as much (a third of it) and not unlikely by itself.
bool is_ordinary(const Search& s, size_t i, bool low) {
  constexpr double kEvent = 3, kUnlikely = 0.01;
  const double y = s.bins.counts[i], mu = s.base.mu[i];
  if (low ? y > 0.8 * mu : y < 1.2 * mu) return true;
  const double phi = s.base.tail_dispersion(i), factor = low ? 1 / kEvent : kEvent;
  if (log_gain(y, mu, phi, factor) > 0) return false;
  return (low ? log_lower_tail(y, mu, phi) : log_upper_tail(y, mu, phi)) > std::log(kUnlikely);
}

Finding make_finding(const Candidate& c, size_t first, size_t last) {
  Finding f;
  f.kind = c.silence ? Kind::silence : c.low ? Kind::drop : Kind::burst;
  f.first = first;
  f.last = last;
  f.log_p = c.log_p;
  f.threshold_log_p = c.limit;
  f.window_bins = c.last - c.first;
  f.dispersion = c.dispersion;
  f.told_ratio = c.told_ratio;
  f.stretch = c.stretch;
  return f;
}

// A stretch of a window that was cut in pieces must stand by itself.
bool stands_alone(const Search& s, const Candidate& c, size_t first, size_t last) {
  if (first == c.first && last == c.last) return true;
  Candidate own = c;
  own.first = first;
  own.last = last;
  WindowRule rule{last - first, c.dispersion, c.limit, c.limit};
  rule.burst_ratio = rule.drop_ratio = c.told_ratio;
  rule.high_stretch = rule.low_stretch = c.stretch;
  const Tested t = unexplained(s, own);
  return (c.low ? test_low(t, rule) : test_high(t, rule)) < 0;
}

// Nothing but zeros: that is for find_silences to judge, which knows how long this series is silent anyway.
bool is_zero_run(const Search& s, size_t first, size_t last) {
  return s.sums.y[last] <= s.sums.y[first];
}

// The unexplained stretches of an accepted window, without ordinary bins at their edges.
void take(Search& s, const Candidate& c, std::vector<Finding>& out) {
  const bool whole = !is_touched(s, c);
  std::vector<std::pair<size_t, size_t>> stretches;
  for (size_t i = c.first; i < c.last;) {
    if (s.explained[i]) {
      ++i;
      continue;
    }
    size_t first = i, last = i;
    while (last < c.last && !s.explained[last]) ++last;
    i = last;
    while (first < last && is_ordinary(s, first, c.low)) ++first;
    while (last > first && is_ordinary(s, last - 1, c.low)) --last;
    if (first < last && c.low && !c.silence && is_zero_run(s, first, last)) return;
    if (first < last && (whole || stands_alone(s, c, first, last))) {
      stretches.emplace_back(first, last);
    }
  }
  std::fill(s.explained.begin() + static_cast<std::ptrdiff_t>(c.first),
            s.explained.begin() + static_cast<std::ptrdiff_t>(c.last), uint8_t{1});
  for (const auto& [first, last] : stretches) out.push_back(make_finding(c, first, last));
}

const WindowRule* rule_for(const std::vector<WindowRule>& rules, size_t bins) {
  for (const WindowRule& rule : rules) {
    if (rule.bins == bins) return &rule;
  }
  return nullptr;
}

bool still_stands(const Search& s, const Candidate& c, const std::vector<WindowRule>& rules) {
  if (!is_touched(s, c)) return true;
  if (c.silence) return false;
  const WindowRule* rule = rule_for(rules, c.last - c.first);
  const Tested rest = unexplained(s, c);
  return rule != nullptr && (c.low ? test_low(rest, *rule) : test_high(rest, *rule)) < 0;
}

void sum_up(const Search& s, Finding& f) {
  f.observed = f.expected = 0;
  size_t zeros = 0;
  for (size_t i = f.first; i < f.last; ++i) {
    f.observed += s.bins.counts[i];
    f.expected += s.base.mu[i];
    zeros += s.bins.counts[i] == 0;
  }
  if (s.base.intermittent && !f.is_low() && f.last - f.first > 1) {
    f.expected *= 1 - s.base.gap_share;
  }
  f.ratio = f.expected > 0 ? f.observed / f.expected : 0;
  if (f.is_low()) f.kind = 2 * zeros >= f.last - f.first ? Kind::silence : Kind::drop;
}

// Findings of one direction up to three hours apart are one.
std::vector<Finding> join(const Search& s, std::vector<Finding> parts) {
  const size_t reach = s.bins.hourly() ? 3 : 0;
  std::sort(parts.begin(), parts.end(), [](const Finding& a, const Finding& b) {
    return a.is_low() != b.is_low() ? a.is_low() < b.is_low() : a.first < b.first;
  });
  std::vector<Finding> joined;
  for (const Finding& part : parts) {
    if (!joined.empty() && joined.back().is_low() == part.is_low() &&
        part.first <= joined.back().last + reach) {
      Finding& whole = joined.back();
      const size_t last = std::max(whole.last, part.last), first = whole.first;
      if (part.log_p < whole.log_p) whole = part;
      whole.first = first;
      whole.last = last;
    } else {
      joined.push_back(part);
    }
  }
  for (Finding& f : joined) sum_up(s, f);
  std::sort(joined.begin(), joined.end(),
            [](const Finding& a, const Finding& b) { return a.first < b.first; });
  return joined;
}

}  // namespace

std::vector<Finding> scan(const Bins& bins, const Baseline& base, Level level) {
  const WindowSums sums = sum_windows(bins, base);
  Search search{bins, base, sums, std::vector<uint8_t>(bins.size(), 0)};
  std::vector<WindowRule> rules = window_rules(bins, base, sums, level);
  std::vector<Candidate> candidates = find_silences(bins, base, rules);
  for (WindowRule& rule : rules) slide(search, rule, candidates);
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    if (a.rank() != b.rank()) return a.rank() < b.rank();
    return a.last - a.first != b.last - b.first ? a.last - a.first < b.last - b.first
                                                : a.first < b.first;
  });
  std::vector<Finding> parts;
  for (const Candidate& c : candidates) {
    if (still_stands(search, c, rules)) take(search, c, parts);
  }
  return join(search, std::move(parts));
}

}  // namespace hozen
