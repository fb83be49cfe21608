#include "verdicts/planned.h"

#include <cmath>

#include "catch.h"
#include "verdicts/cause.h"
#include "verdicts/words.h"

using namespace hozen;

namespace {

constexpr int64_t kStart = 1'661'990'400;  // 2022-09-01 00:00 UTC
constexpr size_t kFirst = 20 * 24 + 10, kLast = kFirst + 7;

// Thirty days of hours of one usual source, and seven hours of another.
JudgedSeries with_burst(const std::string& source) {
  JudgedSeries j;
  j.observed.first_s = kStart;
  j.observed.end_s = kStart + 30 * kSecondsPerDay;
  Values sources{"source.ip", {"192.0.2.1", source}, {{}, {}}};
  for (size_t i = 0; i < 30 * 24; ++i) {
    const int64_t at = kStart + static_cast<int64_t>(i) * 3600;
    const double usual = std::round(20 + 3 * std::sin(static_cast<double>(i) * 2.1));
    const double extra = i >= kFirst && i < kLast ? 200 : 0;
    sources.slots[0].push_back({at, usual});
    if (extra > 0) sources.slots[1].push_back({at, extra});
    j.observed.total.push_back({at, usual + extra});
  }
  j.observed.fields.push_back(std::move(sources));
  j.bins = label_bins(cut_series(j.observed, BinWidth::hour, j.zone), j.zone);
  j.verdict = judge(j.bins);
  blame(j.observed, j.bins, j.verdict);
  return j;
}

CalendarEntry entry(size_t from, size_t to, std::string_view range) {
  CalendarEntry e;
  e.id = e.series = "VA-1";
  e.start_s = kStart + static_cast<int64_t>(from) * 3600;
  e.end_s = kStart + static_cast<int64_t>(to) * 3600;
  e.sources = *parse_ranges(range);
  return e;
}

PlannedWork held(const CalendarEntry& e) {
  JudgedSeries j = with_burst("203.0.113.7");
  REQUIRE(j.verdict.findings.size() == 1);
  hold_against({e}, j);
  return j.verdict.findings[0].planned;
}

}  // namespace

TEST_CASE("one source explains the excess and is told so", "[verdicts]") {
  const JudgedSeries j = with_burst("203.0.113.7");
  REQUIRE(j.verdict.findings.size() == 1);
  const Finding& f = j.verdict.findings[0];
  REQUIRE(f.causes.size() == 1);
  CHECK(f.causes[0].spread == Cause::Spread::one);
  CHECK(f.causes[0].who[0].value == "203.0.113.7");
  CHECK(f.causes[0].who[0].share > 0.95);
  CHECK(f.causes[0].who[0].fresh);
  const std::string told = tell(f, {Language::en, Zone()});
  CHECK(told.find("2022-09-21 10:00 to 17:00: burst") == 0);
  CHECK(told.find("one source") != std::string::npos);
  CHECK(tell(f, {Language::ja, Zone()}).find("急増") != std::string::npos);
}

TEST_CASE("planned, partly planned, unplanned, and what was nearly planned", "[verdicts]") {
  CHECK(held(entry(kFirst, kLast, "203.0.113.0/28")).held == Held::planned);
  const PlannedWork partly = held(entry(kFirst, kLast - 3, "203.0.113.0/28"));
  CHECK(partly.held == Held::partly);
  CHECK(partly.rest == Rest::outside_window);
  CHECK(partly.rest_observed > 400);
  const PlannedWork other = held(entry(kFirst, kLast, "198.51.100.0/24"));
  CHECK(other.held == Held::unplanned);
  REQUIRE(other.near_misses.size() == 1);
  CHECK(near_miss_text(other.near_misses[0], Language::en) ==
        "VA-1: same window, other source range");
  const PlannedWork early = held(entry(kFirst - 6, kFirst - 2, "203.0.113.0/28"));
  CHECK(early.held == Held::unplanned);
  REQUIRE(early.near_misses.size() == 1);
  CHECK(near_miss_text(early.near_misses[0], Language::en) ==
        "VA-1: same source, 2 hours after the window");
  CHECK(near_miss_text(early.near_misses[0], Language::ja) == "VA-1: 同じ送信元だが予定の2時間後");
}

TEST_CASE("planned work that left no trace is told", "[verdicts]") {
  std::vector<JudgedSeries> all;
  all.push_back(with_burst("203.0.113.7"));
  const std::vector<CalendarEntry> entries = {entry(100, 104, "198.51.100.0/24"),
                                              entry(kFirst, kLast, "203.0.113.0/28")};
  hold_against(entries, all[0]);
  const auto silent = silent_entries(entries, all);
  REQUIRE(silent.size() == 1);
  CHECK(silent[0].start_s == entries[0].start_s);
}
