#include "catch.h"
#include "labels/address_find.h"

namespace {

using namespace hozen;

std::string all(std::string_view line) {
  std::string out;
  for (auto found = find_address(line); found; found = find_address(line, found->end)) {
    out += std::string(line.substr(found->begin, found->end - found->begin)) + "=" +
           found->address.text() + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("find_address finds addresses as logs write them, and nothing that only looks like one",
          "[addresses]") {
  const struct {
    const char *line, *found;
  } cases[] = {
      {"203.0.113.7 - - [30/Sep/2022:10:00:00 +0900]", "203.0.113.7=203.0.113.7 "},
      {"SRC=203.0.113.7 DST=192.0.2.1,", "203.0.113.7=203.0.113.7 192.0.2.1=192.0.2.1 "},
      {"from 203.0.113.7:443 to [2001:db8::1]:80",
       "203.0.113.7=203.0.113.7 2001:db8::1=2001:db8::1 "},
      {"203.0.113[.]7 203[.]0[.]113[.]8 203(dot)0[dot]113.9",
       "203.0.113[.]7=203.0.113.7 203[.]0[.]113[.]8=203.0.113.8 203(dot)0[dot]113.9=203.0.113.9 "},
      {"2001[:]db8[:][:]7, from 2001:db8[:]1[:]:9 and ::[:]1[:]x",
       "2001[:]db8[:][:]7=2001:db8::7 2001:db8[:]1[:]:9=2001:db8:1::9 "},
      {"[:] [:][:] a[:]b 12[:]34 x2001[:]db8[:][:]7", ""},
      {"hxxp://203.0.113[.]7/x", "203.0.113[.]7=203.0.113.7 "},
      {"fe80::1%eth0 and ::1 and ::ffff:203.0.113.7",
       "fe80::1=fe80::1 ::1=::1 ::ffff:203.0.113.7=203.0.113.7 "},
      {"address 2001:db8:0:0:0:0:0:7: refused", "2001:db8:0:0:0:0:0:7=2001:db8::7 "},
      {"ends with 203.0.113.7.", "203.0.113.7=203.0.113.7 "},
      {"203.0.113.7/28", "203.0.113.7=203.0.113.7 "},
      {"\"203.0.113.7\"", "203.0.113.7=203.0.113.7 "},
      {"HIER_DIRECT/203.0.113.7 text/html", "203.0.113.7=203.0.113.7 "},
      {"http://203.0.113.7/", "203.0.113.7=203.0.113.7 "},
      {"Chrome/104.0.0.0 OPR/90.1.2.3 Version/9.1.1.1", ""},
      {"v1.2.3.4 1.2.3.4.5 1.2.3.4a a1.2.3.4 1.2.3.4.example.com", ""},
      {"256.1.1.1 1.2.3.999 010.1.1.1 1..2.3.4 1.2.3", ""},
      {"13:55:36 00:11:22:33:44:55 std::string a::b Bad:: ::", ""},
      {"MAC=00:11:22:33:44:55:66:77:88:99:aa:bb:08:00 SRC=203.0.113.7", "203.0.113.7=203.0.113.7 "},
      {"", ""},
      {".", ""},
      {"1.", ""},
      {"::", ""},
      {"\xE9\x80\x81\xE4\xBF\xA1\xE5\x85\x83"
       "203.0.113.7\xE3\x81\x8B\xE3\x82\x89",
       "203.0.113.7=203.0.113.7 "},
  };
  for (const auto& c : cases) {
    CAPTURE(c.line);
    CHECK(all(c.line) == c.found);
  }
}
