// The readers of keyed records: loose keys, values cut off, what is left unread when nothing more is asked for.

#include "base/yaml.h"
#include "catch.h"
#include "events/json_parser.h"
#include "events/log_format.h"
#include "padded.h"

using namespace hozen;

namespace {

struct Read {
  Why why;
  Event event;
};

class Reader {
 public:
  explicit Reader(const std::string& yaml)
      : format_(std::move(*LogFormat::load(yaml, "test.yaml"))) {
    context_.json = json_.get();
  }
  Read read(std::string_view line, uint64_t wanted = kAllFields) {
    lines_.push_back(std::make_unique<Padded>(line));
    context_.asked = wanted;
    context_.wanted_by = nullptr;
    context_.clock.start(facts_, Zone(), ZoneSource::assumed, {2022});
    Read out{Why::none, {}};
    out.why = format_->read(lines_.back()->view(), nullptr, context_, out.event);
    return out;
  }
  ReadContext& context() { return context_; }

 private:
  std::unique_ptr<LogFormat> format_;
  JsonParserPtr json_ = make_json_parser();
  ReadContext context_;
  FileFacts facts_;
  std::vector<std::unique_ptr<Padded>> lines_;
};

constexpr const char* kPairs = R"(
id: test.pairs
keyvalue: {map: {src: 'source.ip:ip', dport: destination.port, action: event.action, msg: message}}
time: [{field: at, as: epoch}, {fields: [date, time], as: '%Y-%m-%d %H:%M:%S'}]
zone: ask
)";

}  // namespace

TEST_CASE("a keyed line that a relay cut off keeps what is there", "[events][keyvalue]") {
  Reader reader(kPairs);
  const Read cut = reader.read(R"(at=1656633601 src=192.0.2.7 dport=22 msg="the rest is mis)");
  CHECK(cut.why == Why::none);
  CHECK(cut.event.get(Field::source_ip) == "192.0.2.7");
  CHECK(cut.event.get(Field::message) == "the rest is mis");
}

TEST_CASE("words before the pairs make the line the message", "[events][keyvalue]") {
  Reader reader(R"(
id: test.words
keyvalue: {before: words, map: {user: user.name, host: host.name, msg: message}}
time: [{field: at, as: epoch}]
)");
  const Read said = reader.read("Login failed user=taro, host=pc1 at=1656633601 [192.0.2.7]");
  CHECK(said.event.get(Field::message) ==
        "Login failed user=taro, host=pc1 at=1656633601 [192.0.2.7]");
  CHECK(said.event.get(Field::user_name) == "taro");  // without the comma
  const Read own = reader.read("a b user=taro host=pc1 at=1656633601 msg=hello");
  CHECK(own.event.get(Field::message) == "hello");
  const Read none = reader.read("tag user=taro host=pc1 at=1656633601");
  CHECK_FALSE(none.event.has(Field::message));
}

TEST_CASE("a quote too many or too few costs no value", "[events][keyvalue]") {
  Reader reader(kPairs);
  const Read trailing = reader.read(R"(at=1656633601 src=192.0.2.7" dport=22 action=deny)");
  CHECK(trailing.event.get(Field::source_ip) == "192.0.2.7");
  const Read leading = reader.read(R"(at=1656633601 "action="deny" src=192.0.2.7)");
  CHECK(leading.event.get(Field::event_action) == "deny");
  CHECK(leading.event.get(Field::source_ip) == "192.0.2.7");
}

TEST_CASE("a value of the wrong type does not lose the line", "[events][keyvalue]") {
  Reader reader(kPairs);
  const Read odd = reader.read("at=1656633601 src=unknown dport=22 action=deny");
  CHECK(odd.why == Why::none);
  CHECK(!odd.event.has(Field::source_ip));
  CHECK(odd.event.get(Field::destination_port) == "22");
}

TEST_CASE("what is asked for is the same whether the rest of a line is read or not",
          "[events][keyvalue]") {
  const char* const lines[] = {
      "at=1656633601 src=192.0.2.7 dport=22 action=deny",
      "dport=22 src=192.0.2.7 at=1656633601 dport=23",
      "dport=22 at=never date=2022-07-01 time=00:00:01 src=192.0.2.7",
      "date=2022-07-01 time=00:00:01 dport=22 at=1656633602",
      R"(msg="dport=99 at=1" dport=22 action="a \"b\" c" at=1656633601)",
      "src=192.0.2.7 at=1656633601",
  };
  Reader reader(kPairs);
  for (const char* const line : lines) {
    INFO(line);
    const Read whole = reader.read(line);
    const Read part = reader.read(line, bit_of(Field::destination_port));
    CHECK(whole.why == part.why);
    CHECK(whole.event.time_ns == part.event.time_ns);
    CHECK(whole.event.get(Field::destination_port) == part.event.get(Field::destination_port));
  }
}

