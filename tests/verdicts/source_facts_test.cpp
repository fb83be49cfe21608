#include "verdicts/source_facts.h"

#include "catch.h"
#include "labels/address_compile.h"
#include "labels/address_readers.h"
#include "verdicts/cause.h"
#include "verdicts/words.h"

using namespace hozen;

namespace {

AddressDatabase database_of(std::string_view csv, AddressKind kind = AddressKind::csv) {
  StringPool pool;
  std::vector<AddressSource> sources;
  sources.push_back(*read_address_text(kind, csv, {}, pool));
  const std::string bytes = *compile_addresses(sources, pool);
  return std::move(*AddressDatabase::from_image(std::move(*image_from_bytes(bytes, "test"))));
}

// "field: name 10:2 20:1; ..." of one field
std::string shown(const Observed& o, std::string_view field) {
  std::string out;
  for (const Values& values : o.fields) {
    if (values.field != field) continue;
    for (size_t v = 0; v < values.names.size(); ++v) {
      out += values.names[v];
      for (const Slot& slot : values.slots[v])
        out += fmt::format(" {}:{}", slot.start_s, slot.count);
      out += "; ";
    }
  }
  return out;
}

Observed counted(std::vector<std::string> names, std::vector<std::vector<Slot>> slots,
                 std::string field = "source.ip") {
  Observed o;
  o.fields.push_back({std::move(field), std::move(names), std::move(slots)});
  return o;
}

constexpr std::string_view kNetworks =
    "network,asn,country,owner,netname\n"
    "192.0.2.0/25,AS64500,JP,Example A,A-NET\n"
    "192.0.2.128/25,AS64500,NL,Example B,B-NET\n";

}  // namespace

TEST_CASE("counts of sources become counts of their owners, countries, AS and networks",
          "[verdicts]") {
  const AddressDatabase database = database_of(kNetworks);
  Observed o = counted({"192.0.2.1", "192.0.2.2", "192.0.2.200", "198.51.100.1", "no address"},
                       {{{10, 1}, {20, 2}}, {{10, 4}}, {{20, 8}}, {{10, 16}}, {{10, 32}}});
  add_source_facts(o, database, TimedSources::counted);
  CHECK(shown(o, "source.owner") == "Example A 10:5 20:2; Example B 20:8; ");
  CHECK(shown(o, "source.geo.country_iso_code") == "JP 10:5 20:2; NL 20:8; ");
  CHECK(shown(o, "source.as") == "AS64500 10:5 20:10; ");
  CHECK(shown(o, "source.tags").empty());
}

TEST_CASE("many sources of one owner are added up slot by slot", "[verdicts]") {
  const AddressDatabase database = database_of("192.0.2.0/24,Example\n");
  std::vector<std::string> names;
  std::vector<std::vector<Slot>> slots;
  for (int i = 0; i < 200; ++i) {
    names.push_back(fmt::format("192.0.2.{}", i));
    slots.emplace_back();
    for (int64_t hour = 0; hour < 100; ++hour) slots.back().push_back({hour * 3600, 1});
  }
  Observed o = counted(names, slots);
  add_source_facts(o, database, TimedSources::counted);
  const Values& owners = o.fields.back();
  REQUIRE(owners.field == "source.owner");
  REQUIRE(owners.slots[0].size() == 100);
  for (const Slot& slot : owners.slots[0]) CHECK(slot.count == 200);
}

TEST_CASE("what holds for a time only is counted at the record's time, or the slot's",
          "[verdicts]") {
  const AddressDatabase database = database_of(
      "vendor,kind,ranges,valid_from,valid_to\nExample "
      "K.K.,pentest,192.0.2.7,1970-01-02,1970-01-02\n",
      AddressKind::contractors);
  const std::vector<Slot> days = {{0, 1}, {86400, 2}, {172800, 4}};
  Observed by_slot = counted({"192.0.2.7"}, {days}, "source");
  add_source_facts(by_slot, database, TimedSources::at_slot);
  CHECK(shown(by_slot, "source.tags") == "vendor:pentest 86400:2; ");

  Observed by_record = counted({"192.0.2.7"}, {days});
  by_record.fields.push_back({"source.tags", {"vendor:pentest"}, {{{86400, 1}}}});
  add_source_facts(by_record, database, TimedSources::counted);
  CHECK(shown(by_record, "source.tags") == "vendor:pentest 86400:1; ");
}

