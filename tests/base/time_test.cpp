#include "base/time.h"

#include <cstdlib>

#include "catch.h"

using namespace hozen;

TEST_CASE("days and dates turn into each other over four hundred years", "[base][time]") {
  for (int64_t day = days_from_civil(1800, 1, 1); day < days_from_civil(2200, 1, 1); day += 13) {
    const Civil c = civil_from_seconds(day * kSecondsPerDay);
    REQUIRE(days_from_civil(c.year, c.month, c.day) == day);
    REQUIRE(c.valid());
  }
  CHECK(days_from_civil(1970, 1, 1) == 0);
  CHECK(days_from_civil(2000, 2, 29) == 11016);
  CHECK(weekday_of(days_from_civil(2022, 9, 30)) == 4);  // a Friday
  CHECK(weekday_of(-1) == 2);                            // 1969-12-31 was a Wednesday
}

TEST_CASE("RFC 3339 stamps are read whole or not at all", "[base][time]") {
  struct Case {
    const char* text;
    const char* utc;  // "" if it must be refused
    bool had_zone;
  };
  for (const Case& c :
       {Case{"2022-09-30T03:04:05Z", "2022-09-30T03:04:05Z", true},
        Case{"2022-09-30T03:04:05.123456789Z", "2022-09-30T03:04:05.123456789Z", true},
        Case{"2022-09-30 12:04:05+09:00", "2022-09-30T03:04:05Z", true},
        Case{"2022-09-30T12:04:05 +0900", "2022-09-30T03:04:05Z", true},
        Case{"2022-09-30T03:04:05", "2022-09-30T03:04:05Z", false},
        Case{"2022-09-30", "2022-09-30T00:00:00Z", false},
        Case{"2022-09-30T03:04", "2022-09-30T03:04:00Z", false}, Case{"2022-02-30", "", false},
        Case{"2022-09-30T24:00:00Z", "", false}, Case{"2022-09-30T03:04:05Zjunk", "", false},
        Case{"2022-9-30", "", false}, Case{"", "", false},
        Case{"2022-09-30T03:04:05+19:00", "", false}}) {
    INFO(c.text);
    const auto instant = parse_rfc3339(c.text);
    REQUIRE(instant.has_value() == (c.utc[0] != '\0'));
    if (!instant) continue;
    CHECK(format_rfc3339(instant->time_ns, instant->digits) == c.utc);
    CHECK(instant->had_zone == c.had_zone);
  }
  CHECK(format_rfc3339(-1, 9) == "1969-12-31T23:59:59.999999999Z");
}

TEST_CASE("zones: names, offsets, abbreviations; ambiguous and unknown ones are refused by name",
          "[base][zone]") {
  CHECK(Zone::find("Asia/Tokyo")->to_utc(9 * 3600).utc_s == 0);
  CHECK(Zone::find("+0900")->to_utc(9 * 3600).utc_s == 0);
  CHECK(Zone::find("+09:00")->name() == "+09:00");
  CHECK(Zone::find("-7")->to_local(0) == -7 * 3600);
  CHECK(Zone::find("JST")->to_local(0) == 9 * 3600);
  CHECK(Zone::find("CST").error().what.find("ambiguous") != std::string::npos);
  CHECK(Zone::find("Asia/Tokio").error().what.find("'Asia/Tokio'") != std::string::npos);
  CHECK(!Zone::find("+99:00").has_value());
  CHECK(Zone().is_utc());
}

TEST_CASE("a zone and its cache give the same answers around every change of offset",
          "[base][zone]") {
  const Zone zone = *Zone::find("America/New_York");
  ZoneCache cache(zone);
  const int64_t from = days_from_civil(2021, 10, 1) * kSecondsPerDay;
  for (int64_t s = from; s < from + 400 * kSecondsPerDay; s += 1799) {
    REQUIRE(cache.to_local(s) == zone.to_local(s));
    REQUIRE(cache.to_utc(s) == zone.to_utc(s).utc_s);
  }
  const int64_t gap = days_from_civil(2022, 3, 13) * kSecondsPerDay + 2 * 3600 + 1800;
  CHECK(zone.to_utc(gap).kind == LocalKind::gap);
  const int64_t fold = days_from_civil(2022, 11, 6) * kSecondsPerDay + 3600 + 1800;
  CHECK(zone.to_utc(fold).kind == LocalKind::fold);
  CHECK(zone.to_utc(fold).utc_s == fold + 4 * 3600);  // the earlier one
}

TEST_CASE("what users type for times and durations", "[base][time]") {
  const Zone tokyo = *Zone::find("Asia/Tokyo");
  CHECK(format_rfc3339(*parse_user_time("2022-09-30", tokyo)) == "2022-09-29T15:00:00Z");
  CHECK(format_rfc3339(*parse_user_time("2022-09-30T00:00:00Z", tokyo)) == "2022-09-30T00:00:00Z");
  CHECK(*parse_user_time("@1664513999", tokyo) == 1664513999 * kNsPerSecond);
  CHECK(parse_user_time("yesterday", tokyo).error().what == "'yesterday' is not a time");
  CHECK(*parse_duration("+90s") == 90 * kNsPerSecond);
  CHECK(*parse_duration("-1h30m") == -5400 * kNsPerSecond);
  CHECK(*parse_duration("1d") == 86400 * kNsPerSecond);
  for (const char* bad : {"", "90", "s", "5 m", "1y", "9999999999999999999s"}) {
    INFO(bad);
    CHECK(!parse_duration(bad).has_value());
  }
}

TEST_CASE("the clock for dated output is --now, then SOURCE_DATE_EPOCH", "[base][time]") {
  CHECK(now_ns(5) == 5);
  setenv("SOURCE_DATE_EPOCH", "1664513999", 1);
  CHECK(now_ns() == 1664513999 * kNsPerSecond);
  unsetenv("SOURCE_DATE_EPOCH");
  CHECK(now_ns() > 1664513999 * kNsPerSecond);
}
