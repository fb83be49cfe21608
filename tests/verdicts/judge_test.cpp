#include "verdicts/judge.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "verdicts/even_hours.h"

using namespace hozen;

namespace {

Series days(size_t n, double level) {
  Series s;
  s.width = BinWidth::day;
  for (size_t i = 0; i <= n; ++i) s.edges_s.push_back(static_cast<int64_t>(i) * kSecondsPerDay);
  for (size_t i = 0; i < n; ++i) {
    s.counts.push_back(std::round(level * (1 + 0.06 * std::sin(static_cast<double>(i) * 2.1))));
  }
  return s;
}

Verdict judged(const Series& s) { return judge(label_bins(s, Zone())); }

struct PlantCase {
  const char* what;
  size_t first, last;
  double factor;
  Kind kind;
};
const PlantCase kPlantCases[] = {
    {"one hour, ten times", 500, 501, 10, Kind::burst},
    {"six hours, four times", 700, 706, 4, Kind::burst},
    {"half a day at a tenth", 600, 612, 0.1, Kind::drop},
    {"five hours of nothing", 650, 655, 0, Kind::silence},
    {"from day 20 on three times", 480, 960, 3, Kind::shift},
};

}  // namespace

TEST_CASE("A burst of a day is one where nothing else was ever counted", "[verdicts]") {
  Series s = even_hours(40, 80);
  std::fill(s.counts.begin(), s.counts.end(), 0);
  std::fill(s.counts.begin() + 610, s.counts.begin() + 619, 200);
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::burst);
  CHECK(v.findings[0].first == 610);
  CHECK(v.findings[0].last == 619);
}

TEST_CASE("A busy day is no burst of each of its busiest hours", "[verdicts]") {
  Series s = even_hours(60, 200);
  const double busy[] = {1.0, 1.25, 0.8, 1.1, 0.9, 1.3, 0.75, 1.15, 0.85, 1.05, 0.95};
  for (size_t i = 0; i < s.counts.size(); ++i) s.counts[i] *= busy[i / 24 % 11];
  for (size_t i = 480; i < 504; ++i) s.counts[i] *= 1.7;  // one day runs high, as days do here
  s.counts[490] = std::round(s.counts[490] * 1.5);
  for (double& y : s.counts) y = std::round(y);
  for (const Finding& f : judged(s).findings) CHECK(f.last - f.first >= 20);
  s.counts[490] = std::round(s.counts[490] * 4);  // but four times its busy neighbours is one
  bool told = false;
  for (const Finding& f : judged(s).findings) told = told || (f.first <= 490 && 490 < f.last);
  CHECK(told);
}

TEST_CASE("judge finds what is planted, where it is, and nothing else", "[verdicts]") {
  CHECK(judged(even_hours(40, 80)).findings.empty());
  for (const PlantCase& c : kPlantCases) {
    CAPTURE(c.what);
    Series s = even_hours(40, 80);
    for (size_t i = c.first; i < c.last; ++i) s.counts[i] = std::round(s.counts[i] * c.factor);
    const Verdict v = judged(s);
    REQUIRE(v.findings.size() == 1);
    CHECK(v.findings[0].kind == c.kind);
    CHECK(v.findings[0].first == c.first);
    CHECK(v.findings[0].last == c.last);
    CHECK(v.findings[0].severity() > 50);
  }
}

TEST_CASE("judge finds a rise with its slope", "[verdicts]") {
  Series s = days(60, 200);
  for (size_t i = 20; i < 60; ++i) {
    s.counts[i] = std::round(s.counts[i] * std::exp(0.03 * static_cast<double>(i - 20)));
  }
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::rise);
  CHECK(v.findings[0].slope == Approx(0.03).epsilon(0.1));
  CHECK(v.findings[0].slope_low < 0.03);
  CHECK(v.findings[0].slope_high > 0.03);
}

TEST_CASE("the last day, four times the others, is that day only", "[verdicts]") {
  Series s = days(30, 240);
  s.counts[29] *= 4;
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].first == 29);
  CHECK(v.findings[0].ratio > 3);
  CHECK(v.findings[0].threshold > v.findings[0].expected);
  CHECK(v.findings[0].threshold < v.findings[0].observed);
}

