// Saved answers as the registries give them: whose contact is named where, lists of several networks, JPNIC's Japanese, RDAP's
// address parts; and networks of the house with their host names.
#include "decode/whole_text.h"
#include "labels/address_reading.h"

using namespace hozen;

namespace {

std::string contacts(const Read& read) {
  std::string out;
  for (const SourceRange& range : read.source.ranges) {
    out += fmt::format("{} {}\n", range.first.text(),
                       read.pool.text(read.source.records[range.record].contact));
  }
  return out;
}

}  // namespace

TEST_CASE("LACNIC names the abuse contact by a handle, its mail stands further down",
          "[addresses]") {
  const Read read(AddressKind::answer,
                  "% Joint Whois - whois.lacnic.net\n\n"
                  "inetnum:     198.51.0/17\naut-num:     N/A\nowner:       Ejemplo S.A.\n"
                  "country:     AR\nowner-c:     AAA\nabuse-c:     ABU\n\n"
                  "nic-hdl:     AAA\nperson:      Uno\ne-mail:      noc@example.net\n\n"
                  "nic-hdl:     ABU\nperson:      Dos\ne-mail:      abuse@example.net\n");
  CHECK(read.all() == "198.51.0.0-198.51.127.255|Ejemplo S.A.|AR|0|||\n");
  CHECK(contacts(read) == "198.51.0.0 abuse@example.net\n");
}

TEST_CASE("a dump's networks take the mail of their organisation's or incident team's role",
          "[addresses]") {
  const Read read(AddressKind::rpsl,
                  "inetnum: 192.0.2.0 - 192.0.2.127\norg: ORG-A\n\n"
                  "inetnum: 192.0.2.128 - 192.0.2.255\nnetname: B\nmnt-irt: IRT-B\n\n"
                  "inetnum: 198.51.100.0 - 198.51.100.255\nnetname: C\nmnt-irt: IRT-NOBODY\n\n"
                  "organisation: ORG-A\norg-name: Alpha K.K.\nabuse-c: AB1\n\n"
                  "role: Desk\ne-mail: office@example.net\nnic-hdl: AB1\n"
                  "abuse-mailbox: abuse@example.net\n\n"
                  "irt: IRT-B\ne-mail: irt@example.com\n");
  CHECK(contacts(read) ==
        "192.0.2.0 abuse@example.net\n192.0.2.128 irt@example.com\n198.51.100.0 \n");
}

TEST_CASE("ARIN: several origins, the network's own abuse contact, and lists of networks",
          "[addresses]") {
  const Read one(AddressKind::answer,
                 "NetRange:       192.0.2.0 - 192.0.2.255\nOriginAS:       AS64502, AS64503\n"
                 "Organization:   Example Transit, LLC (ET-12)\n"
                 "RAbuseEmail:    net@example.com\nOrgAbuseEmail:  org@example.com\n");
  CHECK(one.all() == "192.0.2.0-192.0.2.255|Example Transit, LLC||64502|||\n");
  CHECK(contacts(one) == "192.0.2.0 net@example.com\n");

  const std::string_view list =
      "Example Widgets Inc. EXAMPLE-CUST-7 (NET-192-0-2-128-1) 192.0.2.128 - 192.0.2.143\n"
      "Example Six, LLC EXAMPLE-6 (NET6-2001-DB8-1) 2001:DB8:: - 2001:DB8:FFFF:FFFF:FFFF:FFFF:FFFF:"
      "FFFF\n";
  const Read many(AddressKind::answer, list);
  CHECK(many.all() ==
        "192.0.2.128-192.0.2.143|Example Widgets Inc.||0||EXAMPLE-CUST-7|\n"
        "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff|Example Six, LLC||0||EXAMPLE-6|\n");
  CHECK(recognise_address_kind(list, "answer.txt") == AddressKind::answer);
}

