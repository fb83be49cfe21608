#include "events/clock.h"

#include "catch.h"

using namespace hozen;

namespace {

struct StampCase {
  const char* what;
  const char* as;
  const char* text;
  const char* utc;  // "" if it must be refused
};

const StampCase kStamps[] = {
    {"CLF with offset", "clf", "10/Oct/2022:13:55:36 -0700", "2022-10-10T20:55:36Z"},
    {"CLF with half an hour of offset", "clf", "01/Jan/2022:00:00:00 +0530",
     "2021-12-31T18:30:00Z"},
    {"day and month in an order that only one has", "%D/%Y:%H:%M:%S", "31/07/2022:09:00:00",
     "2022-07-31T09:00:00Z"},
    {"month and day where nothing tells", "%D/%Y:%H:%M:%S", "02/03/2022:09:00:00",
     "2022-02-03T09:00:00Z"},
    {"day and month of which none is a month", "%D/%Y:%H:%M:%S", "13/14/2022:09:00:00", ""},
    {"CLF of a day that is none", "clf", "31/Feb/2022:00:00:00 +0000", ""},
    {"CLF of a month that is none", "clf", "10/Okt/2022:13:55:36 +0000", ""},
    {"CLF leap second", "clf", "31/Dec/2016:23:59:60 +0000", "2016-12-31T23:59:59Z"},
    {"CLF cut short", "clf", "10/Oct/2022:13:5", ""},
    {"ISO with microseconds", "iso", "2022-07-12T06:22:33.415742+0000",
     "2022-07-12T06:22:33.415742Z"},
    {"ISO with colon in the offset", "iso", "2022-07-12T06:22:33+09:00", "2022-07-11T21:22:33Z"},
    {"ISO with no zone", "iso", "2022-07-12 06:22:33", "2022-07-12T06:22:33Z"},
    {"ISO with minute 61", "iso", "2022-07-12T06:61:33Z", ""},
    {"syslog, day padded with a blank", "rfc3164", "Jun  8 14:34:33", "2022-06-08T14:34:33Z"},
    {"syslog, day padded with a zero", "rfc3164", "Jul 05 14:34:33", "2022-07-05T14:34:33Z"},
    {"syslog, day not padded", "rfc3164", "Nov 4 01:02:03", "2022-11-04T01:02:03Z"},
    {"syslog, month in lower case", "rfc3164", "dec 31 23:59:59", "2022-12-31T23:59:59Z"},
    {"epoch seconds", "epoch", "1557513467", "2019-05-10T18:37:47Z"},
    {"epoch milliseconds", "epoch", "1576280412771", "2019-12-13T23:40:12.771Z"},
    {"epoch microseconds", "epoch", "1534860261221373", "2018-08-21T14:04:21.221373Z"},
    {"epoch nanoseconds", "epoch", "1557513467369913239", "2019-05-10T18:37:47.369913239Z"},
    {"epoch with a fraction, never through a double", "epoch", "1551399000.57855",
     "2019-03-01T00:10:00.57855Z"},
    {"epoch that is a word", "epoch", "15575x", ""},
    {"US date with AM", "%m/%d/%Y %I:%M:%S %p", "9/27/2013 12:42:26 AM", "2013-09-27T00:42:26Z"},
    {"Japanese Windows, afternoon", "%Y/%m/%d %p%I:%M:%S", "2022/07/01 午後 9:00:03",
     "2022-07-01T21:00:03Z"},
    {"Japanese, midnight and no blank", "%Y年%m月%d日 %p%I時%M分%S秒",
     "2022年7月1日 午前12時00分03秒", "2022-07-01T00:00:03Z"},
    {"a word that begins like one", "%Y/%m/%d %p%I:%M:%S", "2022/07/01 午 9:00:03", ""},
    {"POSIX sign, west", "%Y-%m-%d %H:%M:%S GMTa%O", "2022-07-09 06:59:42 GMTa+7",
     "2022-07-09T13:59:42Z"},
    {"POSIX sign, Tokyo", "%Y-%m-%d %H:%M:%S GMT%O", "2022-07-09 22:59:42 GMT-9",
     "2022-07-09T13:59:42Z"},
    {"US date with hour 13 PM", "%m/%d/%Y %I:%M:%S %p", "9/27/2013 13:42:26 PM", ""},
    {"zone abbreviation", "%b %d %Y %H:%M:%S %Z", "Sep 25 2022 15:47:07 EDT",
     "2022-09-25T19:47:07Z"},
    {"comma before the milliseconds", "%Y-%m-%d %H:%M:%S%f", "2022-01-02 03:04:05,678",
     "2022-01-02T03:04:05.678Z"},
    {"text behind the stamp", "%Y-%m-%d", "2022-01-02x", ""},
};

// Stamps of one file, one after the other.
void check_stamps(YearState year, std::string_view mtime,
                  std::initializer_list<std::pair<const char*, const char*>> stamps) {
  const auto spec = TimeSpec::compile("rfc3164");
  REQUIRE(spec.has_value());
  Clock clock;
  Event event;
  clock.start({}, Zone(), ZoneSource::assumed, year);
  if (!mtime.empty()) clock.set_first_year(parse_rfc3339(mtime)->time_ns / kNsPerSecond);
  for (const auto& [text, utc] : stamps) {
    INFO(text);
    REQUIRE(clock.read(*spec, text, event));
    CHECK(format_rfc3339(event.time_ns) == utc);
  }
}

}  // namespace

