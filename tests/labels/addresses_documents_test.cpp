// Sources that come as objects or documents: whois answers and dumps, RDAP, cloud providers, warninglists, bulk answers.
#include "labels/address_reading.h"

using namespace hozen;

TEST_CASE("a saved whois answer: what its objects say is the network's", "[addresses]") {
  const Read ripe(AddressKind::answer,
                  "% This is the whois server of a registry.\n\n"
                  "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@example.net'\n\n"
                  "inetnum:        192.0.2.0 - 192.0.2.255\n"
                  "netname:        EXAMPLE-NET\n"
                  "descr:          A rack in the cellar\n"
                  "country:        NL # and elsewhere\n"
                  "org:            ORG-EX1-RIPE\n\n"
                  "organisation:   ORG-EX1-RIPE\n"
                  "org-name:       Example B.V.\n"
                  "country:        DE\n\n"
                  "route:          192.0.2.0/24\n"
                  "origin:         AS64500\n");
  CHECK(ripe.all() == "192.0.2.0-192.0.2.255|Example B.V.|NL|64500||EXAMPLE-NET|\n");
  CHECK(ripe.pool.text(ripe.source.records[0].contact) == "abuse@example.net");

  const Read arin(
      AddressKind::answer,
      "# start\n\nNetRange:       198.51.100.0 - 198.51.100.255\nCIDR:           198.51.100.0/24\n"
      "NetName:        EXAMPLE-1\nOriginAS:       AS64501\nOrganization:   Example Inc. (EX-1)\n\n"
      "OrgName:        Example Inc.\nCountry:        US\nOrgAbuseEmail:  abuse@example.com\n\n# "
      "end\n"
      "# start\n\nNetRange:       198.51.100.64 - 198.51.100.127\nNetName:        CUSTOMER\n"
      "CustName:       Somebody's Shop\nCountry:        CA\n\n# end\n");
  CHECK(arin.all() ==
        "198.51.100.0-198.51.100.255|Example Inc.|US|64501||EXAMPLE-1|\n"
        "198.51.100.64-198.51.100.127|Somebody's Shop|CA|0||CUSTOMER|\n");

  const Read jpnic(AddressKind::answer,
                   "[ JPNIC database provides information regarding IP address and ASN. ]\n\n"
                   "Network Information:\n"
                   "a. [Network Number]             203.0.113.0/26\n"
                   "b. [Network Name]               EXAMPLE-JP\n"
                   "g. [Organization]               Example Security K.K.\n"
                   "m. [Administrative Contact]     JP00000000\n");
  CHECK(jpnic.all() == "203.0.113.0-203.0.113.63|Example Security K.K.||0||EXAMPLE-JP|\n");

  const Read lacnic(AddressKind::answer,
                    "inetnum:     198.51.100/24\nowner:       Ejemplo S.A.\ncountry:     AR\n");
  CHECK(lacnic.all() == "198.51.100.0-198.51.100.255|Ejemplo S.A.|AR|0|||\n");
}

TEST_CASE("a registry's dump: objects stand alone and name their organisation", "[addresses]") {
  const Read read(
      AddressKind::rpsl,
      "#\n# a remark\n#\n\n"
      "inetnum:        192.0.2.0 - 192.0.2.127\nnetname:        A\ncountry:        JP\norg:   "
      "ORG-A\n\n"
      "inetnum:        192.0.2.128 - 192.0.2.255\nnetname:        B\ndescr:          Bakery\n"
      "                in the old town\ncountry:        FR\n\n"
      "inet6num:       2001:db8::/32\nnetname:        C\norg:            ORG-NOWHERE\ndescr: "
      "Cellar\n\n"
      "inetnum:        192.0.2.9 - 192.0.2.1\nnetname:        REVERSED\n\n"
      "organisation:   ORG-A\norg-name:       Alpha K.K.\n\n"
      "route:          192.0.2.0/24\ndescr:          not an owner\norigin:         AS64502\n");
  CHECK(read.all() ==
        "192.0.2.128-192.0.2.255|Bakery|FR|0||B|\n"
        "192.0.2.0-192.0.2.127|Alpha K.K.|JP|0||A|\n"
        "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff|Cellar||0||C|\n"
        "192.0.2.0-192.0.2.255|||64502|||\n");
  CHECK(read.refused() == "21: a reversed range: its end lies before its start\n");
}

TEST_CASE("RDAP answers", "[addresses]") {
  const Read read(
      AddressKind::answer,
      R"({"rdapConformance":["rdap_level_0"],"objectClassName":"ip network","handle":"NET-1",
 "startAddress":"192.0.2.0","endAddress":"192.0.2.255","name":"EXAMPLE","country":"JP",
 "arin_originas0_originautnums":[64503],
 "entities":[{"roles":["registrant"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Example K.K."]]],
   "entities":[{"roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text","Abuse"],["email",{},"text","abuse@example.jp"]]]}]}]}
{"startAddress":"2001:db8::","endAddress":"2001:db8::ffff","name":"SIX"}
)");
  CHECK(read.all() ==
        "192.0.2.0-192.0.2.255|Example K.K.|JP|64503||EXAMPLE|\n"
        "2001:db8::-2001:db8::ffff|||0||SIX|\n");
  CHECK(read.pool.text(read.source.records[0].contact) == "abuse@example.jp");
}

