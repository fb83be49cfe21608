#include "catch.h"
#include "labels/rule_set.h"
#include "write/event_interchange.h"

using namespace hozen;

namespace {

const FileFacts kFile{.path = "logs/a|b.log"};

Event event() {
  Event e;
  e.time_ns = 1'664'507'045'123'456'789;
  e.time_digits = 9;
  e.offset = 42;
  e.length = 30;
  e.file = &kFile;
  e.original = "GET /?a=1|2,\"x\"\x1b";
  e.set(Field::source_ip, "192.0.2.7");
  e.set(Field::host_name, "web1");
  return e;
}

std::string written(std::string_view shape, Format format) {
  static const std::vector<RuleInfo> kRules = [] {
    std::vector<RuleInfo> rules(1);
    rules[0].threat_class = "sqli";
    return rules;
  }();
  static const LabelValues kValues(kRules);
  static const std::string kIds[] = {"apache.combined"};
  auto writer = EventInterchange::make(shape, format, false, {&kValues, nullptr, kIds});
  REQUIRE(writer);
  std::string out;
  writer->append_head(out);
  const uint16_t label[] = {0};
  writer->append(out, event(), label);
  return out;
}

}  // namespace

TEST_CASE("events in the shapes of other timeline tools", "[write]") {
  CHECK(
      written("timesketch", Format::jsonl) ==
      "{\"message\":\"GET /?a=1|2,\\\"x\\\"\\u001b\",\"datetime\":\"2022-09-30T03:04:05.123456Z\","
      "\"timestamp\":1664507045123456,\"timestamp_desc\":\"Attack: "
      "sqli\",\"source_ip\":\"192.0.2.7\","
      "\"host\":\"web1\",\"tag\":[\"sqli\"],\"data_type\":\"apache.combined\","
      "\"display_name\":\"logs/a|b.log\",\"offset\":42}\n");
  CHECK(written("tln", Format::csv) ==
        "1664507045|LOG|web1||Attack: sqli: GET /?a=1\\x7c2,\"x\"\\x1b\n");
  CHECK(written("bodyfile", Format::csv) ==
        "0|[Attack: sqli] GET /?a=1\\x7c2,\"x\"\\x1b "
        "(logs/a\\x7cb.log:42)|42|0|0|0|30|0|1664507045|0|0\n");
  const std::string l2t = written("l2tcsv", Format::csv);
  CHECK(l2t.find("09/30/2022,03:04:05,UTC,M...,LOG,apache.combined,Attack: sqli,,web1,") !=
        std::string::npos);
  CHECK(l2t.find("\"GET /?a=1|2,\"\"x\"\"\\x1b\"") != std::string::npos);
  CHECK(
      written("timesketch", Format::csv).starts_with("message,datetime,timestamp,timestamp_desc,"));
  CHECK_FALSE(EventInterchange::make("plaso", Format::csv, false, {}));
}
