#include "base/address.h"

#include <random>

#include "catch.h"

using namespace hozen;

TEST_CASE("addresses are read whole, and written in their canonical form", "[base][address]") {
  struct Case {
    const char *text, *canonical;  // "" if it must be refused
  };
  for (const Case& c :
       {Case{"192.0.2.1", "192.0.2.1"}, Case{"2001:DB8::0:1", "2001:db8::1"},
        Case{"::ffff:192.0.2.1", "192.0.2.1"}, Case{"fe80::1%eth0", "fe80::1"}, Case{"::", "::"},
        Case{"192.0.2.256", ""}, Case{"010.1.1.1", ""}, Case{"1.2.3", ""}, Case{"1.2.3.4.5", ""},
        Case{"1.2.3.4 ", ""}, Case{"2001:db8:::1", ""}, Case{"", ""}, Case{"fe80::1%", ""},
        Case{"0x7f.1", ""}}) {
    INFO(c.text);
    const auto address = Address::parse(c.text);
    REQUIRE(address.has_value() == (c.canonical[0] != '\0'));
    if (address) CHECK(address->text() == c.canonical);
  }
  CHECK(Address::parse("192.0.2.1")->is_v4());
  CHECK(*Address::parse("9.255.255.255") < *Address::parse("10.0.0.0"));
  CHECK(next(*Address::parse("192.0.2.255")).text() == "192.0.3.0");
  CHECK(previous(*Address::parse("2001:db8::")).text() == "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST_CASE("prefixes hold what they say", "[base][address]") {
  const Prefix p = *Prefix::parse("192.0.2.0/24");
  CHECK(p.last().text() == "192.0.2.255");
  CHECK(p.contains(*Address::parse("192.0.2.77")));
  CHECK(!p.contains(*Address::parse("192.0.3.0")));
  CHECK(p.text() == "192.0.2.0/24");
  CHECK(Prefix::parse("192.0.2.7/24")->text() == "192.0.2.0/24");
  CHECK(!Prefix::parse("192.0.2.7/24", true).has_value());
  CHECK(!Prefix::parse("192.0.2.0/33").has_value());
  CHECK(Prefix::parse("0.0.0.0/0")->contains(*Address::parse("255.255.255.255")));
  CHECK(!Prefix::parse("0.0.0.0/0")->contains(*Address::parse("2001:db8::1")));
  CHECK(Prefix::parse("::/0")->last().text() == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST_CASE("a range is the fewest prefixes that are exactly it", "[base][address]") {
  const auto texts = [](const char* first, const char* last) {
    std::string out;
    for (const Prefix& p : prefixes_of_range(*Address::parse(first), *Address::parse(last)))
      out += p.text() + " ";
    return out;
  };
  CHECK(texts("192.0.2.0", "192.0.2.255") == "192.0.2.0/24 ");
  CHECK(texts("192.0.2.1", "192.0.2.6") == "192.0.2.1/32 192.0.2.2/31 192.0.2.4/31 192.0.2.6/32 ");
  CHECK(texts("0.0.0.0", "255.255.255.255") == "0.0.0.0/0 ");
  CHECK(texts("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "::/0 ");
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    uint32_t a = static_cast<uint32_t>(random()), b = a + static_cast<uint32_t>(random() % 100000);
    if (b < a) continue;
    Address at = Address::from_v4(a);
    for (const Prefix& p : prefixes_of_range(at, Address::from_v4(b))) {
      REQUIRE(p.first == at);
      at = next(p.last());
    }
    REQUIRE(at == next(Address::from_v4(b)));
  }
}
