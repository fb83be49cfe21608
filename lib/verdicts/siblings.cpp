#include "verdicts/siblings.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr double kLeastExpected = 8;

// What a series should have counted between two times; 0 where it does not say.
double expected_between(const JudgedSeries& s, int64_t from_s, int64_t to_s) {
  const auto& edges = s.bins.edges_s;
  if (s.verdict.baseline.mu.empty() || edges.front() > from_s || edges.back() < to_s) return 0;
  auto i =
      static_cast<size_t>(std::upper_bound(edges.begin(), edges.end(), from_s) - edges.begin()) - 1;
  double sum = 0;
  for (; i < s.bins.size() && edges[i] < to_s; ++i) {
    const int64_t both = std::min(edges[i + 1], to_s) - std::max(edges[i], from_s);
    sum += s.verdict.baseline.mu[i] * static_cast<double>(both) /
           static_cast<double>(edges[i + 1] - edges[i]);
  }
  return sum;
}

// Only slots that lie within: those that reach out hold what came before and after.
double observed_within(const Observed& o, int64_t from_s, int64_t to_s) {
  double sum = 0;
  for (const Slot& slot : o.total) {
    if (slot.start_s >= from_s && slot.start_s + o.slot_s <= to_s) sum += slot.count;
  }
  return sum;
}

void compare(const std::vector<JudgedSeries>& series, const JudgedSeries& own, Finding& f) {
  for (const JudgedSeries& other : series) {
    if (other.observed.name == own.observed.name || other.bins.hourly() != own.bins.hourly()) {
      continue;
    }
    if (other.observed.marks.empty() || other.observed.name == "attacks") continue;
    if (expected_between(other, f.start_s, f.end_s) < kLeastExpected) continue;
    ++(observed_within(other.observed, f.start_s, f.end_s) > 0 ? f.siblings_on : f.siblings_off);
  }
}

}  // namespace

void compare_siblings(std::vector<JudgedSeries>& series) {
  for (JudgedSeries& own : series) {
    if (own.observed.marks.empty()) continue;
    for (Finding& f : own.verdict.findings) {
      if (f.kind == Kind::silence) compare(series, own, f);
    }
  }
}

}  // namespace hozen
