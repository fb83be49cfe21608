// ranges: what an owner holds, for firewall rules; diff: what changed between two databases.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "labels/address_lookup.h"
#include "whois-tag/commands.h"
#include "write/output_file.h"
#include "write/tag_facts.h"

namespace hozen {
namespace {

struct Extent {
  Address first, last;
};

// Adjacent and overlapping ones become one.
std::vector<Extent> aggregated(std::vector<Extent> extents) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  std::vector<Extent> joined;
  for (const Extent& e : extents) {
    const bool touches = !joined.empty() && joined.back().first.is_v4() == e.first.is_v4() &&
                         (e.first <= joined.back().last || e.first == next(joined.back().last));
    if (touches)
      joined.back().last = std::max(joined.back().last, e.last);
    else
      joined.push_back(e);
  }
  return joined;
}

// As the fewest prefixes, or as from-to for what takes no prefixes.
std::string ranges_text(const std::vector<Extent>& extents, bool as_prefixes) {
  std::string out;
  for (const Extent& e : extents) {
    if (!as_prefixes) {
      out += fmt::format("{}-{}\n", e.first.text(), e.last.text());
      continue;
    }
    for (const Prefix& prefix : prefixes_of_range(e.first, e.last)) out += prefix.text() + "\n";
  }
  return out;
}

bool says(const AddressArchive& archive, const AddressRecord& record,
          const TagCondition& condition) {
  AddressFacts facts;
  facts.owner = archive.text(record.owner != 0 ? record.owner : record.vendor);
  facts.country = archive.text(record.country);
  facts.asn = record.asn;
  facts.organization = archive.text(record.organization);
  facts.network = archive.text(record.network);
  if (condition.name == "vendor") return glob_match(condition.glob, archive.text(record.vendor));
  if (condition.name != "tag") return matches(condition, facts);
  const auto tags = split(archive.text(record.tags), '\n');
  return std::any_of(tags.begin(), tags.end(),
                     [&](std::string_view tag) { return glob_match(condition.glob, tag); });
}

// What one source says of a range, as one line of text.
std::string statement_text(const AddressArchive& archive, const AddressStatement& s,
                           const Zone& zone) {
  const AddressRecord& r = *s.record;
  std::vector<std::string> parts;
  for (const uint32_t id :
       {r.owner, r.country, r.organization, r.network, r.vendor, r.contract, r.contact}) {
    if (id != 0) parts.emplace_back(archive.text(id));
  }
  if (r.asn != 0) parts.push_back(fmt::format("AS{}", r.asn));
  for (const std::string_view tag : split(archive.text(r.tags), '\n')) {
    if (!tag.empty()) parts.emplace_back(tag);
  }
  if (!s.validity.always()) {
    parts.push_back(fmt::format(
        "{}..{}",
        s.validity.from_ns == INT64_MIN ? "" : border_text(s.validity.from_ns, zone, false),
        s.validity.until_ns == INT64_MAX ? "" : border_text(s.validity.until_ns, zone, true)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

using Said = std::map<std::tuple<std::string, Address, Address>, std::vector<std::string>>;

Expected<Said> all_said(const std::string& spec, const Zone& zone,
                        std::vector<std::string>& remarks) {
  HOZEN_TRY(archive, AddressArchive::load({spec}, {.zone = zone, .remarks = &remarks}));
  const std::vector<SourceFacts> sources = archive.sources();
  Said out;
  HOZEN_CHECK(archive.each_statement([&](const AddressStatement& s) {
    if (sources[s.source].kind == AddressKind::special) return;
    out[{std::string(name_of(sources[s.source].kind)), s.first, s.last}].push_back(
        statement_text(archive, s, zone));
  }));
  for (auto& [range, texts] : out) std::sort(texts.begin(), texts.end());
  return out;
}

}  // namespace

Expected<Outcome> run_ranges(const WhoisArgs& args) {
  HOZEN_TRY(zone, zone_of(args));
  const std::string& format = args.output.format;
  if (format != "table" && format != "cidr" && format != "range") {
    return std::unexpected(
        Error{.what = fmt::format("-f {}: ranges writes no such form", quote_for_message(format)),
              .hint = "cidr (the default) or range (from-to)"});
  }
  if (args.only.empty()) {
    return std::unexpected(
        Error{.what = "whose ranges?",
              .hint = "--only 'owner:Example Assessments', --only tag:tor-exit, --only asn:64496"});
  }
  std::vector<TagCondition> conditions;
  for (const std::string& text : args.only) {
    HOZEN_TRY(condition, parse_tag_condition(text));
    conditions.push_back(std::move(condition));
  }
  std::vector<std::string> remarks;
  HOZEN_TRY(archive, AddressArchive::load(specs_of(args), {.zone = zone, .remarks = &remarks}));
  std::optional<int64_t> at;
  if (!args.at.empty()) {
    HOZEN_TRY(time, parse_user_time(args.at, zone));
    at = time;
  }
  std::vector<Extent> extents;
  HOZEN_CHECK(archive.each_statement([&](const AddressStatement& s) {
    if (at && (*at < s.validity.from_ns || *at >= s.validity.until_ns)) return;
    if (std::all_of(conditions.begin(), conditions.end(),
                    [&](const TagCondition& c) { return says(archive, *s.record, c); }))
      extents.push_back({s.first, s.last});
  }));
  const std::string text = ranges_text(aggregated(std::move(extents)), format != "range");
  HOZEN_CHECK(write_output(text, args.output));
  Outcome outcome;
  refuse_all(remarks, outcome);
  if (text.empty()) outcome.ledger.note("no source says this of any range");
  return outcome;
}

Expected<Outcome> run_diff(const WhoisArgs& args) {
  HOZEN_TRY(zone, zone_of(args));
  if (args.files.size() != 2) return fail("diff takes two databases or sources: OLD NEW");
  std::vector<std::string> remarks;
  HOZEN_TRY(before, all_said(args.files[0], zone, remarks));
  HOZEN_TRY(after, all_said(args.files[1], zone, remarks));
  Table table{.name = "changes"};
  for (const char* name : {"change", "kind", "range", "before", "after"})
    table.columns.push_back({.name = name});
  size_t gone = 0, fresh = 0, changed = 0;
  const auto add = [&](const char* what, const Said::key_type& key,
                       const std::vector<std::string>* old_texts,
                       const std::vector<std::string>* new_texts) {
    const auto cell = [](const std::vector<std::string>* texts) {
      return texts == nullptr ? Cell() : Cell(fmt::format("{}", fmt::join(*texts, " | ")));
    };
    table.add({what, std::get<0>(key), extent_text(std::get<1>(key), std::get<2>(key)),
               cell(old_texts), cell(new_texts)});
  };
  for (const auto& [key, texts] : before) {
    const auto now = after.find(key);
    if (now == after.end()) {
      ++gone, add("gone", key, &texts, nullptr);
    } else if (now->second != texts) {
      ++changed, add("changed", key, &texts, &now->second);
    }
  }
  for (const auto& [key, texts] : after) {
    if (!before.contains(key)) ++fresh, add("new", key, nullptr, &texts);
  }
  table.notes.push_back(fmt::format("{} new, {} gone, {} changed, {} the same", fresh, gone,
                                    changed, before.size() - gone - changed));
  HOZEN_CHECK(write_output(std::span(&table, 1), args.output));
  Outcome outcome;
  refuse_all(remarks, outcome);
  return outcome;
}

}  // namespace hozen
