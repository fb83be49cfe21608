#include "verdicts/scan.h"

#include <cmath>

#include "catch.h"
#include "verdicts/even_hours.h"

using namespace hozen;

TEST_CASE("hours beside a burst that chance makes a little high are none of it", "[verdicts]") {
  Series s = even_hours(40, 20);
  for (size_t i = 0; i < s.counts.size(); ++i) {
    s.counts[i] = std::round(s.counts[i] * (1 + 0.35 * std::sin(static_cast<double>(i * i) * 0.7)));
  }
  const double before = s.counts[599], after = s.counts[603];
  for (size_t i = 600; i < 603; ++i) s.counts[i] *= 9;
  s.counts[599] = std::round(before * 1.4);
  s.counts[603] = std::round(after * 1.4);
  const Verdict v = judge(label_bins(s, Zone()));
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].first == 600);
  CHECK(v.findings[0].last == 603);
}