TEST_CASE("Clock reads every kind of stamp exactly, or refuses it", "[events][clock]") {
  const FileFacts facts;
  for (const StampCase& c : kStamps) {
    INFO(c.what << ": " << c.text);
    auto spec = TimeSpec::compile(c.as);
    REQUIRE(spec.has_value());
    for (int warm = 0; warm < 2; ++warm) {  // the second reading takes the remembered hour
      Clock clock;
      Event event;
      clock.start(facts, Zone(), ZoneSource::assumed, {2022});
      bool read = clock.read(*spec, c.text, event);
      if (warm == 1) read = clock.read(*spec, c.text, event);
      CHECK(read == (c.utc[0] != '\0'));
      if (read) CHECK(format_rfc3339(event.time_ns, event.time_digits) == c.utc);
    }
  }
}

TEST_CASE("a year-less log over New Year goes on in the new year, and stragglers stay in the old",
          "[events][clock]") {
  check_stamps({2021}, {},
               {{"Dec 30 10:00:00", "2021-12-30T10:00:00Z"},
                {"Dec 31 23:59:58", "2021-12-31T23:59:58Z"},
                {"Jan  1 00:00:01", "2022-01-01T00:00:01Z"},
                {"Dec 31 23:59:59", "2021-12-31T23:59:59Z"},
                {"Jan  1 00:00:02", "2022-01-01T00:00:02Z"},
                {"Feb 10 00:00:00", "2022-02-10T00:00:00Z"},
                {"Feb  9 23:00:00", "2022-02-09T23:00:00Z"},
                {"Dec  1 00:00:00", "2022-12-01T00:00:00Z"}});
}

TEST_CASE("an hour read before is of the next year once a newer stamp of another form came",
          "[events][clock]") {
  check_stamps({2021}, {},
               {{"Jan  1 10:00:00", "2021-01-01T10:00:00Z"},
                {"Jan  1 10:00:01", "2021-01-01T10:00:01Z"},
                {"Jun  1 10:00:00.5", "2021-06-01T10:00:00Z"},
                {"Dec  1 10:00:00.5", "2021-12-01T10:00:00Z"},
                {"Jan  1 10:00:02", "2022-01-01T10:00:02Z"}});
}

TEST_CASE("a device that does not know the time yet makes no new year", "[events][clock]") {
  check_stamps({2026}, {},
               {{"Jun  5 10:00:00", "2026-06-05T10:00:00Z"},
                {"Jan  1 00:00:05", "2026-01-01T00:00:05Z"},
                {"Jan  2 00:00:05", "2026-01-02T00:00:05Z"},
                {"Jun  5 10:05:00", "2026-06-05T10:05:00Z"},
                {"Dec 20 10:00:00", "2026-12-20T10:00:00Z"},
                {"Jan  1 00:00:05", "2027-01-01T00:00:05Z"}});
}

TEST_CASE("a stamp that runs ahead makes no new year of what follows", "[events][clock]") {
  check_stamps({2026}, {},
               {{"Mar  1 10:00:00", "2026-03-01T10:00:00Z"},
                {"Dec 15 10:00:00", "2026-12-15T10:00:00Z"},
                {"Mar  1 10:00:01", "2026-03-01T10:00:01Z"},
                {"Mar  2 10:00:00", "2026-03-02T10:00:00Z"}});
}

TEST_CASE("a gap over New Year is one, of half a year and more only once it goes on",
          "[events][clock]") {
  check_stamps({2025}, {},
               {{"Oct 15 10:00:00", "2025-10-15T10:00:00Z"},
                {"Feb  3 10:00:00", "2026-02-03T10:00:00Z"},
                {"Aug  1 10:00:00", "2026-08-01T10:00:00Z"},
                {"Apr  1 10:00:00", "2026-04-01T10:00:00Z"},
                {"May  1 10:00:00", "2026-05-01T10:00:00Z"},
                {"May 20 10:00:00", "2027-05-20T10:00:00Z"}});
}

