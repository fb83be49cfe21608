#include <algorithm>
#include <cmath>

#include "catch.h"
#include "verdicts/judge.h"

using namespace hozen;

namespace {

// Counts without chance: a level, a day's swing, and a small fixed wobble.
Series hours(size_t days, double level) {
  Series s;
  for (size_t i = 0; i <= days * 24; ++i) {
    s.edges_s.push_back(1'640'995'200 + static_cast<int64_t>(i) * 3600);
  }
  for (size_t i = 0; i < days * 24; ++i) {
    const double swing = std::exp(0.5 * std::cos(static_cast<double>(i % 24) * M_PI / 12));
    s.counts.push_back(
        std::round(level * swing * (1 + 0.1 * std::sin(static_cast<double>(i) * 2.1))));
  }
  return s;
}

}  // namespace

TEST_CASE("two long silences do not make each other usual; the short ones of every other day are",
          "[verdicts]") {
  Series s = hours(60, 200);
  const size_t lengths[] = {3, 2, 5, 4, 6, 2, 7, 3, 4, 5};
  const auto empty = [&](size_t first, size_t length) {
    std::fill_n(s.counts.begin() + static_cast<std::ptrdiff_t>(first), length, 0.0);
  };
  for (size_t k = 0; k < 28; ++k) empty(30 + k * 50 + k * 7 % 11, lengths[k % 10]);
  empty(503, 31);
  empty(1010, 27);
  const Verdict v = judge(label_bins(s, Zone()));
  REQUIRE(v.baseline.intermittent);
  std::vector<size_t> silences;
  for (const Finding& f : v.findings) {
    if (f.kind == Kind::silence) silences.push_back(f.first);
  }
  CHECK(silences == std::vector<size_t>{503, 1010});
}
