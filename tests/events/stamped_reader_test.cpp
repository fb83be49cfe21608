// The reader of lines that a stamp leads: which lines are records, and what stands behind the stamp.

#include "catch.h"
#include "events/log_format.h"
#include "events/padded.h"

using namespace hozen;

namespace {

constexpr const char* kFormat = "id: test.stamped\nstamped: {}\nzone: ask\n";

// A line, its UTC with a file's zone of UTC (empty: it is no record), and its message.
struct LineCase {
  std::string_view line, utc, message;
};
const LineCase kLines[] = {
    {"2022-07-01 09:00:01 started", "2022-07-01T09:00:01Z", "started"},
    {"2022-07-01 09:00:01", "2022-07-01T09:00:01Z", ""},
    {"[ 2022-07-01 09:00:01 ] text", "2022-07-01T09:00:01Z", "text"},
    {"2022-07-01 09:00:01,192.0.2.1,deny", "2022-07-01T09:00:01Z", "192.0.2.1,deny"},
    {"07/01/2022 09:00:01 TCP/443 denied", "2022-07-01T09:00:01Z", "TCP/443 denied"},
    {"2022-07-01 13:00:01 PM suspend", "2022-07-01T13:00:01Z", "PM suspend"},
    {"10.1.22.5:3389 connected", "", ""},
    {"10.1.22.5:33001 [06/Feb/2022:12:14:14.655] fe be/s1", "2022-02-06T12:14:14.655Z", "fe be/s1"},
    // Values behind a word are no records, records behind a name are.
    {"Expires: Thu, 01 Jan 1970 00:00:00 GMT", "", ""},
    {"Last-Modified: Fri, 01 Jul 2022 00:00:00 GMT", "", ""},
    {"created_at: 2022-07-01T10:00:00Z", "", ""},
    {"Published 2022-07-01 00:45:11", "", ""},
    {"MaxSize 2147483648", "", ""},
    {"serial: 2022070101", "", ""},
    {"started Fri Jul  1 09:00 by taro", "", ""},
    {"wtmp begins  Fri Jul  1 09:00:00 2022", "", ""},
    {"taro     pts/0        192.0.2.7        Fri Jul  1 09:00 - 10:00  (01:00)",
     "2022-07-01T09:00:00Z",
     "taro     pts/0        192.0.2.7        Fri Jul  1 09:00 - 10:00  (01:00)"},
    {"192.0.2.7 | http | 2022-07-01 09:00:01 | x", "2022-07-01T09:00:01Z",
     "192.0.2.7 | http | 2022-07-01 09:00:01 | x"},
    {"we said, then, 2022-07-01 09:00:01 was it", "", ""},
    {"E [01/Jul/2022:09:00:01 +0900] text", "2022-07-01T00:00:01Z", "text"},
    {"Copyright 2022-07-01 10:00 Foo", "", ""},
    {"1656637201", "", ""},
    {"1.2.22 10:30 release", "", ""},
    {"web_1 | 2022-07-01 09:00:01 up", "2022-07-01T09:00:01Z", "up"},
    {"INFO: 2022-07-01 09:00:01", "2022-07-01T09:00:01Z", ""},
    {"app: [2022-07-01 09:00:01]", "2022-07-01T09:00:01Z", ""},
    {"1656637201 started", "2022-07-01T01:00:01Z", "started"},
    {"[1656637201]", "2022-07-01T01:00:01Z", ""},
    {"22/07/01 09:00 started", "2022-07-01T09:00:00Z", "started"},
    {"1.2.22 9:30 AM started", "2022-02-01T09:30:00Z", "started"},
    {"1.2.22 10:30:05 started", "2022-02-01T10:30:05Z", "started"},
};

}  // namespace

TEST_CASE("a stamp leads a record, a value is none", "[events][stamped]") {
  const auto format = LogFormat::load(kFormat, "test.yaml");
  REQUIRE(format);
  for (const LineCase& c : kLines) {
    CAPTURE(c.line);
    ReadContext context;
    FileFacts facts;
    context.asked = kAllFields;
    context.wanted_by = nullptr;
    context.clock.start(facts, Zone(), ZoneSource::assumed, {2022});
    const Padded line(c.line);
    Event event;
    const Why why = (*format)->read(line.view(), nullptr, context, event);
    REQUIRE((why == Why::none) == !c.utc.empty());
    if (why != Why::none) continue;
    CHECK(format_rfc3339(event.time_ns, event.time_digits) == c.utc);
    // A stamp alone stands above what follows it.
    CHECK(event.get(Field::message) == (c.message.empty() ? c.line : c.message));
  }
}
