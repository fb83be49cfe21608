#include "decode/json_records.h"

#include <algorithm>

#include "catch.h"
#include "decode/lines.h"
#include "decode/one_stream.h"

using namespace hozen;

namespace {

struct Cut {
  std::vector<std::string> records;
  std::vector<Drop> dropped;
  uint64_t bytes = 0;
};

Cut cut(const std::string& text, size_t block_bytes) {
  OneStream stream(text, 7);
  BlockCutter cutter(stream, block_bytes);
  TextDecoder decoder;
  Block block;
  Cut out;
  while (cutter.next(block).value()) {
    out.bytes += block.bom_bytes;
    for (const Drop& drop : block.dropped) out.bytes += drop.length, out.dropped.push_back(drop);
    Lines lines(block, decoder);
    for (Line line; lines.next(line);) {
      CHECK(text.substr(line.offset, line.text.size()) == line.text);
      out.records.emplace_back(line.text);
      out.bytes += line.bytes;
    }
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("JSON that is not one object a line is cut into its objects", "[decode]") {
  struct Case {
    const char* what;
    std::string text;
    Texts records;
  };
  const std::string a = R"({"a":1})", b = "{\n  \"b\": \"}\\\"{\",\n  \"c\": {\"d\": []}\n}";
  const Case cases[] = {
      {"an array in one line", "[" + a + "," + b + "]", {a, b}},
      {"an array over lines", "[\n  " + a + ",\n  " + b + "\n]\n", {a, b}},
      {"a wrapper", "{\"Records\":[" + a + ", " + b + "]}", {a, b}},
      {"a wrapper behind what is said of the page",
       "{\"@odata.context\": \"https://x\", \"@odata.count\":2,\"value\":[" + a + "," + b + "]}",
       {a, b}},
      {"a page a line",
       "{\"events\":[" + a + "]}\n{\"count\":2,\"events\": [" + a + "," + a + "]}\n{\"events\":[" +
           a + "]}\n",
       {a, a, a, a}},
      {"a page with keys of its own spelling, said before and behind",
       "{\"from\":\"2022-07-01\",\"page_size\":2,\"activity_logs\":[" + a + "," + a +
           "],\"next_page_token\":\"x\",\"errors\":[],\"meta\":{\"n\":[1]}}",
       {a, a}},
      {"a page of several lists, of which some are empty",
       "{\"queryEndTime\":\"x\",\"clicksBlocked\":[],\"messagesBlocked\":[" + a +
           "],\"clicksPermitted\":[],\"messagesDelivered\":[" + a + "," + a + "]}",
       {a, a, a}},
      {"a pretty wrapper", "{\n \"Records\": [\n" + b + ",\n" + a + "\n ]\n}\n", {b, a}},
      {"pretty objects one after the other", b + "\n" + b + "\n" + a + "\n", {b, b, a}},
      {"something between objects", b + "\noops\n" + a, {b, "oops", a}},
      {"a byte order mark", "\xef\xbb\xbf[" + a + "]", {a}},
      {"one pretty object", b, {b}},
  };
  for (const Case& c : cases) {
    for (const size_t block_bytes : {64u, 128u, 4096u}) {
      CAPTURE(c.what, block_bytes);
      const Cut got = cut(c.text, block_bytes);
      CHECK(got.records == c.records);
      CHECK(got.dropped.empty());
      CHECK(got.bytes == c.text.size());
    }
  }
}

TEST_CASE("an object a line, and text with brackets, are lines", "[decode]") {
  for (const std::string& text :
       {std::string("{\"a\":1}\n{\"b\":2}\n"),
        std::string("{\"events\":[{\"a\":1}],\"user\":\"taro\"}\n{\"events\":[]}\n"),
        std::string("[Thu Sep 30 2021] [error] x\n"), std::string("{not json\nat all\n"),
        std::string("{\"a\":1}\n"), std::string("[]\n")}) {
    CAPTURE(text);
    CHECK(recognise_framing(text, true).framing == Framing::lines);
  }
}

TEST_CASE("pages nested without end are one record", "[decode]") {
  std::string text = "[{\"a\":1},";
  for (int i = 0; i < 100'000; ++i) text += "{\"events\":[{\"a\":1},";
  text += "{\"a\":1}";
  for (int i = 0; i < 100'000; ++i) text += "]}";
  const Cut got = cut(text + "]", kBlockBytes);
  CHECK(got.records.size() == 2);
  CHECK(got.dropped.empty());
}

TEST_CASE("an object that does not end is dropped, with all that is behind it", "[decode]") {
  const std::string text = "[{\"a\":1},\n{\"b\":\"x}\n{\n";
  for (const size_t block_bytes : {64u, 4096u}) {
    const Cut got = cut(text, block_bytes);
    CHECK(got.records == Texts{"{\"a\":1}"});
    REQUIRE(got.dropped.size() == 1);
    CHECK(got.dropped[0].why == Why::truncated);
    CHECK(got.dropped[0].offset == 10);
    CHECK(got.bytes == text.size());
  }
  const std::string endless = "[{\"a\":1},{\"b\":\"" + std::string(20u << 20, 'x');
  const Cut got = cut(endless, kBlockBytes);
  REQUIRE(got.dropped.size() == 1);
  CHECK(got.dropped[0].why == Why::too_long);
  CHECK(got.bytes == endless.size());
}

TEST_CASE("a line of a log is told to be a page of records", "[decode]") {
  const auto first = [](std::string_view line) { return first_of_page_line(line); };
  CHECK(first(R"({"events":[{"a":1},{"a":2}]})") == 11);
  CHECK(first(R"({"count":2,"next_page":3,"events":[{"a":1}]})") == 0);
  CHECK(first(R"({"count":2,"Records": [ {"a":1}] ,"nextToken":"x"} )") == 24);
  CHECK(first(R"({"events":[{"a":1}],"user":"taro"})") == 0);
  CHECK(first(R"({"timestamp":"x","events":[{"a":1}]})") == 0);
  CHECK(first(R"({"events":[{"a":1}],"next":"x"} more)") == 0);
  CHECK(first(R"({"events":[]})") == 0);
  CHECK(first(R"({"events":[{"a":1})") == 0);
  CHECK(first("{\"") == 0);
  CHECK(is_key_of_records("Records"));
  CHECK(is_key_of_records("activity_logs"));
  CHECK_FALSE(is_key_of_records("parameters"));
}
