#include <algorithm>
#include <cmath>

#include "catch.h"
#include "verdicts/even_hours.h"

using namespace hozen;

TEST_CASE("two long silences do not make each other usual; the short ones of every other day are",
          "[verdicts]") {
  Series s = even_hours(60, 200);
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