TEST_CASE("too little is said, not judged", "[verdicts]") {
  const Verdict few_days = judged(days(6, 100));
  REQUIRE(few_days.notes.size() == 1);
  CHECK(few_days.notes[0] == "not enough history: 6 days, need 7 days");
  CHECK(judged(even_hours(2, 100)).notes[0] == "not enough history: 48 hours, need 72 hours");
  CHECK(judged(days(30, 0)).notes[0] == "not enough history: 0 of 30 days have a count, need 5");
  CHECK(judged(Series{}).findings.empty());
}

TEST_CASE("time shifted by a day and one more quiet day change no finding", "[verdicts]") {
  Series s = even_hours(30, 50);
  for (size_t i = 400; i < 404; ++i) s.counts[i] *= 8;
  const Verdict plain = judged(s);
  Series later = s;
  for (int64_t& edge : later.edges_s) edge += 7 * kSecondsPerDay;
  const Verdict shifted = judged(later);
  REQUIRE(plain.findings.size() == 1);
  REQUIRE(shifted.findings.size() == 1);
  CHECK(shifted.findings[0].first == plain.findings[0].first);
  CHECK(shifted.findings[0].log_p == plain.findings[0].log_p);
}

TEST_CASE("huge counts stay finite", "[verdicts]") {
  Series s = days(40, 1e12);
  s.counts[20] *= 5;
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(std::isfinite(v.findings[0].log_p));
}

TEST_CASE("days of summer time have 23 and 25 hours", "[verdicts]") {
  Series s = even_hours(5, 10);
  for (int64_t& edge : s.edges_s) edge += 1'648'252'800 - 1'640'995'200;  // 2022-03-26 00:00 UTC
  const auto berlin = Zone::find("Europe/Berlin");
  REQUIRE(berlin);
  const Bins bins = label_bins(s, *berlin);
  CHECK(bins.day_first[2] - bins.day_first[1] == 23);
}

TEST_CASE("a thousandfold of every count changes no finding's place", "[verdicts]") {
  Series s = even_hours(30, 50);
  for (size_t i = 400; i < 404; ++i) s.counts[i] *= 8;
  Series large = s;
  for (double& y : large.counts) y *= 1000;
  const Verdict plain = judged(s), scaled = judged(large);
  REQUIRE(plain.findings.size() == 1);
  REQUIRE(scaled.findings.size() == 1);
  CHECK(scaled.findings[0].first == plain.findings[0].first);
  CHECK(scaled.findings[0].last == plain.findings[0].last);
  CHECK(scaled.findings[0].kind == plain.findings[0].kind);
}

TEST_CASE("two quiet days more at the end leave a finding where it is", "[verdicts]") {
  Series s = even_hours(32, 50);
  for (size_t i = 400; i < 404; ++i) s.counts[i] *= 8;
  Series shorter = s;
  shorter.counts.resize(30 * 24);
  shorter.edges_s.resize(30 * 24 + 1);
  REQUIRE(judged(shorter).findings.size() == 1);
  REQUIRE(judged(s).findings.size() == 1);
  CHECK(judged(s).findings[0].first == judged(shorter).findings[0].first);
  CHECK(judged(s).findings[0].id() == judged(shorter).findings[0].id());
}

TEST_CASE("hours that are mostly empty, counts in clumps, are no bursts", "[verdicts]") {
  Series s = even_hours(60, 0);
  uint64_t state = 7;
  for (double& y : s.counts) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    y = (state >> 40) % 10 < 8 ? 0 : static_cast<double>(5 + (state >> 50) % 20);
  }
  CHECK(judged(s).findings.empty());
}

TEST_CASE("a burst over midnight does not hide a rise", "[verdicts]") {
  Series s = even_hours(40, 80);
  for (size_t i = 0; i < s.counts.size(); ++i) {
    s.counts[i] = std::round(s.counts[i] * std::exp(0.04 * static_cast<double>(i / 24)));
  }
  for (size_t i = 20 * 24 - 12; i < 20 * 24 + 12; ++i) s.counts[i] *= 6;
  const Verdict v = judged(s);
  const auto is_rise = [](const Finding& f) { return f.kind == Kind::rise; };
  CHECK(std::count_if(v.findings.begin(), v.findings.end(), is_rise) == 1);
}