TEST_CASE("JPNIC answers in ISO-2022-JP", "[addresses]") {
  const std::string_view raw =
      "a. [IP\x1b$B%M%C%H%o!<%/%\"%I%l%9\x1b(B]     203.0.113.32/28\n"
      "f. [\x1b$BAH?%L>\x1b(B]                       \x1b$BNc<(8!::\x1b(B K.K.\n"
      "h. \x1b(I1\x1b(B ~\n";
  CHECK(is_iso_2022_jp(raw));
  CHECK_FALSE(is_iso_2022_jp("a. [Network Number]  203.0.113.32/28\n"));
  CHECK_FALSE(is_iso_2022_jp("\x1b$B high \xa4\xa2\n"));
  const auto text = decode_whole(std::string(raw), "answer.txt");
  REQUIRE(text);
  CHECK(*text ==
        "a. [IPネットワークアドレス]     203.0.113.32/28\n"
        "f. [組織名]                       例示検査 K.K.\n"
        "h. ｱ ~\n");
  const Read read(AddressKind::answer, *text);
  CHECK(read.all() == "203.0.113.32-203.0.113.47|例示検査 K.K.||0|||\n");
}

TEST_CASE("RDAP: the country of the registrant's address, LACNIC's origin", "[addresses]") {
  const Read read(AddressKind::answer,
                  R"({"startAddress":"198.51.0.0","endAddress":"198.51.127.255","name":"N",)"
                  R"("lacnic_originAutnum":["AS64504"],"entities":[{"roles":["registrant"],)"
                  R"("vcardArray":["vcard",[["fn",{},"text","Ejemplo S.A."],)"
                  R"(["adr",{"cc":"ar"},"text",["","","","","","",""]]]]}]})");
  CHECK(read.all() == "198.51.0.0-198.51.127.255|Ejemplo S.A.|AR|64504||N|\n");
}

TEST_CASE("a warninglist of host names says so and marks nothing", "[addresses]") {
  for (const std::string_view list :
       {R"({"name":"Top","type":"hostname","version":3,"list":["example.com"]})",
        R"({"name":"Top","type":"string","matching_attributes":["sha1"],"list":["192.0.2.1"]})"}) {
    const Read read(AddressKind::list, list);
    CHECK(read.all().empty());
    CHECK(read.source.emptiness.find("of no addresses") != std::string::npos);
    CHECK(read.source.name == " (Top)");
  }
  const Read mixed(AddressKind::list,
                   R"({"name":"R","type":"string","matching_attributes":["domain|ip"],)"
                   R"("list":["192.0.2.1","example.com"]})");
  CHECK(mixed.source.ranges.size() == 1);
  CHECK(mixed.refused() == "0: not an address, prefix or range\n");
}

TEST_CASE("bulk answers of Team Cymru with the names of their columns", "[addresses]") {
  const std::string_view text =
      "AS      | IP               | BGP Prefix          | CC | Registry | Allocated  | AS Name\n"
      "64500   | 198.51.100.7     | 198.51.100.0/24     | NL | ripencc  | 2010-01-01 | EX, NL\n";
  CHECK(recognise_address_kind(text, "answer.txt") == AddressKind::cymru);
  CHECK(Read(AddressKind::cymru, text).all() == "198.51.100.0-198.51.100.255||NL|64500|EX, NL||\n");
}

TEST_CASE("Networks of the house: plain, as a hosts file, as a table with host names",
          "[addresses]") {
  const auto all = [](std::string_view text) {
    AddressReaderOptions options;
    options.head = text;
    return Read(AddressKind::own, text, options).all();
  };
  CHECK(all("# house\n192.0.2.0/25 office # east\n198.51.100.1 - 198.51.100.9\n") ==
        "192.0.2.0-192.0.2.127|||0||office|own\n198.51.100.1-198.51.100.9|||0|||own\n");
  CHECK(all("192.0.2.10\twww.example.jp www\n2001:db8::10 www6.example.jp\n") ==
        "192.0.2.10-192.0.2.10|||0||www.example.jp|own\n"
        "2001:db8::10-2001:db8::10|||0||www6.example.jp|own\n");
  CHECK(all("ホスト名,IPアドレス\nwww.example.jp,192.0.2.10\n") ==
        "192.0.2.10-192.0.2.10|||0||www.example.jp|own\n");
}
