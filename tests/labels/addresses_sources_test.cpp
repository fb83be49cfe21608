// Each kind of source as it is published: what is read, and what is refused by its number.
#include <algorithm>

#include "labels/address_reading.h"

using namespace hozen;

TEST_CASE("RIR files: the value of an IPv4 row is a count", "[addresses]") {
  const Read read(AddressKind::rir,
                  "2|apnic|20220930|5|19830613|20220929|+1000\n"
                  "apnic|*|ipv4|*|4|summary\n"
                  "# a remark\n"
                  "apnic|JP|asn|64500|1|20120410|assigned|A1\n"
                  "apnic|JP|ipv4|192.0.2.0|256|20120410|assigned|A1\n"
                  "apnic|jp|ipv4|198.51.100.16|48|20120410|allocated|A2|e-stats\r\n"
                  "apnic||ipv4|203.0.113.0|768||available|\n"
                  "apnic|ZZ|ipv4|203.0.113.255|1||reserved|\n"
                  "apnic|JP|ipv6|2001:db8::|32|20150701|allocated|A1\n"
                  "apnic|JP|ipv4|255.255.255.0|512|20120410|assigned|A1\n"
                  "apnic|JP|ipv4|192.0.2.1\n"
                  "apnic|JP|ipv4|192.0.2.x|8|20120410|assigned|A1\n"
                  "apnic|JP|ipv6|2001:db8::1|32|20150701|allocated|A1\n"
                  "apnic|JP|ipv4|192.0.2.0|0|20120410|assigned|A1\n");
  CHECK(read.all() ==
        "192.0.2.0-192.0.2.255||JP|0||APNIC assigned|\n"
        "198.51.100.16-198.51.100.63||JP|0||APNIC allocated|\n"
        "203.0.113.0-203.0.115.255|||0||APNIC available|rir:available\n"
        "203.0.113.255-203.0.113.255|||0||APNIC reserved|rir:reserved\n"
        "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff||JP|0||APNIC allocated|\n");
  CHECK(read.refused() ==
        "10: the count goes beyond 255.255.255.255\n"
        "11: not registry|cc|type|start|value|date|status\n"
        "12: start is no IPv4 address\n"
        "13: start and value are no IPv6 prefix\n"
        "14: value is no count of addresses\n");
  CHECK(read.source.version == "apnic 20220930");
  CHECK(format_rfc3339(read.source.as_of_ns.value_or(0)) == "2022-09-30T00:00:00Z");
}