TEST_CASE("ranges of cloud providers, each as it is published", "[addresses]") {
  const Read aws(AddressKind::cloud,
                 R"({"syncToken":"1664506800","createDate":"2022-09-30-03-00-00","prefixes":[
  {"ip_prefix":"192.0.2.0/24","region":"ap-northeast-1","service":"AMAZON","network_border_group":"ap-northeast-1"},
  {"ip_prefix":"192.0.2.0/24","region":"ap-northeast-1","service":"EC2","network_border_group":"ap-northeast-1"}],
  "ipv6_prefixes":[{"ipv6_prefix":"2001:db8::/48","region":"us-east-1","service":"S3"}]})");
  CHECK(aws.all() ==
        "192.0.2.0-192.0.2.255|Amazon Web Services||0||EC2 ap-northeast-1|cloud:aws\n"
        "2001:db8::-2001:db8:0:ffff:ffff:ffff:ffff:ffff|Amazon Web Services||0||S3 "
        "us-east-1|cloud:aws\n");
  CHECK(aws.source.version == "1664506800");
  REQUIRE(aws.source.as_of_ns);
  CHECK(format_rfc3339(*aws.source.as_of_ns) == "2022-09-30T03:00:00Z");

  const Read azure(
      AddressKind::cloud,
      R"({"changeNumber":77,"cloud":"Public","values":[{"name":"Storage.JapanEast","properties":{"region":
 "japaneast","platform":"Azure","systemService":"AzureStorage","addressPrefixes":["198.51.100.0/25"]}}]})");
  CHECK(azure.all() ==
        "198.51.100.0-198.51.100.127|Microsoft Azure||0||AzureStorage japaneast|cloud:azure\n");
  CHECK(azure.source.version == "77");

  const Read google(
      AddressKind::cloud,
      R"({"syncToken":"1","creationTime":"2022-09-30T03:00:00.5","prefixes":[{"ipv4Prefix":"203.0.113.0/28",
 "service":"Google Cloud","scope":"asia-northeast1"},{"ipv6Prefix":"2001:db8:1::/48"}]})");
  CHECK(google.all() ==
        "203.0.113.0-203.0.113.15|Google||0||Google Cloud asia-northeast1|cloud:google\n"
        "2001:db8:1::-2001:db8:1:ffff:ffff:ffff:ffff:ffff|Google||0|||cloud:google\n");

  const Read cloudflare(
      AddressKind::cloud,
      R"({"result":{"ipv4_cidrs":["192.0.2.0/30"],"ipv6_cidrs":[],"etag":"ab"},"success":true})");
  CHECK(cloudflare.all() == "192.0.2.0-192.0.2.3|Cloudflare||0|||cloud:cloudflare\n");
  const Read oracle(
      AddressKind::cloud,
      R"({"last_updated_timestamp":"2022-09-30T03:00:00.1","regions":[{"region":"ap-tokyo-1","cidrs":
 [{"cidr":"192.0.2.8/29","tags":["OCI"]}]}]})");
  CHECK(oracle.all() == "192.0.2.8-192.0.2.15|Oracle Cloud||0||OCI ap-tokyo-1|cloud:oracle\n");
  const Read fastly(
      AddressKind::cloud,
      R"({"addresses":["192.0.2.64/26","no address"],"ipv6_addresses":["2001:db8::/32"]})");
  CHECK(fastly.source.ranges.size() == 2);
  CHECK(fastly.refused() == "0: not an address, prefix or range\n");
}

TEST_CASE("ranges in Google's form are Google's only where the file or its name says so",
          "[addresses]") {
  const std::string crawler =
      "{\"creationTime\":\"2022-09-30T00:00:00\",\"prefixes\":"
      "[{\"ipv4Prefix\":\"198.51.100.0/24\"}]}";
  const std::string where = "198.51.100.0-198.51.100.255|";
  const auto read = [&](std::string_view name, std::string_view tag = {}) {
    const Read out(AddressKind::cloud, crawler,
                   {.name = std::string(name), .tag = std::string(tag), .head = {}});
    return out.all();
  };
  CHECK(read("ExampleBot.json") == where + "||0|||list:examplebot\n");
  CHECK(read("googlebot.json") == where + "Google||0|||cloud:google\n");
  CHECK(read("special-crawlers.json") == where + "Google||0|||cloud:google\n");
  CHECK(read("examplebot.json", "our:Crawler") == where + "||0|||our:crawler\n");
  const std::string service =
      "{\"prefixes\":[{\"ipv4Prefix\":\"198.51.100.0/24\",\"service\":\"Google Cloud\"}]}";
  CHECK(Read(AddressKind::cloud, service).all() ==
        where + "Google||0||Google Cloud|cloud:google\n");
}

