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

namespace {

// Forty days about `level`, which three events of three days interrupt.
Series with_three_events(double level, double event) {
  Series s;
  s.width = BinWidth::day;
  for (int64_t d = 0; d <= 40; ++d) s.edges_s.push_back(1'640'995'200 + d * kSecondsPerDay);
  for (size_t d = 0; d < 40; ++d) {
    const double wobble = 1 + 0.25 * std::sin(static_cast<double>(d) * 2.1);
    const bool in_event = d % 12 >= 6 && d % 12 < 9 && d < 36;
    s.counts.push_back(std::round(in_event ? event : level * wobble));
  }
  return s;
}

}  // namespace

TEST_CASE("events of several days are told, though their days are many", "[verdicts]") {
  for (const auto& [level, event] : {std::pair{200.0, 3000.0}, {6.0, 90.0}}) {
    CAPTURE(level);
    const Verdict v = judge(label_bins(with_three_events(level, event), Zone()));
    REQUIRE(v.findings.size() == 3);
    for (size_t k = 0; k < 3; ++k) {
      CHECK(v.findings[k].kind == Kind::burst);
      CHECK(v.findings[k].first == 12 * k + 6);
      CHECK(v.findings[k].last == 12 * k + 9);
      CHECK(v.findings[k].expected < 4 * level);
    }
  }
}
