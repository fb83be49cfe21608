#include <cmath>

#include "catch.h"
#include "verdicts/even_hours.h"

using namespace hozen;

namespace {

// Sundays at four a job counts 150 times as much; even_hours begins on a Saturday, 2022-01-01.
Series with_sunday_job() {
  Series s = even_hours(60, 20);
  for (size_t i = 28; i < s.counts.size(); i += 168) s.counts[i] = 3000;
  return s;
}

}  // namespace

TEST_CASE("a job of Sundays makes no drops of Saturdays", "[verdicts]") {
  CHECK(judge(label_bins(with_sunday_job(), Zone())).findings.empty());
}

TEST_CASE("a job of Sundays that did not run once is told, and nothing else", "[verdicts]") {
  Series s = with_sunday_job();
  s.counts[28 + 4 * 168] = 20;
  const Verdict v = judge(label_bins(s, Zone()));
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::drop);
  CHECK(v.findings[0].first == 28 + 4 * 168);
}
