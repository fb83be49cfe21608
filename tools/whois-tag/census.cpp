// summary and wanted: who came, counted; and the addresses that no source knows, to be looked up elsewhere.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "labels/address_lookup.h"
#include "tally/bucket.h"
#include "tally/ranking.h"
#include "whois-tag/commands.h"
#include "write/address_census.h"
#include "write/output_file.h"
#include "write/tag_facts.h"
#include "write/tag_stream.h"

namespace hozen {
namespace {

struct Census {
  AddressArchive archive;
  std::vector<CountedAddress> entries;
  Outcome outcome;
  TagCounts counts;
  Zone zone;
};

Expected<Census> take_census(const WhoisArgs& args) {
  Census out;
  HOZEN_TRY(zone, zone_of(args));
  HOZEN_TRY(options, tag_options(args, zone));
  HOZEN_TRY(files, input_files(args));
  std::vector<std::string> remarks;
  HOZEN_TRY(archive, AddressArchive::load(specs_of(args), {.zone = zone, .remarks = &remarks}));
  out.archive = std::move(archive);
  out.zone = zone;
  HOZEN_TRY(sources, open_sources(files));
  AddressCensus census;
  options.census = &census;
  const TagWrite nowhere = [](std::string_view) -> Expected<bool> { return true; };
  HOZEN_TRY(counts,
            tag_sources(sources, out.archive.database(), options, 1, nowhere, out.outcome.ledger));
  refuse_all(remarks, out.outcome);
  note_missing_fields(counts, args, out.outcome);
  out.counts = counts;
  out.entries = census.entries();
  return out;
}

struct Sum {
  uint64_t count = 0;
  size_t addresses = 0;
  std::optional<int64_t> first_ns, last_ns;
  std::optional<Address>
      last_address;  // entries come in order: an address may come with several facts

  void add(const CountedAddress& entry) {
    count += entry.count;
    addresses += last_address != entry.address;
    last_address = entry.address;
    if (!entry.first_ns) return;
    first_ns = std::min(*entry.first_ns, first_ns.value_or(*entry.first_ns));
    last_ns = std::max(*entry.last_ns, last_ns.value_or(*entry.last_ns));
  }
};

Cell seen(const std::optional<int64_t>& time_ns, const Zone& zone) {
  return time_ns ? Cell(zoned_text(*time_ns, zone)) : Cell();
}

using ValuesOf = std::function<std::vector<std::string>(const AddressFacts&)>;

Expected<size_t> top_of(const WhoisArgs& args) {
  if (args.top == "all") return kAllValues;
  const auto number = parse_unsigned(args.top);
  if (!number || *number == 0)
    return fail("--top is a number from 1 on, or all, not '{}'", quote_for_message(args.top));
  return static_cast<size_t>(*number);
}

Table summary_table(const Census& census, const char* name, size_t top, const WhoisArgs& args,
                    const ValuesOf& values_of) {
  std::map<std::string, Sum> sums;
  Sum unknown, all;
  for (const CountedAddress& entry : census.entries) {
    all.add(entry);
    const std::vector<std::string> values =
        values_of(census.archive.database().facts_of_row(entry.row));
    if (values.empty()) unknown.add(entry);
    for (const std::string& value : values) sums[value].add(entry);
  }
  std::vector<Countable> countable;
  std::vector<const Sum*> in_order;
  for (const auto& [value, sum] : sums) {
    countable.push_back({value, sum.count});
    in_order.push_back(&sum);
  }
  Table table{.name = name, .title = fmt::format("By {}", name)};
  for (const auto& [column, align] : {std::pair{"rank", Align::right},
                                      {name, Align::left},
                                      {"count", Align::right},
                                      {"share", Align::right},
                                      {"addresses", Align::right},
                                      {"first_seen", Align::left},
                                      {"last_seen", Align::left}}) {
    table.columns.push_back({.name = column, .align = align});
  }
  const auto total = static_cast<int64_t>(all.count);
  const auto row = [&](Cell rank, Cell value, const Sum& sum, RowKind kind) {
    table.add({std::move(rank), std::move(value), sum.count,
               Share{static_cast<int64_t>(sum.count), total}, sum.addresses,
               seen(sum.first_ns, census.zone), seen(sum.last_ns, census.zone)},
              kind);
  };
  const Ranking ranking = rank(countable, top, args.pins);
  for (const Ranked& r : ranking.shown)
    row(r.rank, Cell(*r.value), *in_order[r.source], RowKind::ordinary);
  if (ranking.other_values > 0)
    table.add(
        {Cell(),
         fmt::format("{} other{}", ranking.other_values, ranking.other_values == 1 ? "" : "s"),
         ranking.other_count, Share{static_cast<int64_t>(ranking.other_count), total}},
        RowKind::other);
  if (unknown.count > 0)
    row(Cell(), Cell(std::string_view(name) == "tag" ? "no tag" : "not known"), unknown,
        RowKind::other);
  row(Cell(), Cell("all"), all, RowKind::total);
  if (ranking.tie_cut > 0) {
    table.notes.push_back(fmt::format("Tie at the cut: {} values have {}; {} of them shown.",
                                      ranking.tie_shown + ranking.tie_cut, ranking.tie_count,
                                      ranking.tie_shown));
  }
  return table;
}

bool is_in_a_row(const std::vector<Table>& tables, std::string_view value) {
  return std::any_of(tables.begin(), tables.end(), [&](const Table& table) {
    return std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
      return row.cells.size() > 1 && row.cells[1].text == value;
    });
  });
}