TEST_CASE("Tables: by a header in any order, or by what stands in the columns", "[addresses]") {
  const struct {
    const char *what, *text, *all;
  } cases[] = {
      {"start, end, asn, country, owner without a header",
       "192.0.2.0,192.0.2.127,64500,JP,\"Example, K.K.\"\n192.0.2.128,192.0.2.255,64501,SG,Example "
       "\"Net\"\n",
       "192.0.2.0-192.0.2.127|Example, K.K.|JP|64500|||\n192.0.2.128-192.0.2.255|Example "
       "\"Net\"|SG|64501|||\n"},
      {"prefixes with a header, tab-separated, other order",
       "owner\tASN\tCountry Code\tNetwork\nExample\tAS64500\tjp\t2001:db8::/32\n",
       "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff|Example|JP|64500|||\n"},
      {"blocks of an ASN database",
       "network,autonomous_system_number,autonomous_system_organization\n192.0.2.0/"
       "24,64500,EXAMPLE-AS\n",
       "192.0.2.0-192.0.2.255||"
       "|64500|EXAMPLE-AS||\n"},
      {"addresses as numbers", "\"3221225984\",\"3221226239\",\"JP\",\"Japan\"\n",
       "192.0.2.0-192.0.2.255|Japan|JP|0|||\n"},
      {"a range in one cell, tags and a byte order mark",
       "\xEF\xBB\xBF"
       "range;owner;tags\r\n192.0.2.4 - 192.0.2.9;Example;Scanner, known bad\r\n",
       "192.0.2.4-192.0.2.9|Example||0|||scanner\nknown\nbad\n"},
      {"several ranges in one cell", "ranges,owner\n\"192.0.2.0/30, 192.0.2.8\",Example\n",
       "192.0.2.0-192.0.2.3|Example||0|||\n192.0.2.8-192.0.2.8|Example||0|||\n"},
      {"host bits are cleared", "192.0.2.77/24,Example\n", "192.0.2.0-192.0.2.255|Example||0|||\n"},
      {"with validity",
       "ip,owner,first_seen,last_seen\n192.0.2.1,Example,2022-09-01,2022-09-02T12:00:00Z\n",
       "192.0.2.1-192.0.2.1|Example||0||||2022-09-01T00:00:00Z|2022-09-02T12:00:00Z\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const Read read(AddressKind::csv, c.text);
    CHECK(read.all() == c.all);
    CHECK(read.refused().empty());
  }
}

TEST_CASE("Tables: lines that are none are refused by their number", "[addresses]") {
  const Read read(
      AddressKind::csv,
      "start,end,asn,owner\n192.0.2.0,192.0.2.9,64500,Example\n192.0.2.9,192.0.2.0,64500,Reversed\n"
      "192.0.2.0,2001:db8::,1,Mixed\nx,y,1,z\n192.0.2.0,192.0.2.9,AS-EXAMPLE,No number\n"
      "192.0.2.0,192.0.2.1,1,\"never ends\n");
  CHECK(read.source.ranges.size() == 1);
  CHECK(read.refused() ==
        "3: a reversed range: its end lies before its start\n4: a range from IPv4 to IPv6\n"
        "5: not an address: 'x'\n6: not an AS number\n7: a quote that never ends\n");
}

TEST_CASE("Contractor ledgers: the last day counts whole, in the zone of the house",
          "[addresses]") {
  AddressReaderOptions options;
  options.zone = *Zone::find("Asia/Tokyo");
  const Read read(AddressKind::contractors,
                  "vendor,kind,ranges,valid_from,valid_to,contract,contact\n"
                  "Example Assessments,Vulnerability "
                  "assessment,203.0.113.0/28;2001:db8::/64,2022-09-01,2022/9/30,C-1,a@example.com\n"
                  "Example Load,load test,203.0.113.200,,,C-2,\n"
                  ",pentest,203.0.113.9,2022-09-01,2022-09-30,C-3,\n"
                  "Example Late,pentest,203.0.113.9,2022-09-30,2022-09-01,C-4,\n",
                  options);
  CHECK(read.all() ==
        "203.0.113.0-203.0.113.15|||0|||vendor:pentest|2022-08-31T15:00:00Z|2022-09-30T15:00:00Z\n"
        "2001:db8::-2001:db8::ffff:ffff:ffff:ffff|||0|||vendor:pentest|2022-08-31T15:00:00Z|2022-"
        "09-30T15:00:00Z\n"
        "203.0.113.200-203.0.113.200|||0|||vendor:load-test\n");
  CHECK(read.refused() == "4: the vendor is not named\n5: its validity ends before it starts\n");
  CHECK(read.pool.text(read.source.records[0].contact) == "a@example.com");
}

TEST_CASE("Tor: exit lists with times hold on the days they tell of, plain ones always",
          "[addresses]") {
  const Read dated(
      AddressKind::tor,
      "@type tordnsel 1.0\nDownloaded 2022-09-15 00:02:03\n"
      "ExitNode 0001000100010001000100010001000100010001\nPublished 2022-09-14 01:00:00\n"
      "LastStatus 2022-09-14 23:00:00\nExitAddress 203.0.113.130 2022-09-14 23:10:00\n"
      "ExitAddress 203.0.113.131 2022-09-15 00:01:00\n"
      "@type tordnsel 1.0\nDownloaded 2022-09-16 00:02:03\n"
      "ExitNode 0001000100010001000100010001000100010001\nLastStatus 2022-09-15 23:00:00\n"
      "ExitAddress 203.0.113.130 2022-09-15 22:10:00\n"
      "ExitAddress 203.0.113.132 not a time\nExitAddress nowhere 2022-09-15 22:10:00\n");
  CHECK(dated.all() ==
        "203.0.113.130-203.0.113.130||"
        "|0|||tor-exit|2022-09-14T00:00:00Z|2022-09-17T00:00:00Z\n"
        "203.0.113.131-203.0.113.131||"
        "|0|||tor-exit|2022-09-14T00:00:00Z|2022-09-16T00:00:00Z\n");
  CHECK(dated.refused() ==
        "13: ExitAddress with a time that is none\n14: ExitAddress without an address\n");
  const Read plain(AddressKind::tor, "# exits\n203.0.113.1\n2001:db8::7\nnot one\n");
  CHECK(plain.all() ==
        "203.0.113.1-203.0.113.1|||0|||tor-exit\n2001:db8::7-2001:db8::7|||0|||tor-exit\n");
  CHECK(plain.refused() == "4: neither an address nor a line of an exit list\n");
}

TEST_CASE("A file of address facts is recognised by its first bytes and its name", "[addresses]") {
  const struct {
    const char *head, *name;
    std::optional<AddressKind> kind;
  } cases[] = {
      {"2|apnic|20220930|5|19830613|20220929|+1000\n", "x", AddressKind::rir},
      {"apnic|JP|ipv4|192.0.2.0|256|20120410|assigned\n", "x", AddressKind::rir},
      {"ExitNode 00\nExitAddress 192.0.2.1 2022-09-01 00:00:00\n", "x", AddressKind::tor},
      {"192.0.2.1\n192.0.2.2\n", "torbulkexitlist", AddressKind::tor},
      {"192.0.2.1\n192.0.2.2\n", "tor-exit-nodes.txt", AddressKind::tor},
      {"192.0.2.1\n192.0.2.2\n", "Tor_Bulk_Exit_List", AddressKind::tor},
      {"192.0.2.1\n192.0.2.2\n", "exit-addresses.txt", AddressKind::tor},
      {"192.0.2.1\n192.0.2.2\n", "toronto-office.txt", AddressKind::list},
      {"192.0.2.1\n192.0.2.2\n", "distributor-list.txt", AddressKind::list},
      {"192.0.2.1\n192.0.2.2\n", "exited-customers.txt", AddressKind::list},
      {"network,owner\n192.0.2.0/24,X\n", "tor-list.csv", AddressKind::csv},
      {"192.0.2.1\n192.0.2.2\n", "scanners.txt", AddressKind::list},
      {"192.0.2.0,192.0.2.9,64500,JP,X\n", "ranges.csv", AddressKind::csv},
      {"vendor,ranges,valid_from,valid_to\nX,192.0.2.0/24,2022-01-01,2022-02-01\n", "x.csv",
       AddressKind::contractors},
      {"192.0.2.0\t192.0.2.255\t64500\tJP\tEXAMPLE\n", "ip2asn-v4.tsv", AddressKind::iptoasn},
      {"hello world\n", "x.txt", std::nullopt},
      {"", "x.txt", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.head, c.name);
    CHECK(recognise_address_kind(c.head, c.name) == c.kind);
  }
}

TEST_CASE("IPtoASN: the space between the routes says nothing", "[addresses]") {
  const Read read(AddressKind::iptoasn,
                  "0.0.0.0\t0.255.255.255\t0\tNone\tNot "
                  "routed\n192.0.2.0\t192.0.2.255\t64500\tJP\tEXAMPLE-AS Example\n");
  CHECK(read.all() == "192.0.2.0-192.0.2.255||JP|64500|EXAMPLE-AS Example||\n");
}

TEST_CASE("A spec names the kind, the tag and the day", "[addresses]") {
  const auto plain = parse_address_spec("dir/exits.txt");
  REQUIRE(plain);
  CHECK((!plain->kind && plain->path == "dir/exits.txt" && !plain->date));
  const auto dated = parse_address_spec("tor:exits.txt@2022-09-15");
  REQUIRE(dated);
  CHECK((dated->kind == AddressKind::tor && dated->path == "exits.txt" &&
         dated->date == "2022-09-15"));
  const auto tagged = parse_address_spec("tag=scanner:list@home.txt");
  REQUIRE(tagged);
  CHECK((tagged->kind == AddressKind::list && tagged->tag == "scanner" &&
         tagged->path == "list@home.txt"));
  CHECK(!parse_address_spec("tor:"));
  CHECK(!parse_address_spec("tag=:x"));
}