TEST_CASE("owners that came with the counts stay as they are", "[verdicts]") {
  const AddressDatabase database = database_of(kNetworks);
  Observed o = counted({"192.0.2.1"}, {{{10, 1}}});
  o.fields.push_back({"source.owner", {"somebody"}, {{{10, 1}}}});
  add_source_facts(o, database, TimedSources::at_slot);
  CHECK(shown(o, "source.owner") == "somebody 10:1; ");
  CHECK(shown(o, "source.as") == "AS64500 10:1; ");
}

TEST_CASE("addresses are told with whose they are, many of one owner as that", "[verdicts]") {
  const AddressDatabase database = database_of(kNetworks);
  JudgedSeries j;
  Finding f;
  f.kind = Kind::burst;
  f.end_s = 100;
  f.observed = 100;
  f.expected = 10;
  Cause sources;
  sources.field = "source.ip";
  sources.spread = Cause::Spread::few;
  sources.values = sources.usual_values = 2;
  sources.who = {{"source.ip", "192.0.2.1", 50, 0, 0.5}, {"source.ip", "192.0.2.2", 50, 0, 0.5}};
  Cause owner;
  owner.field = "source.owner";
  owner.spread = Cause::Spread::one;
  owner.values = 1;
  owner.usual_values = 2;
  owner.who = {{"source.owner", "Example A", 100, 0, 1}};
  Cause country = owner;
  country.field = "source.geo.country_iso_code";
  country.who = {{"source.geo.country_iso_code", "JP", 100, 0, 1}};
  f.causes = {sources, owner, country};
  const Telling english{Language::en, Zone()}, japanese{Language::ja, Zone()};
  CHECK(causes_text(f, english) ==
        "two sources, 100 % of the excess: 192.0.2.1 50 %, 192.0.2.2 50 %; one owner, 100 %: "
        "Example A [JP]");
  j.verdict.findings = {f};
  name_owners(database, j);
  CHECK(causes_text(j.verdict.findings[0], english) ==
        "two sources, 100 % of the excess: 192.0.2.1 50 %, 192.0.2.2 50 % "
        "[all Example A, JP, AS64500, A-NET]");
  CHECK(j.verdict.findings[0].series_whose.empty());
  j.observed.name = "192.0.2.200";  // of --group source.ip
  name_owners(database, j);
  CHECK(j.verdict.findings[0].series_whose == "Example B, NL, AS64500, B-NET");
  CHECK(causes_text(j.verdict.findings[0], japanese) ==
        "送信元は2つ、増加分の100 %: 192.0.2.1 50 %, 192.0.2.2 50 % "
        "[いずれもExample A, JP, AS64500, A-NET]");
}

TEST_CASE("a contract that a ledger and a database hold is named once", "[verdicts]") {
  ContractorEntry entry;
  entry.vendor = "Example K.K.";
  entry.contract = "C-1";
  entry.ranges = *parse_ranges("192.0.2.0/28");
  ContractorEntry same = entry;
  same.ranges = *parse_ranges("192.0.2.0/24");
  JudgedSeries j;
  j.observed.name = "192.0.2.7";  // of --group source.ip: no cause names it
  j.verdict.findings.emplace_back();
  name_contractors({entry, same}, j);
  REQUIRE(j.verdict.findings[0].contractors.size() == 1);
  CHECK(j.verdict.findings[0].contractors[0].source == "192.0.2.7");
}
