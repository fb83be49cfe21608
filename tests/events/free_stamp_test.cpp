#include "events/free_stamp.h"

#include "catch.h"
#include "events/clock.h"

using namespace hozen;

namespace {

// A stamp, what stands behind it, and its UTC with a file's zone of UTC; empty: it is none.
struct StampCase {
  std::string_view stamp, behind, utc;
};
const StampCase kStamps[] = {
    {"2022-07-01 09:00:01", " x", "2022-07-01T09:00:01Z"},
    {"2022-07-01 09:00:01,123", " INFO", "2022-07-01T09:00:01.123Z"},
    {"2022-07-01T09:00:01.1234567+09:00", " x", "2022-07-01T00:00:01.1234567Z"},
    {"2022-07-01 09:00:01 +0900", " x", "2022-07-01T00:00:01Z"},
    {"2022-07-01 09:00:01 JST", ": x", "2022-07-01T00:00:01Z"},
    {"2022-07-01 09:00:01", " -5 items", "2022-07-01T09:00:01Z"},
    {"2022-07-01 09:00:01", " INFO x", "2022-07-01T09:00:01Z"},
    {"2022-07-01-09.00.01.123456", " x", "2022-07-01T09:00:01.123456Z"},
    {"2022.07.01 09:00:01", "", "2022-07-01T09:00:01Z"},
    {"2022-Jul-01 09:00:01", "", "2022-07-01T09:00:01Z"},
    {"2022 Jul  1 09:00:01", "", "2022-07-01T09:00:01Z"},
    {"2022/7/1 9:00:01", "\tx", "2022-07-01T09:00:01Z"},
    {"2022年7月1日 午後9時00分01秒", " x", "2022-07-01T21:00:01Z"},
    {"2022/07/01 午前 0:00:06", "\tx", "2022-07-01T00:00:06Z"},
    {"01/Jul/2022:09:00:01 +0900", "]", "2022-07-01T00:00:01Z"},
    {"01-JUL-22 09.00.01.123 AM", " x", "2022-07-01T09:00:01.123Z"},
    {"01-Jul-2022 09:00:01 Asia/Tokyo", "] x", "2022-07-01T00:00:01Z"},
    {"1 Jul 2022 09:00:01,5", " x", "2022-07-01T09:00:01.5Z"},
    {"07/01/2022 9:00:01 PM", ",x", "2022-07-01T21:00:01Z"},
    {"13/07/2022 09:00:01", " x", "2022-07-13T09:00:01Z"},
    {"01.07.2022 09:00:01", " x", "2022-07-01T09:00:01Z"},
    {"22/07/01 09:00:01", " x", "2022-07-01T09:00:01Z"},
    {"7/1/22 9:00:01 AM", " x", "2022-07-01T09:00:01Z"},
    {"220701 090001", " 148 INFO", "2022-07-01T09:00:01Z"},
    {"220701  9:00:01", " [Note]", "2022-07-01T09:00:01Z"},
    {"20220701-9:00:01:5", "|x", "2022-07-01T09:00:01.5Z"},
    {"20220701T090001Z", " x", "2022-07-01T09:00:01Z"},
    {"20220701090001123", " x", "2022-07-01T09:00:01.123Z"},
    {"Fri Jul  1 09:00:01 JST 2022", " x", "2022-07-01T00:00:01Z"},
    {"Fri Jul  1 09:00:01.5 2022", " x", "2022-07-01T09:00:01.5Z"},
    {"Fri, 01 Jul 2022 09:00:01 GMT", " x", "2022-07-01T09:00:01Z"},
    {"Friday, July 1, 2022 9:00:01 PM", " x", "2022-07-01T21:00:01Z"},
    {"Jul 1, 2022 9:00:01 AM", " x", "2022-07-01T09:00:01Z"},
    {"Fri Jul 01 2022 09:00:01 GMT+0900", " (JST)", "2022-07-01T00:00:01Z"},
    {"07-01 09:00:01.123", " x", "2022-07-01T09:00:01.123Z"},
    {"1656637323", " x", "2022-07-01T01:02:03Z"},
    {"1656637323123", " x", "2022-07-01T01:02:03.123Z"},
    {"1656637323.5", " x", "2022-07-01T01:02:03.5Z"},
    {"192.0.2.1", " x", ""},
    {"2022-07-32 09:00:01", " x", ""},
    {"2022-07-01 09:00:01", "x", ""},
    {"2022-07-01", " x", ""},
    {"12345678", " x", ""},
    {"Julian 1 2022", " x", ""},
    {"10/20 done", " x", ""},
    {"", "", ""},
};

}  // namespace

TEST_CASE("read_free_stamp finds the stamp and its end, or that there is none", "[events]") {
  for (const StampCase& c : kStamps) {
    const std::string text = std::string(c.stamp) + std::string(c.behind);
    CAPTURE(text);
    FreeStamp stamp;
    const bool found = read_free_stamp(text, stamp);
    REQUIRE(found == !c.utc.empty());
    if (!found) continue;
    CHECK(stamp.size == c.stamp.size());
    Clock clock;
    clock.start({}, Zone(), ZoneSource::assumed, {2022});
    Event event;
    REQUIRE(clock.read(stamp, event));
    CHECK(format_rfc3339(event.time_ns, event.time_digits) == c.utc);
  }
}

TEST_CASE("a leap day without a year is a date", "[events]") {
  FreeStamp stamp;
  REQUIRE(read_free_stamp("02-29 09:00:01 x", stamp));
  Clock clock;
  clock.start({}, Zone(), ZoneSource::assumed, {2024});
  Event event;
  REQUIRE(clock.read(stamp, event));
  CHECK(format_rfc3339(event.time_ns) == "2024-02-29T09:00:01Z");
}

TEST_CASE("a `free` time is a stamp as a whole", "[events]") {
  const TimeSpec spec = *TimeSpec::compile("free");
  Clock clock;
  clock.start({}, Zone(), ZoneSource::assumed, {2022});
  Event event;
  CHECK(clock.read(spec, "Jul 1, 2022 9:00:01 AM", event));
  CHECK(format_rfc3339(event.time_ns) == "2022-07-01T09:00:01Z");
  CHECK_FALSE(clock.read(spec, "Jul 1, 2022 9:00:01 AM started", event));
}