TEST_CASE("a leap day, one bin and a series of zeros are judged without harm", "[verdicts]") {
  Series leap = days(60, 200);
  for (size_t i = 0; i <= 60; ++i) {
    leap.edges_s[i] = 1'706'745'600 + static_cast<int64_t>(i) * kSecondsPerDay;  // 2024-02-01
  }
  leap.counts[28] *= 5;  // 2024-02-29
  const Verdict v = judged(leap);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].start_s == 1'709'164'800);
  CHECK(judged(even_hours(30, 0)).findings.empty());
  Series one = days(1, 50);
  CHECK(judged(one).notes[0] == "not enough history: 1 day, need 7 days");
  CHECK(judged(one).notes_ja[0] == "履歴不足: 1日分、7日分が必要");
}

TEST_CASE("a day missing every few days is how the series is, ten in a row are not", "[verdicts]") {
  Series s = days(90, 200);
  for (size_t i = 3; i < 90; i += 4 + i % 3) s.counts[i] = 0;
  CHECK(judged(s).findings.empty());
  for (size_t i = 60; i < 70; ++i) s.counts[i] = 0;
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::silence);
  CHECK(v.findings[0].first <= 60);
  CHECK(v.findings[0].last >= 70);
}

TEST_CASE("two ragged bursts in a short history do not pass for how the series is", "[verdicts]") {
  Series s = even_hours(16, 0);
  uint64_t state = 11;
  const auto next = [&](uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>((state >> 40) % n);
  };
  for (double& y : s.counts) y = next(3);
  for (const size_t start : {100u, 230u}) {
    for (size_t i = start; i < start + 20; ++i) s.counts[i] = next(40);
  }
  size_t bursts = 0;
  for (const Finding& f : judged(s).findings) bursts += f.kind == Kind::burst;
  CHECK(bursts >= 2);
}

TEST_CASE("a level that doubles over nine months is a rise, however flat", "[verdicts]") {
  Series s = days(270, 500);
  for (size_t i = 0; i < 270; ++i) {
    s.counts[i] = std::round(s.counts[i] * std::pow(2.0, static_cast<double>(i) / 270));
  }
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::rise);
  CHECK(v.findings[0].slope == Approx(std::log(2.0) / 270).epsilon(0.1));
}

TEST_CASE("four days at a tenth are a drop, not two shifts", "[verdicts]") {
  Series s = days(80, 2000);
  for (size_t i = 40; i < 44; ++i) s.counts[i] = std::round(s.counts[i] / 10);
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::drop);
  CHECK(v.findings[0].first == 40);
  CHECK(v.findings[0].last == 44);
}

TEST_CASE("a level that wanders off over a month is no shift, one that jumps is", "[verdicts]") {
  for (const bool jumps : {false, true}) {
    CAPTURE(jumps);
    Series s = days(120, 3000);
    for (size_t i = 0; i < 120; ++i) {
      const double at = static_cast<double>(i);
      const double part = jumps ? (i >= 60 ? 1 : 0) : std::clamp((at - 45) / 30, 0.0, 1.0);
      s.counts[i] = std::round(s.counts[i] * std::pow(0.55, part));
    }
    const Verdict v = judged(s);
    CHECK(v.findings.size() == (jumps ? 1 : 0));
    if (jumps && !v.findings.empty()) CHECK(v.findings[0].kind == Kind::shift);
  }
}

TEST_CASE("noise with long tails is told seldom; what is far beyond them is told", "[verdicts]") {
  Series s = even_hours(90, 80);
  uint64_t state = 20220930;
  for (double& count : s.counts) {
    state = state * 48271 % 2147483647;
    const double u = static_cast<double>(state) / 2147483647;
    const double normal = (std::pow(u, 0.135) - std::pow(1 - u, 0.135)) / 0.1975;
    count = std::round(count * std::exp(0.3 * normal + 0.4 * std::max(0.0, normal - 1)));
  }
  CHECK(judged(s).findings.size() <= 2);  // a dozen by the model's own tails
  s.counts[20 * 24 + 5] = 80 * 60;
  const Verdict v = judged(s);
  const auto far = std::find_if(v.findings.begin(), v.findings.end(),
                                [](const Finding& f) { return f.first == 20 * 24 + 5; });
  REQUIRE(far != v.findings.end());
  CHECK(far->stretch.by > 1.2);
}

