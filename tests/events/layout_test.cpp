#include "events/layout.h"

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

namespace {

constexpr const char* kLayout =
    R"({source.ip:host} {-} {user.name} [{@timestamp:clf}] "{request}" {http.response.status_code:int})";

struct CutCase {
  const char* what;
  std::string_view line;
  Why why;
  std::string_view url;
};
const CutCase kCutCases[] = {
    {"plain", R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200)", Why::none,
     "/a"},
    {"escaped quote in the request",
     R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a\"b HTTP/1.0" 200)", Why::none,
     R"(/a\"b)"},
    {"backslash before the closing quote",
     R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a\\" 200)", Why::none, R"(/a\\)"},
    {"a name that imitates the time",
     R"(192.0.2.7 - a [10/Xxx/2000 [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200)", Why::none,
     "/a"},
    {"request without protocol", R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /old" 200)",
     Why::none, "/old"},
    {"request of bytes", R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "\x16\x03" 400)", Why::none,
     R"(\x16\x03)"},
    {"empty request", R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "-" 408)", Why::none, ""},
    {"cut short by a full disk", "192.0.2.7 - - [10/Oct/2000:13:5", Why::stop_missing, ""},
    {"status that is no number",
     R"(192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" ok)", Why::bad_value, ""},
    {"a day that is none", R"(192.0.2.7 - - [32/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200)",
     Why::bad_time, ""},
    {"empty line", "", Why::stop_missing, ""},
};

}  // namespace

TEST_CASE("Layout::cut gives fields and UTC time, or says why not", "[events][layout]") {
  const auto layout = Layout::compile(kLayout);
  REQUIRE(layout.has_value());
  ReadContext context;
  for (const CutCase& c : kCutCases) {
    INFO(c.what);
    Event event;
    const Padded line(c.line);
    CHECK(text_of(layout->cut(line.view(), context, event)) == text_of(c.why));
    if (c.why != Why::none) continue;
    CHECK(event.get(Field::url_original) == c.url);
    CHECK(event.get(Field::source_ip) == "192.0.2.7");
    CHECK(format_rfc3339(event.time_ns) == "2000-10-10T20:55:36Z");
  }
}

TEST_CASE("a layout that cannot work is refused at its column", "[events][layout]") {
  struct Bad {
    const char* layout;
    const char* what;
    size_t column;
  };
  for (const Bad& bad :
       {Bad{"{source.ip", "'{' without its '}'", 1},
        Bad{"{source.ip}{user.name} ", "nothing between", 12},
        Bad{"a {source.up} b", "'source.up' is no field", 3},
        Bad{"{@timestamp:%Q}", "%Q is not known", 1}, Bad{"plain text", "at least one {field}", 1},
        Bad{"{source.ip:float}", "'float' is no type", 1}}) {
    INFO(bad.layout);
    const auto layout = Layout::compile(bad.layout);
    REQUIRE(!layout.has_value());
    CHECK(layout.error().what.find(bad.what) != std::string::npos);
    CHECK(layout.error().column == bad.column);
  }
}

TEST_CASE("Layout says where a line stopped to fit", "[events][layout]") {
  const auto layout = Layout::compile(kLayout);
  ReadContext context;
  Event event;
  const Padded line(R"(192.0.2.7 - - [32/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200)");
  const char* stopped = nullptr;
  CHECK(layout->cut(line.view(), context, event, &stopped) == Why::bad_time);
  CHECK(stopped > line.view().data());
}

TEST_CASE("fields that nobody wants are checked all the same", "[events][layout]") {
  const auto layout = Layout::compile(kLayout);
  REQUIRE(layout.has_value());
  ReadContext context;
  context.wanted = bit_of(Field::source_ip);
  for (const CutCase& c : kCutCases) {
    INFO(c.what);
    Event event;
    const Padded line(c.line);
    CHECK(text_of(layout->cut(line.view(), context, event)) == text_of(c.why));
    if (c.why != Why::none) continue;
    CHECK(event.present == bit_of(Field::source_ip));
    CHECK(event.get(Field::source_ip) == "192.0.2.7");
    CHECK(format_rfc3339(event.time_ns) == "2000-10-10T20:55:36Z");
  }
}

TEST_CASE("a short text is found wherever it stands, and not behind the end",
          "[events][find_bytes]") {
  for (const std::string_view text : {" SRC=", "IN=", "a", "eight by", "more than eight", "=\""}) {
    const ShortText wanted(text);
    for (size_t before = 0; before < 70; ++before) {
      INFO(text << " behind " << before);
      const std::string line = std::string(before, before % 2 == 0 ? ' ' : 'S') + std::string(text);
      const Padded whole(line + " and more");
      CHECK(wanted.is_in(whole.view().data(), whole.view().data() + whole.view().size()));
      CHECK(wanted.is_in(whole.view().data(), whole.view().data() + line.size()));
      CHECK(!wanted.is_in(whole.view().data(), whole.view().data() + line.size() - 1));
      CHECK(wanted.stands_at(whole.view().data() + before, whole.view().data() + line.size()));
      CHECK(!wanted.stands_at(whole.view().data() + before, whole.view().data() + line.size() - 1));
    }
  }
}

TEST_CASE("short texts are told to be numbers or dotted addresses", "[events][find_bytes]") {
  for (const std::string_view yes : {"0", "404", "1234567890123456"}) {
    CHECK(is_number(Padded(yes).view()));
    CHECK(!is_dotted(Padded(yes).view()));
  }
  for (const std::string_view yes : {"192.0.2.1", "198.51.100.250", "."})
    CHECK(is_dotted(Padded(yes).view()));
  for (const std::string_view no : {"", "-", "4o4", "/0", "12:", "1 ", "2001:db8::1", "a.b"}) {
    CHECK(!is_number(Padded(no).view()));
    CHECK(!is_dotted(Padded(no).view()));
  }
}
