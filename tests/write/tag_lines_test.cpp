// Lines come out as they went in, with the facts added; whatever the form and wherever the input was cut.
#include "write/tag_lines.h"

#include "catch.h"
#include "labels/address_compile.h"
#include "labels/address_image.h"
#include "write/tag_stream.h"

namespace {

using namespace hozen;

AddressDatabase make_database() {
  StringPool pool;
  std::vector<AddressSource> sources;
  const auto add = [&](AddressKind kind, std::string_view text) {
    auto source =
        read_address_text(kind, text, {.zone = {}, .name = "test", .tag = {}, .head = {}}, pool);
    REQUIRE(source);
    sources.push_back(std::move(*source));
  };
  add(AddressKind::csv,
      "network,asn,country,owner\n203.0.113.0/28,64496,JP,Example "
      "Assessments\n198.51.100.0/24,64501,FR,\"=Telecom \"\"FR\"\", SA\"\n"
      "2001:db8::/32,64502,DE,Example Six\n");
  add(AddressKind::contractors,
      "vendor,ranges,valid_from,valid_to,contract,contact\nExample "
      "Assessments,203.0.113.0/28,2022-09-01,2022-09-30,C-1,a@example.com\n");
  add(AddressKind::tor, "ExitAddress 198.51.100.9 2022-09-15 10:00:00\n");
  sources.push_back(special_addresses(pool));
  auto bytes = compile_addresses(sources, pool);
  REQUIRE(bytes);
  auto image = image_from_bytes(*bytes, "test");
  REQUIRE(image);
  return std::move(*AddressDatabase::from_image(std::move(*image)));
}

struct Tagged {
  std::string out;
  TagCounts counts;
};

Tagged tag(const std::string& text, const TagOptions& options = {}, int threads = 1) {
  static const AddressDatabase database = make_database();
  Tagged result;
  Ledger ledger;
  const Source source = memory_source("test", text);
  const auto done = tag_sources(
      std::span(&source, 1), database, options, threads,
      [&](std::string_view piece) -> Expected<bool> {
        result.out += piece;
        return true;
      },
      ledger);
  REQUIRE(done);
  CHECK(ledger.total().bytes_in == text.size());
  result.counts = *done;
  return result;
}

const std::string kContract = "\tExample Assessments; C-1; 2022-09-01..2022-09-30; a@example.com";
const std::string kTelecom = "\t=Telecom \"FR\", SA\tFR\tAS64501\t";

}  // namespace

TEST_CASE(
    "Text: an address alone gets columns; log lines keep their bytes and get the address first",
    "[tag]") {
  CHECK(tag("203.0.113.7\n8.8.8.8\nno address\n\n198.51.100.1\r\n2001:db8::1").out ==
        "203.0.113.7\tExample Assessments\tJP\tAS64496\tspecial:documentation;vendor:pentest" +
            kContract + "\n8.8.8.8\t-\t-\t-\t-\t-\nno address\n\n198.51.100.1" + kTelecom +
            "special:documentation\t-\r\n2001:db8::1\tExample "
            "Six\tDE\tAS64502\tspecial:documentation\t-");
  CHECK(tag("Sep 30 sshd: from 198.51.100.9 port 22\n").out ==
        "Sep 30 sshd: from 198.51.100.9 port 22\t198.51.100.9" + kTelecom +
            "special:documentation;tor-exit\t-\n");
}

TEST_CASE("Text: what holds for a time holds at the line's time", "[tag]") {
  const auto is_tor = [](const std::string& line, const TagOptions& options = {}) {
    return tag(line, options).out.find("tor-exit") != std::string::npos;
  };
  CHECK(!is_tor("198.51.100.9 - - [15/Sep/2022:08:59:59 +0900] \"GET / HTTP/1.1\""));
  CHECK(is_tor("198.51.100.9 - - [15/Sep/2022:09:00:00 +0900] \"GET / HTTP/1.1\""));
  CHECK(is_tor("2022-09-15T23:59:59Z 198.51.100.9"));
  CHECK(!is_tor("2022-09-16 00:00:00 198.51.100.9"));
  CHECK(is_tor("2022/09/15 12:00:00 [error] client: 198.51.100.9"));
  TagOptions options;
  options.year = 2022;
  CHECK(!is_tor("Sep 16 12:00:00 gw x: 198.51.100.9", options));
  CHECK(is_tor("<34>Sep 15 12:00:00 gw x: 198.51.100.9", options));
  options.at_ns = parse_rfc3339("2022-09-15T12:00:00Z")->time_ns;
  CHECK(is_tor("198.51.100.9\n", options));
  options.at_ns = parse_rfc3339("2022-09-17T12:00:00Z")->time_ns;
  CHECK(!is_tor("198.51.100.9\n", options));
  CHECK(tag("198.51.100.9\n").counts.without_time == 1);
}

