#include <cmath>

#include "catch.h"
#include "verdicts/even_hours.h"

using namespace hozen;

TEST_CASE("a level that changes at noon is a shift from that hour on, and the morning is no drop",
          "[verdicts]") {
  struct Case {
    const char* what;
    size_t first;
    double factor;
  };
  const Case kCases[] = {{"up at noon", 492, 3},
                         {"up late in the evening", 503, 3},
                         {"up early", 481, 3},
                         {"down at noon", 492, 0.3},
                         {"at midnight", 480, 2}};
  for (const Case& c : kCases) {
    CAPTURE(c.what);
    Series s = even_hours(45, 200);
    for (size_t i = c.first; i < s.counts.size(); ++i) {
      s.counts[i] = std::round(s.counts[i] * c.factor);
    }
    const Verdict v = judge(label_bins(s, Zone()));
    REQUIRE(v.findings.size() == 1);
    CHECK(v.findings[0].kind == Kind::shift);
    CHECK(v.findings[0].first == c.first);
    CHECK(v.findings[0].last == s.counts.size());
  }
}
