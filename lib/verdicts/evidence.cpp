#include "verdicts/evidence.h"

#include <algorithm>

namespace hozen {
namespace {

int64_t minute_from(int64_t time_ns) { return -floor_div(-time_ns, 60 * kNsPerSecond) * 60; }
int64_t minute_to(int64_t time_ns) { return floor_div(time_ns, 60 * kNsPerSecond) * 60; }

double expected_between(const JudgedSeries& j, int64_t from_s, int64_t to_s) {
  double sum = 0;
  for (size_t i = 0; i < j.bins.size(); ++i) {
    const int64_t start = j.bins.edges_s[i], end = j.bins.edges_s[i + 1];
    const int64_t both = std::min(end, to_s) - std::max(start, from_s);
    if (both <= 0) continue;
    sum += j.verdict.baseline.mu[i] * static_cast<double>(both) / static_cast<double>(end - start);
  }
  return sum;
}

// The longest stretch without a record that touches the silent bins.
struct Stretch {
  RecordPlace before, after;
  int64_t length_ns() const { return after.time_ns - before.time_ns; }
};

Stretch longest_stretch(const JudgedSeries& j, const Finding& f) {
  Stretch best;
  const int64_t slot_s = j.observed.slot_s;
  for (int64_t at = f.start_s; at < f.end_s + slot_s; at += slot_s) {
    const Stretch s{j.observed.last_before(at), j.observed.first_from(at)};
    if (!s.before.known() || !s.after.known()) continue;
    if (!best.before.known() || s.length_ns() > best.length_ns()) best = s;
  }
  return best;
}

void sharpen_silence(JudgedSeries& j, Finding& f) {
  const Stretch s = longest_stretch(j, f);
  if (!s.before.known()) return;
  const int64_t from_s = minute_from(s.before.time_ns), to_s = minute_to(s.after.time_ns);
  // Only where one stretch is the finding; a trickle between two silences stays as it is.
  if (from_s >= to_s || 2 * (to_s - from_s) < f.end_s - f.start_s) return;
  f.first_place = s.before;
  f.last_place = s.after;
  f.start_s = from_s;
  f.end_s = to_s;
  f.observed = 0;
  f.expected = expected_between(j, from_s, to_s);
  f.ratio = 0;
}

}  // namespace

void sharpen(JudgedSeries& judged) {
  if (judged.observed.marks.empty()) return;
  for (Finding& f : judged.verdict.findings) {
    if (f.kind == Kind::silence) {
      sharpen_silence(judged, f);
    } else if (f.observed > 0) {
      f.first_place = judged.observed.first_from(f.start_s);
      f.last_place = judged.observed.last_before(f.end_s);
    }
  }
}

}  // namespace hozen