std::vector<std::string> one(std::string_view value) {
  return value.empty() ? std::vector<std::string>() : std::vector<std::string>{std::string(value)};
}

// Nobody looks up what is not routed: private, loopback, documentation ...
bool is_wanted(const AddressFacts& facts) {
  const bool special = std::any_of(facts.tags.begin(), facts.tags.end(), [](std::string_view tag) {
    return tag == "own" || tag.starts_with("special:");
  });
  return !special && facts.owner.empty() && facts.organization.empty() && facts.asn == 0;
}

// A source names the network, so all of its addresses have one holder; a registry's allocation is
// handed on in parts, its assignment is not.
bool is_one_network(const AddressArchive& archive, AddressKind kind, const AddressRecord& record) {
  switch (kind) {
    case AddressKind::contractors:
    case AddressKind::tor:
    case AddressKind::list:
    case AddressKind::special:
      return false;
    case AddressKind::rir:
      return archive.text(record.network).ends_with(" assigned");
    default:
      return record.network != 0;
  }
}

// Of several addresses in one network that a source names, or in one /64, the first: the answer
// about it is about all of them.
Expected<std::vector<Address>> one_of_each_network(const std::vector<Address>& sorted,
                                                   const AddressArchive& archive) {
  constexpr uint64_t kHosts = UINT64_MAX;
  struct Network {
    Address first, last;
  };
  std::vector<Network> networks;
  for (const Address& a : sorted) {
    networks.push_back(a.is_v4() ? Network{a, a} : Network{{a.high, 0}, {a.high, kHosts}});
  }
  std::vector<bool> named(sorted.size());
  const auto sources = archive.sources();
  const auto narrow = [&](const AddressStatement& s) {
    if (!is_one_network(archive, sources[s.source].kind, *s.record)) return;
    auto at = static_cast<size_t>(std::lower_bound(sorted.begin(), sorted.end(), s.first) -
                                  sorted.begin());
    for (; at < sorted.size() && sorted[at] <= s.last; ++at) {
      if (sorted[at].is_v4() != s.first.is_v4()) break;
      Network& network = networks[at];
      const bool narrower = network.first <= s.first && s.last <= network.last;
      if (named[at] && !narrower) continue;
      if (!named[at] && narrower) continue;  // within one /64
      network = {s.first, s.last};
      named[at] = true;
    }
  };
  HOZEN_CHECK(archive.each_statement(narrow));
  std::set<std::pair<Address, Address>> asked;
  std::vector<Address> out;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (asked.emplace(networks[i].first, networks[i].last).second) out.push_back(sorted[i]);
  }
  return out;
}

std::string wanted_text(const std::vector<Address>& addresses, const std::string& as) {
  std::string out = as == "netcat" ? "begin\nverbose\n" : "";
  for (const Address& address : addresses) {
    if (as == "rdap") out += "https://rdap.org/ip/";
    out += address.text();
    out += '\n';
  }
  if (as == "netcat") out += "end\n";
  return out;
}

}  // namespace

Expected<Outcome> run_summary(const WhoisArgs& args) {
  HOZEN_TRY(top, top_of(args));
  HOZEN_TRY(census, take_census(args));
  const std::pair<const char*, ValuesOf> parts[] = {
      {"owner", [](const AddressFacts& f) { return one(f.owner); }},
      {"country", [](const AddressFacts& f) { return one(f.country); }},
      {"network",
       [](const AddressFacts& f) {
         return f.asn == 0 ? one(f.network)
                           : one(fmt::format("AS{}{}{}", f.asn, f.organization.empty() ? "" : " ",
                                             f.organization));
       }},
      {"tag", [](const AddressFacts& f) { return shown_tags(f); }}};
  std::vector<Table> tables;
  for (const auto& [name, values_of] : parts)
    tables.push_back(summary_table(census, name, top, args, values_of));
  for (const std::string& pin : args.pins) {
    if (!is_in_a_row(tables, pin))
      tables.back().notes.push_back(fmt::format("{}: no address has it", pin));
  }
  tables.back().notes.push_back(
      "An address with several tags counts for each; shares are of all addressed lines.");
  HOZEN_CHECK(census.archive.database().sound());
  HOZEN_CHECK(write_output(tables, args.output));
  return std::move(census.outcome);
}

Expected<Outcome> run_wanted(const WhoisArgs& args) {
  HOZEN_TRY(census, take_census(args));
  std::vector<Address> addresses;
  for (const CountedAddress& entry : census.entries) {
    const Address inner = unwrap(entry.address).inner;
    if (is_wanted(census.archive.database().facts_of_row(entry.row))) addresses.push_back(inner);
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  const size_t unknown = addresses.size();
  if (!args.every) {
    HOZEN_TRY(asked, one_of_each_network(addresses, census.archive));
    addresses = std::move(asked);
  }
  HOZEN_CHECK(census.archive.database().sound());
  const std::string text = addresses.empty() ? std::string() : wanted_text(addresses, args.as);
  HOZEN_CHECK(write_output(text, args.output));
  std::string note =
      fmt::format("{} address{} whose owner no source knows", unknown, unknown == 1 ? "" : "es");
  if (addresses.size() < unknown)
    note += fmt::format("; {} asked for, one of each known network (--every asks for all)",
                        addresses.size());
  census.outcome.ledger.note(note);
  return std::move(census.outcome);
}

}  // namespace hozen
