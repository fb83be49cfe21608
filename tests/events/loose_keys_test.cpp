#include "events/loose_keys.h"

#include <optional>
#include <set>

#include "base/text.h"
#include "catch.h"
#include "events/loose_names.h"

namespace hozen {
namespace {

struct KeyCase {
  const char *what, *parent, *key;
  std::optional<Field> field;
};
const KeyCase kKeyCases[] = {
    {"with a line below", "", "SRC_IP", Field::source_ip},
    {"with a hump", "", "srcIp", Field::source_ip},
    {"with a blank", "", "Source IP", Field::source_ip},
    {"of two objects", "src", "ip", Field::source_ip},
    {"of dotted parts", "", "alert.dst.port", Field::destination_port},
    {"vague, at the top", "", "ip", Field::source_ip},
    {"vague, in an object that says nothing", "geo", "ip", std::nullopt},
    {"vague, in an object that is the record", "security_log", "ip", Field::source_ip},
    {"sure, in an object that says nothing", "identity", "sha256", Field::file_hash},
    {"in other letters", "", "宛先IP", Field::destination_ip},
    {"in letters that say nothing", "", "備考", std::nullopt},
    {"of signs alone", "", "--", std::nullopt},
    {"empty", "", "", std::nullopt},
    {"longer than any", "", "a_key_that_is_longer_than_all_the_names_in_the_table_are",
     std::nullopt},
};

TEST_CASE("a loose key is known however it is spelt", "[events]") {
  for (const KeyCase& c : kKeyCases) {
    CAPTURE(c.what);
    const LooseKey* const found = find_loose(c.parent, c.key);
    CHECK((found != nullptr) == c.field.has_value());
    if (found != nullptr && c.field) CHECK(found->target.field == *c.field);
  }
}

TEST_CASE("every loose name has one target", "[events]") {
  std::set<std::string_view> keys;
  for (const LooseNames& names : loose_names()) {
    CAPTURE(names.target);
    CHECK(Target::parse(names.target).has_value());
    for (const std::string_view key : split(names.keys, ' ')) {
      CAPTURE(key);
      CHECK(!key.empty());
      CHECK(keys.insert(key).second);
    }
  }
}

TEST_CASE("a vague key gives way to a sure one, in either order", "[events]") {
  for (const bool vague_first : {true, false}) {
    CAPTURE(vague_first);
    ReadContext context;
    Event event;
    LooseFields fields;
    fields.put("", vague_first ? "ip" : "src_ip", vague_first ? "192.0.2.1" : "192.0.2.2", context,
               event);
    fields.put("", vague_first ? "src_ip" : "ip", vague_first ? "192.0.2.2" : "192.0.2.1", context,
               event);
    CHECK(event.get(Field::source_ip) == "192.0.2.2");
  }
}

struct TimeCase {
  const char *what, *key, *value, *envelope;
  bool read;
};
const TimeCase kTimeCases[] = {
    {"an epoch in milliseconds", "EventTimestampMs", "1709514922000", "", true},
    {"a date of C's asctime", "LogTimestamp", "Mon Mar  4 01:15:22 2024", "", true},
    {"a date alone", "date", "2024-03-04", "", false},
    {"a number that is none", "timestamp", "12345678", "", false},
    {"a duration", "elapsed_time", "1709514922", "", false},
    {"a day to come", "valid_until_time", "2024-03-04T01:15:22Z", "", false},
    {"beside a header, with its zone", "clickTime", "2024-03-04T01:15:22Z", "Mar  4 01:15:22",
     false},
    {"beside a header, surely the event's", "eventTime", "2024-03-04T01:15:22Z", "Mar  4 01:15:22",
     true},
    {"beside a header, without a zone", "eventTime", "2024-03-04 01:15:22", "Mar  4 01:15:22",
     false},
};

TEST_CASE("a stamp is known by its key and by its form", "[events]") {
  const FileFacts facts;
  for (const TimeCase& c : kTimeCases) {
    CAPTURE(c.what);
    ReadContext context;
    context.clock.start(facts, Zone(), ZoneSource::assumed, {2022});
    context.envelope_time = c.envelope;
    Event event;
    LooseTime times;
    times.look_at(c.key, c.value);
    CHECK(times.read(context, event) == c.read);
  }
}

}  // namespace
}  // namespace hozen
