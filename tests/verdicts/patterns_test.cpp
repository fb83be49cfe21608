#include "verdicts/patterns.h"

#include "catch.h"

using namespace hozen;

namespace {

constexpr int64_t kFirst = 19'180 * kSecondsPerDay;

JudgedSeries days_of(size_t n, const auto& count) {
  JudgedSeries s{};
  Series series;
  series.width = BinWidth::day;
  for (size_t i = 0; i <= n; ++i) {
    series.edges_s.push_back(kFirst + static_cast<int64_t>(i) * kSecondsPerDay);
  }
  for (size_t i = 0; i < n; ++i) series.counts.push_back(count(i));
  s.bins = label_bins(series, s.zone);
  s.verdict = judge(s.bins);
  return s;
}

double wobble(size_t i) { return static_cast<double>((i * i * 31 + i * 17) % 23); }

}  // namespace

TEST_CASE("calendar_patterns finds no weekday or month where there is none", "[verdicts]") {
  const auto told =
      calendar_patterns(days_of(92, [](size_t i) { return 100 + wobble(i); }), Language::en);
  REQUIRE(told.size() == 2);
  CHECK(told[0].starts_with("weekdays: no significant difference (Kruskal-Wallis p "));
  CHECK(told[1].starts_with("months: no significant difference"));
}

TEST_CASE("calendar_patterns names the weekday that differs, in both languages", "[verdicts]") {
  const JudgedSeries s = days_of(92, [](size_t i) {
    const bool sunday = weekday_of((kFirst / kSecondsPerDay) + static_cast<int64_t>(i)) == 6;
    return (sunday ? 300 : 100) + wobble(i);
  });
  const auto told = calendar_patterns(s, Language::en);
  REQUIRE(told.size() == 2);
  CHECK(told[0].find("most on Sunday") != std::string::npos);
  CHECK(calendar_patterns(s, Language::ja)[0].find("最多は日曜") != std::string::npos);
}

TEST_CASE("calendar_patterns names no weekday of a log as even as a clock", "[verdicts]") {
  const JudgedSeries s = days_of(70, [](size_t i) { return i % 7 == 0 ? 73.0 : 72.0; });
  const std::string text = calendar_patterns(s, Language::en).at(0);
  CHECK(text.find("hardly differ") != std::string::npos);
  CHECK(text.find("Monday") == std::string::npos);
}

TEST_CASE("calendar_patterns says nothing of three weeks", "[verdicts]") {
  CHECK(calendar_patterns(days_of(21, [](size_t i) { return 50 + wobble(i); }), Language::en)
            .empty());
}

TEST_CASE("regulars tells few attacks that come every third day", "[verdicts]") {
  const auto told =
      regulars(days_of(92, [](size_t i) { return i % 3 == 1 ? 4.0 : 0.0; }), Language::en);
  REQUIRE(told.size() == 1);
  CHECK(told[0] ==
        "on 31 of 92 days, 124 events in all, median interval 3 days (mostly 3 to 3): few, but "
        "regular");
  CHECK(regulars(days_of(92, [](size_t) { return 9.0; }), Language::en).empty());
}

TEST_CASE("regulars names a source that comes regularly within a busy log", "[verdicts]") {
  JudgedSeries s = days_of(60, [](size_t i) { return 200 + wobble(i); });
  Values sources{"source.ip", {"192.0.2.9"}, {{}}};
  for (int64_t d = 2; d < 60; d += 7) {
    sources.slots[0].push_back({kFirst + d * kSecondsPerDay + 7200, 3});
  }
  s.observed.fields.push_back(std::move(sources));
  const auto told = regulars(s, Language::en);
  REQUIRE(told.size() == 1);
  CHECK(
      told[0].starts_with("192.0.2.9: on 9 of 60 days, 27 events in all, median interval 7 days"));
}
