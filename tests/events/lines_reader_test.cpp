#include "catch.h"
#include "events/log_format.h"
#include "events/padded.h"

using namespace hozen;

namespace {

constexpr const char* kFormat = R"(
id: test.lines
lines:
  layouts:
    - 'At: {@timestamp:iso}'
    - 'User: {user.name}'
    - {layout: 'Run: {process.command_line}', set: {event.action: command}}
  rest: process.command_line
zone: utc
)";

struct Read {
  Why why;
  Event event;
};

}  // namespace

TEST_CASE("each line of a record is read by the layout that fits it", "[events][lines]") {
  const auto format = LogFormat::load(kFormat, "test.yaml");
  REQUIRE(format);
  ReadContext context;
  context.clock.start({}, Zone(), ZoneSource::assumed, {});
  const auto read = [&](const Padded& text) {
    Read out;
    out.why = (*format)->read(text.view(), nullptr, context, out.event);
    return out;
  };
  const Padded whole(
      "User: taro\r\nAt: 2022-07-01T00:00:01Z\r\nUser: other\r\nRun: a\r\n  b\r\nc\r\n");
  const Read got = read(whole);
  REQUIRE(got.why == Why::none);
  CHECK(got.event.get(Field::user_name) == "taro");  // what an earlier line gave stays
  CHECK(got.event.get(Field::event_action) == "command");
  CHECK(got.event.get(Field::process_command_line) == "a\r\n  b\r\nc");
  const Padded apart("At: 2022-07-01T00:00:01Z\nRun: a\nUser: taro\nx\n");
  CHECK(read(apart).event.get(Field::process_command_line) == "x");
  const Padded timeless("User: taro\nRun: a\n");
  CHECK(read(timeless).why == Why::stop_missing);
}

TEST_CASE("`lines` without layouts is refused", "[events][lines]") {
  CHECK(!LogFormat::load("id: a\nlines: {rest: message}\n", "a.yaml"));
  CHECK(
      !LogFormat::load("id: a\nlines: {layouts: ['{@timestamp:iso}'], rest: nothing}\n", "a.yaml"));
}
