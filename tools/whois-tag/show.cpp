// What a database holds: its sources, and all it knows of one address.
#include "base/text.h"
#include "labels/address_lookup.h"
#include "whois-tag/commands.h"
#include "write/tag_facts.h"

namespace hozen {
namespace {

std::string validity_text(const Validity& validity, const Zone& zone) {
  if (validity.always()) return {};
  return fmt::format(
      "{}..{}", validity.from_ns == INT64_MIN ? "" : border_text(validity.from_ns, zone, false),
      validity.until_ns == INT64_MAX ? "" : border_text(validity.until_ns, zone, true));
}

Cell cell_of(std::string_view text) { return text.empty() ? Cell() : Cell(text); }

std::string joined_tags(std::string_view tags) {
  std::string out(tags);
  for (char& c : out) {
    if (c == '\n') c = ';';
  }
  return out;
}

void add_statement(Table& table, const std::string& shown, const AddressArchive& archive,
                   const AddressStatement& s, const std::vector<SourceFacts>& sources,
                   const Zone& zone) {
  const AddressRecord& r = *s.record;
  const SourceFacts& source = sources[s.source];
  std::string contract(archive.text(r.vendor));
  if (r.contract != 0) contract += fmt::format("; {}", archive.text(r.contract));
  table.add({shown, s.in_force ? "yes" : "no", name_of(source.kind), source.name,
             extent_text(s.first, s.last), cell_of(archive.text(r.owner)),
             cell_of(archive.text(r.country)),
             r.asn == 0 ? Cell() : Cell(static_cast<int64_t>(r.asn)),
             cell_of(archive.text(r.organization)), cell_of(archive.text(r.network)),
             cell_of(joined_tags(archive.text(r.tags))), cell_of(contract),
             cell_of(archive.text(r.contact)), cell_of(validity_text(s.validity, zone))});
}

void add_conflicts(Table& table, const std::string& shown, const AddressFacts& facts) {
  for (const auto& [bit, name] : {std::pair{kConflictOwner, "owner"},
                                  {kConflictCountry, "country"},
                                  {kConflictAsn, "AS number"},
                                  {kConflictVendor, "contractor"},
                                  {kConflictContract, "contract"}}) {
    if (facts.conflicts & bit)
      table.notes.push_back(fmt::format("{}: the sources differ on the {}", shown, name));
  }
}

}  // namespace

Expected<Outcome> run_sources(const WhoisArgs& args) {
  HOZEN_TRY(zone, zone_of(args));
  std::vector<std::string> remarks;
  HOZEN_TRY(archive, AddressArchive::load(args.files, {.zone = zone, .remarks = &remarks}));
  if (args.verify) HOZEN_CHECK(archive.verify());
  HOZEN_TRY(now, clock_of(args.output));
  std::optional<int64_t> most;
  if (!args.max_age.empty()) {
    HOZEN_TRY(age, parse_duration(args.max_age));
    most = age;
  }
  Table table{.name = "sources"};
  table.columns = {{.name = "kind"},
                   {.name = "name"},
                   {.name = "version"},
                   {.name = "as_of"},
                   {.name = "ranges", .align = Align::right},
                   {.name = "lines", .align = Align::right},
                   {.name = "refused", .align = Align::right},
                   {.name = "stale"},
                   {.name = "sha256"}};
  for (const SourceFacts& source : archive.sources()) {
    const bool stale = most && source.as_of_ns && now - *source.as_of_ns > *most;
    const bool undated = most && !source.as_of_ns;
    table.add({name_of(source.kind), source.name, cell_of(source.version),
               source.as_of_ns ? Cell(format_rfc3339(*source.as_of_ns)) : Cell(), source.ranges,
               source.lines, source.refused_lines,
               stale     ? Cell("stale", Tone::warning)
               : undated ? Cell("not known")
                         : Cell(),
               cell_of(source.sha256)});
  }
  HOZEN_CHECK(archive.database().sound());
  HOZEN_CHECK(write_output(std::span(&table, 1), args.output));
  Outcome outcome;
  refuse_all(remarks, outcome);
  return outcome;
}

Expected<Outcome> run_lookup(const WhoisArgs& args) {
  HOZEN_TRY(zone, zone_of(args));
  std::vector<std::string> remarks;
  HOZEN_TRY(archive, AddressArchive::load(specs_of(args), {.zone = zone, .remarks = &remarks}));
  std::optional<int64_t> at;
  if (!args.at.empty()) {
    HOZEN_TRY(time, parse_user_time(args.at, zone));
    at = time;
  }
  Table table{.name = "statements"};
  for (const char* name :
       {"address", "in_force", "kind", "source", "range", "owner", "country", "asn", "organization",
        "network", "tags", "contract", "contact", "valid"}) {
    table.columns.push_back({.name = name});
  }
  const std::vector<SourceFacts> sources = archive.sources();
  for (const std::string& text : args.files) {
    auto address = Address::parse(text);
    if (!address) {
      address = archive.database().address_of_name(text);
      if (!address)
        return fail("'{}' is no address, and no host of your own", quote_for_message(text));
      table.notes.push_back(fmt::format("{} is {}", text, address->text()));
    }
    const Unwrapped unwrapped = unwrap(*address);
    if (!unwrapped.via.empty()) {
      table.notes.push_back(fmt::format("{} carries {} by {}: the facts are of that",
                                        address->text(), unwrapped.inner.text(), unwrapped.via));
    }
    HOZEN_TRY(statements, archive.statements_on(unwrapped.inner, at));
    for (const AddressStatement& s : statements)
      add_statement(table, address->text(), archive, s, sources, zone);
    if (statements.empty())
      table.notes.push_back(fmt::format("{}: no source knows it", address->text()));
    add_conflicts(table, address->text(), archive.database().at(*address, at));
  }
  HOZEN_CHECK(archive.database().sound());
  HOZEN_CHECK(write_output(std::span(&table, 1), args.output));
  Outcome outcome;
  refuse_all(remarks, outcome);
  return outcome;
}

}  // namespace hozen