TEST_CASE("Text: --inline marks every address where it stands", "[tag]") {
  TagOptions options;
  options.mark_inline = true;
  CHECK(tag("a 198.51.100.1:443 b 9.9.9.9 c\n", options).out ==
        "a 198.51.100.1{=Telecom \"FR\", SA, FR, AS64501, special:documentation}:443 b 9.9.9.9{-} "
        "c\n");
}

TEST_CASE("Text: of several addresses the one that is asked for", "[tag]") {
  TagOptions options;
  const std::string line = "10.0.0.1, 198.51.100.1, 9.9.9.9, 192.168.0.1\n";
  const auto chosen = [&](TagWhich which) {
    options.which = which;
    const std::string out = tag(line, options).out.substr(line.size());
    return out.substr(0, out.find('\t'));
  };
  CHECK(chosen(TagWhich::first) == "10.0.0.1");
  CHECK(chosen(TagWhich::last) == "192.168.0.1");
  CHECK(chosen(TagWhich::untrusted) == "9.9.9.9");
}

TEST_CASE("JSON Lines: keys are added at the end, and nothing else changes", "[tag]") {
  const std::string six =
      ",\"source.as.number\":64502,\"source.geo.country_iso_code\":\"DE\",\"source.owner\":"
      "\"Example Six\"";
  const std::string tags = ",\"source.tags\":[\"special:documentation\"]}";
  const struct {
    const char* what;
    std::string in, out;
  } cases[] = {
      {"spelling of numbers and order are kept",
       "{\"n\":1.50e0 ,\"source.ip\" : \"198.51.100.1\" , \"a\":[1,{\"b\":\"}\"}] }\n",
       "{\"n\":1.50e0 ,\"source.ip\" : \"198.51.100.1\" , \"a\":[1,{\"b\":\"}\"}] "
       ",\"source.as.number\":64501,"
       "\"source.geo.country_iso_code\":\"FR\",\"source.owner\":\"=Telecom \\\"FR\\\", SA\"" +
           tags + "\n"},
      {"nested objects", "{\"source\":{\"port\":1,\"ip\":\"2001:db8::1\"}}",
       "{\"source\":{\"port\":1,\"ip\":\"2001:db8::1\"}" + six + tags},
      {"an unknown address", "{\"src_ip\":\"9.9.9.9\"}\n", "{\"src_ip\":\"9.9.9.9\"}\n"},
      {"a key that is there already stays",
       "{\"source.ip\":\"2001:db8::1\",\"source.as.number\":1}\n",
       "{\"source.ip\":\"2001:db8::1\",\"source.as.number\":1,\"source.geo.country_iso_code\":"
       "\"DE\",\"source.owner\":\"Example Six\"" +
           tags + "\n"},
      {"a key that is there already, nested",
       "{\"source\":{\"ip\":\"2001:db8::1\",\"as\":{\"number\":1},\"owner\":\"x\"}}\n",
       "{\"source\":{\"ip\":\"2001:db8::1\",\"as\":{\"number\":1},\"owner\":\"x\"},"
       "\"source.geo.country_iso_code\":\"DE\"" +
           tags + "\n"},
      {"no address", "{\"a\":1}\n", "{\"a\":1}\n"},
      {"an empty object", "{}\n", "{}\n"},
      {"cut short", "{\"source.ip\":\"2001:db8::1\"\n", "{\"source.ip\":\"2001:db8::1\"\n"},
      {"something behind the object", "{\"source.ip\":\"2001:db8::1\"} x\n",
       "{\"source.ip\":\"2001:db8::1\"} x\n"},
      {"no JSON at all", "{not json\n", "{not json\n"},
      {"time of the event",
       "{\"@timestamp\":\"2022-10-01T00:00:00Z\",\"source.ip\":\"203.0.113.7\"}\n",
       "{\"@timestamp\":\"2022-10-01T00:00:00Z\",\"source.ip\":\"203.0.113.7\",\"source.as."
       "number\":64496,"
       "\"source.geo.country_iso_code\":\"JP\",\"source.owner\":\"Example Assessments\"" +
           tags + "\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    TagOptions options;
    options.form = TagForm::json;
    CHECK(tag(c.in, options).out == c.out);
  }
}

TEST_CASE("JSON Lines: fields that are named, several at once", "[tag]") {
  TagOptions options;
  options.fields = {"peer", "destination.ip"};
  const std::string out = tag("{\"peer\":\"203.0.113.7:22\",\"destination.ip\":\"198.51.100.1\","
                              "\"source.ip\":\"9.9.9.9\",\"t\":1}\n",
                              options)
                              .out;
  CHECK(out.find("\"peer.as.number\":64496") != std::string::npos);
  CHECK(out.find("\"destination.geo.country_iso_code\":\"FR\"") != std::string::npos);
  options = {};
  options.at_field = "when";
  CHECK(
      tag("{\"when\":1663243200,\"source.ip\":\"198.51.100.9\"}\n", options).out.find("tor-exit") !=
      std::string::npos);
  CHECK(tag("{\"when\":1663843200123,\"source.ip\":\"198.51.100.9\"}\n", options)
            .out.find("tor-exit") == std::string::npos);
}

TEST_CASE("CSV: columns are added, quoting and line ends inside quotes stay", "[tag]") {
  const std::string head =
      ",source.owner,source.geo.country_iso_code,source.as.number,source.as.organization.name,"
      "source.tags,source.contract";
  const std::string telecom = ",\"'=Telecom \"\"FR\"\", SA\",FR,64501,,special:documentation";
  CHECK(tag("time,src_ip,\"text\"\r\n2022-09-15,198.51.100.9,\"a \"\"b\"\"\r\nc, "
            "d\"\r\n2022-09-16,198.51.100.9,x\r\n,,\r\n")
            .out == "time,src_ip,\"text\"" + head +
                        "\r\n2022-09-15,198.51.100.9,\"a \"\"b\"\"\r\nc, d\"" + telecom +
                        ";tor-exit,\r\n2022-09-16,198.51.100.9,x" + telecom + ",\r\n,,,,,,,,\r\n");
  // A short record is filled up, so that what is added stands under its name; a long one stays.
  CHECK(tag("src_ip,b,c\n198.51.100.1\n198.51.100.1,1,2,3\n\"198.51.100.1,1\n").out ==
        "src_ip,b,c" + head + "\n198.51.100.1,," + telecom +
            ",\n198.51.100.1,1,2,3\n\"198.51.100.1,1\n");
  TagOptions options;
  options.form = TagForm::csv;
  CHECK(tag("a,b,c\n1\n", options).out == "a,b,c\n1\n");  // nothing is added
  options.fields = {"2"};
  options.form = TagForm::tsv;
  CHECK(tag("a\tb\nx\t2001:db8::1\n", options)
            .out.find("x\t2001:db8::1\tExample Six\tDE\t64502\t\tspecial:documentation\t\n") !=
        std::string::npos);
}

TEST_CASE("--only and --exclude choose lines", "[tag]") {
  TagOptions options;
  options.only = {*parse_tag_condition("country:FR"), *parse_tag_condition("asn:64502")};
  const Tagged chosen = tag("198.51.100.1\n203.0.113.7\n2001:db8::1\nnothing\n", options);
  CHECK(chosen.out.find("203.0.113.7") == std::string::npos);
  CHECK(chosen.out.find("198.51.100.1\t") != std::string::npos);
  CHECK(chosen.out.find("2001:db8::1\t") != std::string::npos);
  CHECK(chosen.counts.left_out == 2);
  options = {};
  options.exclude = {*parse_tag_condition("owner:Example*")};
  const Tagged left =
      tag("{\"ip\":\"203.0.113.7\"}\n{\"ip\":\"198.51.100.1\"}\n{\"a\":1}\n", options);
  CHECK(left.counts.left_out == 1);
  CHECK(left.out.find("203.0.113.7") == std::string::npos);
  CHECK(left.out.find("{\"a\":1}") != std::string::npos);
  CHECK(!parse_tag_condition("colour:red"));
  CHECK(!parse_tag_condition("tag:"));
}

TEST_CASE("One thread or many, and however long the lines: the same bytes", "[tag]") {
  std::string text;
  for (int i = 0; i < 90'000; ++i) {
    text += i % 7 == 0 ? fmt::format("host sshd[{}]: from 198.51.100.{} port 22\n", i, i % 256)
                       : fmt::format("203.0.{}.{}\n", 110 + i % 5, i % 256);
  }
  text += std::string(3 << 20, 'x') + " 198.51.100.7\nend";
  const std::string one = tag(text, {}, 1).out;
  CHECK((tag(text, {}, 4).out == one));
  std::string lines;
  for (size_t from = 0; from < 40'000;) {
    const size_t end = text.find('\n', from) + 1;
    lines += tag(text.substr(from, end - from)).out;
    from = end;
  }
  CHECK((one.substr(0, lines.size()) == lines));
}