TEST_CASE("what a keyed line says does not depend on the keys of the lines before it",
          "[events][keyvalue]") {
  const char* const parts[] = {"at=1656633601 ",
                               "src=192.0.2.7 ",
                               "dport=22 ",
                               "dport2=23 ",
                               "at=never ",
                               "msg=\"a b\" ",
                               "msg='c src=x' ",
                               "msg=\"a\\\" dport=1\" ",
                               "DF ",
                               "src ",
                               "src=odd|src=x ",
                               "  ",
                               "action= ",
                               "action=\" ",
                               "\"msg=q\" ",
                               "<13>at=5 ",
                               "a_key_of_sixteen=1 ",
                               "a_longer_key_than_sixteen=2 ",
                               "x=1,src=192.0.2.8 ",
                               "="};
  uint32_t state = 7;
  const auto draw = [&](size_t most) {
    return (state = state * 1664525 + 1013904223) >> 8 & (most - 1);
  };
  Reader used(kPairs);
  used.context().keep_extra = true;
  std::string line;
  for (int turn = 0; turn < 3000; ++turn) {
    if (turn % 3 == 0) line.clear();  // else it grows, or is as the one before
    for (size_t n = draw(8); n != 0; --n) line += parts[draw(32) % std::size(parts)];
    INFO(line);
    const uint64_t asked = turn % 2 == 0 ? kAllFields : bit_of(Field::destination_port);
    used.context().keep_extra = asked == kAllFields;
    Reader fresh(kPairs);
    fresh.context().keep_extra = asked == kAllFields;
    const Read one = used.read(line, asked), other = fresh.read(line, asked);
    REQUIRE(one.why == other.why);
    REQUIRE(one.event.extra.size() == other.event.extra.size());
    for (size_t i = 0; i < one.event.extra.size(); ++i) {
      REQUIRE(one.event.extra[i].name == other.event.extra[i].name);
      REQUIRE(one.event.extra[i].value == other.event.extra[i].value);
    }
    if (one.why != Why::none) continue;
    REQUIRE(one.event.time_ns == other.event.time_ns);
    for (size_t f = 0; f < kFields; ++f)
      if ((asked & bit_of(static_cast<Field>(f))) != 0)
        REQUIRE(one.event.get(static_cast<Field>(f)) == other.event.get(static_cast<Field>(f)));
  }
}

TEST_CASE("keys with blanks reach back to the separator, values to the next key",
          "[events][keyvalue]") {
  Reader reader(R"(
id: test.loose
keyvalue: {separator: ',', assign: ':', blanks_in_keys: true, before: event.category, map: {Computer name: host.name, File path: file.path, Rule: rule.name}}
time: [{field: Event time, as: '%Y-%m-%d %H:%M:%S'}]
zone: ask
)");
  const Read read = reader.read(
      R"(Risk found,Computer name: PC-7,File path: C:\a, b\c.exe,Rule: x: y,Event time: 2022-07-01 09:00:01)");
  CHECK(read.why == Why::none);
  CHECK(format_rfc3339(read.event.time_ns) == "2022-07-01T09:00:01Z");
  CHECK(read.event.get(Field::host_name) == "PC-7");
  CHECK(read.event.get(Field::file_path) == R"(C:\a, b\c.exe)");
  CHECK(read.event.get(Field::rule_name) == "x: y");
  CHECK(read.event.get(Field::event_category) == "Risk found");
}

TEST_CASE("JSON gives the same fields whether all or some are asked for", "[events][json]") {
  Reader reader(R"(
id: test.json
json: {map: {src: source.ip, 'http.url': url.original, 'http.path': url.path, 'http.query': url.query, 'list[1].name': rule.name}}
time: [{field: at.time, as: iso}]
zone: utc
)");
  const char* const line =
      R"({"src":"192.0.2.7","other":{"src":"x"},"http":{"path":"/a","query":"b"},"list":[{"name":"no"},{"name":"yes"}],"at":{"time":"2022-07-01T00:00:01Z"}})";
  const Read whole = reader.read(line);
  CHECK(whole.why == Why::none);
  CHECK(whole.event.get(Field::source_ip) == "192.0.2.7");
  CHECK(whole.event.get(Field::url_original) == "/a?b");
  CHECK(whole.event.get(Field::rule_name) == "yes");
  const Read part = reader.read(line, bit_of(Field::rule_name));
  CHECK(part.why == Why::none);
  CHECK(part.event.time_ns == whole.event.time_ns);
  CHECK(part.event.get(Field::rule_name) == "yes");
}