TEST_CASE("stamps without year and order are of the newest year before the file's mtime",
          "[events][clock]") {
  check_stamps({.year = 1980, .unordered = true}, "2022-03-10T00:00:00Z",
               {{"Dec  1 10:00:00", "2021-12-01T10:00:00Z"},
                {"Jan  1 10:00:00", "2022-01-01T10:00:00Z"},
                {"Jan  1 10:00:01", "2022-01-01T10:00:01Z"},
                {"Mar  9 10:00:00", "2022-03-09T10:00:00Z"},
                {"Mar 20 10:00:00", "2021-03-20T10:00:00Z"},
                {"Mar  9 10:00:00", "2022-03-09T10:00:00Z"}});
}

TEST_CASE("no row of New Years leads beyond the year 2260", "[events][clock]") {
  check_stamps({2259}, {},
               {{"Dec  1 10:00:00", "2259-12-01T10:00:00Z"},
                {"Jan  1 10:00:00", "2260-01-01T10:00:00Z"},
                {"Jun  1 10:00:00", "2260-06-01T10:00:00Z"},
                {"Jan  1 10:00:00", "2260-01-01T10:00:00Z"}});
}

TEST_CASE("the first year of a year-less log is the newest that is not after the file's mtime",
          "[events][clock]") {
  auto spec = TimeSpec::compile("rfc3164");
  const auto mtime = parse_rfc3339("2022-03-10T00:00:00Z");
  Event event;
  for (const auto& [text, utc] : {std::pair{"Mar  9 00:00:00", "2022-03-09T00:00:00Z"},
                                  std::pair{"Nov  9 00:00:00", "2021-11-09T00:00:00Z"},
                                  std::pair{"Mar 11 00:00:00", "2022-03-11T00:00:00Z"},
                                  std::pair{"Feb 29 00:00:00", "2020-02-29T00:00:00Z"}}) {
    Clock clock;
    clock.start({}, Zone(), ZoneSource::assumed, {});
    clock.set_first_year(mtime->time_ns / kNsPerSecond);
    INFO(text);
    REQUIRE(clock.read(*spec, text, event));
    CHECK(format_rfc3339(event.time_ns) == utc);
  }
}

TEST_CASE(
    "a stamp of New Year's morning is of the new year where the file's mtime is still UTC's old "
    "one",
    "[events][clock]") {
  check_stamps({}, "2025-12-31T15:05:00Z", {{"Jan  1 00:00:00", "2026-01-01T00:00:00Z"}});
  check_stamps({}, "2025-12-31T15:05:00Z", {{"Jan  9 00:00:00", "2025-01-09T00:00:00Z"}});
}

TEST_CASE("a stamp without a zone takes the file's zone, also over a change of offset",
          "[events][clock]") {
  auto spec = TimeSpec::compile("rfc3164");
  const auto berlin = Zone::find("Europe/Berlin");
  REQUIRE(berlin.has_value());
  Clock clock;
  Event event;
  clock.start({}, *berlin, ZoneSource::option, {2022});
  for (const auto& [text, utc] : {std::pair{"Mar 27 01:59:59", "2022-03-27T00:59:59Z"},
                                  std::pair{"Mar 27 03:00:00", "2022-03-27T01:00:00Z"},
                                  std::pair{"Oct 30 01:30:00", "2022-10-29T23:30:00Z"},
                                  std::pair{"Oct 30 03:00:00", "2022-10-30T02:00:00Z"}}) {
    INFO(text);
    REQUIRE(clock.read(*spec, text, event));
    CHECK(format_rfc3339(event.time_ns) == utc);
    CHECK(event.zone_source == ZoneSource::option);
  }
}

TEST_CASE("day and month between slashes are read in the file's order", "[events][clock]") {
  auto spec = TimeSpec::compile("%D/%Y:%H:%M:%S");
  Clock clock;
  Event event;
  clock.start({}, Zone(), ZoneSource::assumed, {});
  clock.set_day_first(true);
  REQUIRE(clock.read(*spec, "02/03/2022:09:00:00", event));
  CHECK(format_rfc3339(event.time_ns) == "2022-03-02T09:00:00Z");
  REQUIRE(clock.read(*spec, "02/13/2022:09:00:00", event));  // no day of a 13th month
  CHECK(format_rfc3339(event.time_ns) == "2022-02-13T09:00:00Z");
}