TEST_CASE("a stretched tail agrees up to where it starts, and keeps the order beyond",
          "[verdicts]") {
  const TailStretch s{4, 2};
  CHECK(s.of(-3) == -3);
  CHECK(s.of(-4) == -4);
  CHECK(s.of(-10) == Approx(-7));
  CHECK(TailStretch().of(-50) == -50);
}

TEST_CASE("a level that takes a step a day wanders; a jump beyond its steps is a shift",
          "[verdicts]") {
  for (const bool jumps : {false, true}) {
    CAPTURE(jumps);
    Series s = days(300, 800);
    uint64_t state = 7;
    const auto deviate = [&state] {  // about normal
      double sum = -6;
      for (int k = 0; k < 12; ++k) {
        state = state * 48271 % 2147483647;
        sum += static_cast<double>(state) / 2147483647;
      }
      return sum;
    };
    double level = 0;
    for (size_t i = 0; i < 300; ++i) {
      level += 0.06 * deviate() + (jumps && i == 150 ? 2 : 0);
      s.counts[i] = std::round(s.counts[i] * std::exp(level + 0.2 * deviate()));
    }
    std::vector<size_t> shifts;
    for (const Finding& f : judged(s).findings) {
      if (f.kind == Kind::shift) shifts.push_back(f.first);
    }
    CHECK(shifts == (jumps ? std::vector<size_t>{150} : std::vector<size_t>{}));
  }
}

TEST_CASE("ten bursts of an hour on working days are no shift of their fortnight", "[verdicts]") {
  Series s = even_hours(60, 40);
  for (size_t d = 20; d < 32; ++d) {
    if (d == 25 || d == 26) continue;
    s.counts[d * 24 + 13] += 900;
  }
  const Verdict v = judged(s);
  CHECK(v.findings.size() == 10);
  for (const Finding& f : v.findings) CHECK(f.kind == Kind::burst);
}

TEST_CASE("an empty stretch is judged by how long the log is silent anyway", "[verdicts]") {
  Series s = even_hours(60, 1);
  uint64_t state = 3;
  for (size_t i = 0; i < s.counts.size();
       ++i) {  // sessions: some hours of a few records each, then none
    if (i % 6 == 0) state = state * 48271 % 2147483647;
    s.counts[i] = state % 100 < 30 ? 2 : 0;
  }
  const Verdict quiet = judged(s);
  CHECK(std::none_of(quiet.findings.begin(), quiet.findings.end(),
                     [](const Finding& f) { return f.kind == Kind::silence; }));
}

TEST_CASE("a silence ends where counts begin, though the first hour is a weak one", "[verdicts]") {
  Series s = even_hours(60, 60);
  for (size_t i = 800; i < 807; ++i) s.counts[i] = 0;
  s.counts[807] = std::round(s.counts[807] * 0.75);
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::silence);
  CHECK(v.findings[0].first == 800);
  CHECK(v.findings[0].last == 807);
  CHECK(v.findings[0].observed == 0);
}

TEST_CASE("a jump is a shift though days remember the ones before them", "[verdicts]") {
  Series s = even_hours(70, 100);
  double drift = 0;
  uint32_t state = 8;
  for (size_t d = 0; d < 70; ++d) {
    state = state * 1'664'525 + 1'013'904'223;
    drift = 0.6 * drift + 0.25 * (static_cast<double>(state >> 8) / 16'777'216.0 - 0.5);
    const double level = std::exp(drift) * (d < 30 ? 1 : 2.3);
    for (size_t h = 0; h < 24; ++h) s.counts[d * 24 + h] = std::round(s.counts[d * 24 + h] * level);
  }
  const Verdict v = judged(s);
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].kind == Kind::shift);
  CHECK(v.findings[0].first == 720);
}