TEST_CASE("each document of a file belongs to its own provider", "[addresses]") {
  const std::string aws =
      "{\"syncToken\":\"1\",\"createDate\":\"2022-09-30-03-00-00\",\"prefixes\":"
      "[{\"ip_prefix\":\"192.0.2.0/24\",\"region\":\"r\",\"service\":\"EC2\"}]}\n";
  const std::string google =
      "{\"syncToken\":\"2\",\"creationTime\":\"2022-09-30T00:00:00Z\",\"prefixes\":"
      "[{\"ipv4Prefix\":\"198.51.100.0/24\"}]}\n";
  const std::string list = "{\"name\":\"Example\",\"list\":[\"203.0.113.7\"]}\n";
  const std::string of_aws = "192.0.2.0-192.0.2.255|Amazon Web Services||0||EC2 r|cloud:aws\n";
  const std::string of_google = "198.51.100.0-198.51.100.255|Google||0|||cloud:google\n";
  const Read both(AddressKind::cloud, aws + list + google);
  CHECK(both.all() == of_aws + of_google);
  CHECK(both.source.version == "1, 2");
  CHECK(both.refused() == "0: no ranges of a cloud provider that is known\n");
  CHECK(both.source.refused[0].text == "Example");
  CHECK(Read(AddressKind::cloud, google + aws).all() == of_google + of_aws);
  const Read lists(AddressKind::list, list + google);
  CHECK(lists.refused() == "0: a document that is no warninglist (key \"list\")\n");
}

TEST_CASE("a MISP warninglist keeps its name, type and version", "[addresses]") {
  const Read read(
      AddressKind::list,
      R"({"name":"Known scanners of example","version":20220930,"type":"cidr","description":"x",
 "matching_attributes":["ip-src"],"list":["192.0.2.0/28","2001:db8::1"]})");
  CHECK(read.all() ==
        "192.0.2.0-192.0.2.15|||0||cidr|list:known-scanners-of-example\n"
        "2001:db8::1-2001:db8::1|||0||cidr|list:known-scanners-of-example\n");
  CHECK(read.source.version == "20220930");
}

TEST_CASE("bulk answers of Team Cymru, long and short", "[addresses]") {
  const Read read(
      AddressKind::cymru,
      "Bulk mode; whois.cymru.com [2022-09-30 03:00:00 +0000]\n"
      "64500   | 192.0.2.7        | 192.0.2.0/24        | JP | apnic    | 2010-01-01 | EXAMPLE "
      "Example K.K., JP\n"
      "NA      | 198.51.100.1     | NA                  |    | other    |            | NA\n"
      "x       | 203.0.113.1      | 203.0.113.0/24      | JP | apnic    |            | BAD\n");
  CHECK(read.all() == "192.0.2.0-192.0.2.255||JP|64500|EXAMPLE Example K.K., JP||\n");
  CHECK(read.refused() == "4: not an AS number\n");
  const Read brief(AddressKind::cymru,
                   "AS      | IP               | AS Name\n64501 | 2001:db8::7 | SHORT\n");
  CHECK(brief.all() == "2001:db8::7-2001:db8::7|||64501|SHORT||\n");
}

TEST_CASE("documents and objects are recognised by what stands in them", "[addresses]") {
  const auto kind = [](std::string_view head, std::string_view name = "file") {
    const auto found = recognise_address_kind(head, name);
    return found ? name_of(*found) : std::string_view("none");
  };
  CHECK(kind(R"({"prefixes":[{"ip_prefix":"192.0.2.0/24"}]})") == "cloud");
  CHECK(kind(R"({"name":"x","list":["192.0.2.1"]})") == "list");
  CHECK(kind(R"({"startAddress":"192.0.2.0"})") == "answer");
  CHECK(kind(R"({"something":1})") == "none");
  CHECK(kind("% banner\n\ninetnum: 192.0.2.0 - 192.0.2.255\n") == "answer");
  CHECK(kind("[ JPNIC database ]\n\na. [Network Number] 192.0.2.0/24\n") == "answer");
  CHECK(kind("NetRange: 192.0.2.0 - 192.0.2.255\n") == "answer");
  CHECK(kind("inetnum: 192.0.2.0 - 192.0.2.255\n", "ripe.db.inetnum.gz") == "rpsl");
  CHECK(kind("64500 | 192.0.2.1 | NAME\n") == "cymru");
  CHECK(kind("2|apnic|20220930|5|19830613|20220929|+1000\n") == "rir");
}

TEST_CASE("damaged documents are refused in words", "[addresses]") {
  StringPool pool;
  AddressReaderOptions options;
  options.name = "file.json";
  const auto why = [&](AddressKind kind, std::string_view text) {
    const auto read = read_address_text(kind, text, options, pool);
    return read ? std::string("read") : read.error().what;
  };
  CHECK(why(AddressKind::cloud, "{\"prefixes\":[").find("cut short") != std::string::npos);
  CHECK(why(AddressKind::cloud, "{\"other\":1}").find("no ranges of a cloud provider") !=
        std::string::npos);
  CHECK(why(AddressKind::answer, "{\"handle\":\"X\"}").find("names no network") !=
        std::string::npos);
  CHECK(why(AddressKind::list, "{\"list\":[\"a.example.com\"]}").find("no line could be read") !=
        std::string::npos);
}
