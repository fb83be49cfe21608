#include "tally/filter.h"

#include "catch.h"

using namespace hozen;

namespace {

bool holds(std::string_view condition, std::string_view value) {
  const auto c = Condition::parse(condition);
  REQUIRE(c);
  return c->holds(value) != c->negated();
}

}  // namespace

TEST_CASE("conditions hold as their operator says", "[tally]") {
  struct Case {
    const char* condition;
    const char* value;
    bool holds;
  };
  const Case cases[] = {
      {"a = x", "x", true},
      {"a=x", "x", true},
      {"a = x", "X", false},
      {"a = 'x y'", "x y", true},
      {"a != x", "y", true},
      {"a != x", "x", false},
      {"a = =", "=", true},
      {"source.ip = 2001:db8::1", "2001:0db8:0:0::1", true},
      {"a < 10", "9", true},
      {"a < 10", "10", false},
      {"a <= 10", "10", true},
      {"a > 9.5", "10", true},
      {"a >= 10", "x", false},
      {"a ~ ^/wp-", "/wp-login.php", true},
      {"a ~ ^/wp-", "/x/wp-", false},
      {"a !~ bot", "a robot", false},
      {"a in 22, 23,80", "23", true},
      {"a in (22, 23)", "80", false},
      {"a in 'x,y', z", "x,y", true},
      {"a not in 22, 23", "80", true},
      {"a in 192.0.2.0/24, 198.51.100.7", "192.0.2.200", true},
      {"a in 192.0.2.0/24, 198.51.100.7", "198.51.100.8", false},
      {"a in 2001:db8::/32", "2001:db8:1::5", true},
      {"a in 192.0.2.0/24", "not an address", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.condition, c.value);
    CHECK(holds(c.condition, c.value) == c.holds);
  }
}

TEST_CASE("a bad condition is refused with its place", "[tally]") {
  for (const char* bad : {"", "  ", "= x", "a", "a x", "a ~ (", "a < x", "a in ()", "a in "}) {
    CAPTURE(bad);
    const auto c = Condition::parse(bad);
    REQUIRE(!c);
    CHECK(c.error().text().find("--where") != std::string::npos);
  }
}

TEST_CASE("the filter joins conditions and times; absent fields match only negations", "[tally]") {
  Event e;
  e.time_ns = 100;
  e.set(Field::source_ip, "192.0.2.7");
  e.set(Field::destination_port, "22");
  e.set(Field::network_transport, "TCP");
  ValueReader reader{ValueSources{}};
  std::vector<std::string_view> scratch;
  const auto matches = [&](std::vector<std::string_view> conditions) {
    Filter filter;
    for (const std::string_view c : conditions) REQUIRE(filter.add(c));
    return filter.matches(e, {}, reader, scratch);
  };
  CHECK(matches({}));
  CHECK(matches({"source.ip in 192.0.2.0/24", "destination.port = 22"}));
  CHECK(!matches({"source.ip in 192.0.2.0/24", "destination.port = 23"}));
  CHECK(matches({"destination.port = 22/tcp"}));
  CHECK(matches({"destination.port < 1024"}));
  CHECK(!matches({"user.name = root"}));
  CHECK(matches({"user.name != root"}));
  CHECK(!matches({"no.such.field ~ ."}));
  Filter times;
  times.since_ns = 100;
  times.until_ns = 101;
  CHECK(times.matches(e, {}, reader, scratch));
  times.since_ns = 50;
  times.until_ns = 100;
  CHECK(!times.matches(e, {}, reader, scratch));
}