TEST_CASE("a port that stands beside an address is there if only ports are asked for",
          "[events][json][keyvalue]") {
  Reader json(
      "id: test.json\njson: {map: {src: 'source.ip:host'}}\ntime: [{field: at, as: iso}]\nzone: "
      "utc\n");
  const char* const object = R"({"src":"192.0.2.7:4021","at":"2022-07-01T00:00:01Z"})";
  CHECK(json.read(object, bit_of(Field::source_port)).event.get(Field::source_port) == "4021");
  Reader pairs(
      "id: test.pairs\nkeyvalue: {least: 1, map: {src: 'source.ip:host'}}\ntime: [{field: at, as: "
      "epoch}]\nzone: utc\n");
  const char* const line = "src=192.0.2.7:4021 at=1656633601";
  CHECK(pairs.read(line, bit_of(Field::source_port)).event.get(Field::source_port) == "4021");
}

TEST_CASE("JSON over many lines, or with a comma behind it, gives what one line gives",
          "[events][json]") {
  Reader reader(R"(
id: test.json
json: {map: {src: source.ip, 'http.url': url.original, 'http.code': http.response.status_code, name: rule.name}}
time: [{field: at.time, as: iso}]
zone: utc
)");
  const char* const kForms[] = {
      R"({"src":"192.0.2.7","http":{"code":404,"url":"/a"},"name":"x","at":{"time":"2022-07-01T00:00:01Z"}})",
      R"({"src":"192.0.2.7","http":{"code":404,"url":"/a"},"at":{"time":"2022-07-01T00:00:01Z"},"name":"x"},)",
      "{\n  \"src\": \"192.0.2.7\",\n  \"http\": {\n    \"url\": \"/a\",\n    \"code\": 404\n  },\n"
      "  \"at\": {\n    \"time\": \"2022-07-01T00:00:01Z\"\n  },\n  \"name\": \"x\"\n}",
      "{\r\n\t\"name\": \"x\",\r\n\t\"http\": {\"code\": 404 , \"url\": \"/a\"\r\n},\r\n\t\"at\": "
      "{\"time\": "
      "\"2022-07-01T00:00:01Z\"\r\n},\r\n\t\"src\": \"192.0.2.7\"\r\n}"};
  for (const char* const line : kForms) {
    CAPTURE(line);
    const Read got = reader.read(line);
    CHECK(got.why == Why::none);
    CHECK(got.event.time_ns == 1'656'633'601'000'000'000);
    CHECK(got.event.get(Field::source_ip) == "192.0.2.7");
    CHECK(got.event.get(Field::url_original) == "/a");
    CHECK(got.event.get(Field::http_response_status_code) == "404");
    CHECK(got.event.get(Field::rule_name) == "x");
  }
}

TEST_CASE("a line that a format refuses leaves no year behind", "[events][keyvalue]") {
  Reader reader(R"(
id: test.yearless
layout: '{@timestamp:%b %e %H:%M:%S} must {message}'
zone: ask
)");
  reader.context().clock.start(FileFacts(), Zone(), ZoneSource::assumed, {0});
  const int64_t before = reader.context().clock.year_state().latest_local_s;
  CHECK(reader.read("Jul  1 09:00:01 else").why != Why::none);
  CHECK(reader.context().clock.year_state().latest_local_s == before);
}

TEST_CASE("a key of blanks only is none, and lies in the line", "[events][keyvalue]") {
  Reader reader(R"(
id: test.loose
keyvalue: {separator: ',', assign: ':', blanks_in_keys: true, map: {Src IP: 'source.ip:ip', Action: event.action}}
time: [{field: at, as: epoch}]
zone: ask
)");
  for (const std::string_view line : {"  : x, :", ":", " :,:, : ,", "\x01 ,   \t: \xff:"})
    CHECK(reader.read(line).why == Why::stop_missing);
  const Read read = reader.read("at: 1656633601,   : x,Src IP: 192.0.2.7,Action: deny");
  CHECK(read.why == Why::none);
  CHECK(read.event.get(Field::source_ip) == "192.0.2.7");
}
