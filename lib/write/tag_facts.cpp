#include "write/tag_facts.h"

#include <algorithm>

#include "base/json_text.h"
#include "base/text.h"
#include "write/escape.h"

namespace hozen {
namespace {

constexpr size_t kArenaBytes = size_t{64} << 20;  // then the texts are made anew

void append_cell(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += '-';
  } else {
    append_visible(out, text);
  }
}

std::string as_text(const AddressFacts& facts) {
  if (facts.asn == 0) return std::string(facts.organization);
  std::string out = fmt::format("AS{}", facts.asn);
  if (!facts.organization.empty()) out.append(" ").append(facts.organization);
  return out;
}

std::string joined(const std::vector<std::string>& tags, std::string_view between) {
  return fmt::format("{}", fmt::join(tags, between));
}

// Number of a json key in key_names().
enum Key : uint32_t {
  kAsNumber,
  kAsName,
  kCountry,
  kOwner,
  kNetwork,
  kTags,
  kConflicts,
  kVendor,
  kContract,
  kFrom,
  kUntil,
  kContact
};

std::vector<std::string> conflict_names(uint8_t conflicts) {
  std::vector<std::string> out;
  if (conflicts & kConflictAsn) out.emplace_back("as.number");
  if (conflicts & kConflictCountry) out.emplace_back("country");
  if (conflicts & kConflictOwner) out.emplace_back("owner");
  if (conflicts & kConflictVendor) out.emplace_back("vendor");
  if (conflicts & kConflictContract) out.emplace_back("contract");
  return out;
}

// A cell of a table that is parted by semicolons: these ask for quotes too.
void append_between_semicolons(std::string& out, std::string_view text, bool raw) {
  std::string cell;
  append_csv(cell, text, raw);
  const bool bare = !cell.starts_with('"') && cell.find(';') != std::string::npos;
  out += bare ? '"' + cell + '"' : cell;
}

}  // namespace

std::vector<std::string> shown_tags(const AddressFacts& facts) {
  std::vector<std::string> out(facts.tags.begin(), facts.tags.end());
  if (!facts.via.empty()) out.push_back(fmt::format("via:{}", facts.via));
  return out;
}

std::string border_text(int64_t time_ns, const Zone& zone, bool last_day) {
  const int64_t local = zone.to_local(floor_div(time_ns, kNsPerSecond));
  const bool midnight = local % kSecondsPerDay == 0 && time_ns % kNsPerSecond == 0;
  if (!midnight) return format_rfc3339(time_ns, zone);
  const Civil day = civil_from_seconds(last_day ? local - 1 : local);
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

namespace {

std::string contract_text(const ContractFacts& c, const Zone& zone) {
  std::string out(c.vendor);
  if (!c.contract.empty()) out += fmt::format("; {}", c.contract);
  const bool from = c.from_ns != INT64_MIN, until = c.until_ns != INT64_MAX;
  if (from || until) {
    out += fmt::format("; {}..{}", from ? border_text(c.from_ns, zone, false) : "",
                       until ? border_text(c.until_ns, zone, true) : "");
  }
  if (!c.contact.empty()) out += fmt::format("; {}", c.contact);
  return out;
}

}  // namespace

std::string contract_text(const AddressFacts& facts, const Zone& zone) {
  std::string out;
  for (const ContractFacts& c : facts.contracts)
    out += (out.empty() ? "" : " | ") + contract_text(c, zone);
  return out;
}

TagFacts::TagFacts(const AddressDatabase& database, const TagOptions& options, TagShape shape,
                   std::string prefix)
    : database_(database),
      options_(options),
      shape_(shape),
      prefix_(std::move(prefix)),
      chooses_(!options.only.empty() || !options.exclude.empty()),
      entries_(database.rows()),
      choices_(chooses_ ? database.rows() : 0) {}

uint8_t TagFacts::choice(uint32_t row) {
  constexpr uint8_t kAsked = 4;
  uint8_t& known = choices_[row];
  if (known == 0) {
    const AddressFacts facts = database_.facts_of_row(row);
    const auto any = [&](const std::vector<TagCondition>& conditions) {
      return std::any_of(conditions.begin(), conditions.end(),
                         [&](const auto& c) { return matches(c, facts); });
    };
    known = static_cast<uint8_t>(kAsked | (any(options_.only) ? kWanted : 0) |
                                 (any(options_.exclude) ? kUnwanted : 0));
  }
  return known;
}

std::string_view TagFacts::make(uint32_t row) {
  if (arena_.size() > kArenaBytes) {
    arena_.clear();
    std::ranges::fill(entries_.all(), Entry{});
  }
  const size_t offset = arena_.size();
  append(arena_, row, {});
  const size_t length = arena_.size() - offset;
  arena_.reserve(arena_.size() + TagBuffer::kSlack);  // texts are copied in steps past their end
  if (length == 0) return {};
  entries_[row] = {static_cast<uint32_t>(offset), static_cast<uint32_t>(length)};
  return std::string_view(arena_).substr(offset, length);
}

std::string_view TagFacts::make_via(uint32_t row, std::string_view via) {
  scratch_.clear();
  append(scratch_, row, via);
  scratch_.reserve(scratch_.size() + TagBuffer::kSlack);
  return scratch_;
}

void TagFacts::append(std::string& out, uint32_t row, std::string_view via) const {
  if (shape_ == TagShape::json) return append_keys(out, row, via, 0);
  AddressFacts facts = database_.facts_of_row(row);
  facts.via = via;
  if (shape_ == TagShape::columns) return append_columns(out, facts);
  if (shape_ == TagShape::marks) return append_marks(out, facts);
  append_cells(out, facts);
}

void TagFacts::append_columns(std::string& out, const AddressFacts& facts) const {
  std::vector<std::string> tags = shown_tags(facts);
  for (const std::string& name : conflict_names(facts.conflicts))
    tags.push_back("conflict:" + name);
  out += '\t';
  append_cell(out, facts.owner);
  out += '\t';
  append_cell(out, facts.country);
  out += '\t';
  append_cell(out, as_text(facts));
  out += '\t';
  append_cell(out, joined(tags, ";"));
  if (!database_.has_contracts()) return;
  out += '\t';
  append_cell(out, contract_text(facts, options_.zone));
}

void TagFacts::append_marks(std::string& out, const AddressFacts& facts) const {
  std::vector<std::string> parts;
  for (const std::string_view part : {facts.owner, facts.country}) {
    if (!part.empty()) parts.emplace_back(part);
  }
  if (const std::string as = as_text(facts); !as.empty()) parts.push_back(as);
  for (std::string& tag : shown_tags(facts)) parts.push_back(std::move(tag));
  for (const std::string& name : conflict_names(facts.conflicts))
    parts.push_back("conflict:" + name);
  if (!facts.contracts.empty()) parts.push_back(contract_text(facts, options_.zone));
  if (parts.empty()) parts.emplace_back("-");
  out += '{';
  append_visible(out, joined(parts, ", "));
  out += '}';
}

// The cells in the order of csv_columns().
void TagFacts::append_cells(std::string& out, const AddressFacts& facts) const {
  const auto add = [&](std::string_view text) {
    switch (shape_) {
      case TagShape::tsv:
        out += '\t';
        return append_tsv(out, text, options_.csv_raw);
      case TagShape::semicolons:
        out += ';';
        return append_between_semicolons(out, text, options_.csv_raw);
      default:
        out += ',';
        return append_csv(out, text, options_.csv_raw);
    }
  };
  std::vector<std::string> tags = shown_tags(facts);
  for (const std::string& name : conflict_names(facts.conflicts))
    tags.push_back("conflict:" + name);
  add(facts.owner);
  add(facts.country);
  add(facts.asn == 0 ? std::string() : fmt::format("{}", facts.asn));
  add(facts.organization);
  add(joined(tags, ";"));
  if (database_.has_contracts()) add(contract_text(facts, options_.zone));
}

const std::vector<std::string_view>& TagFacts::key_names() {
  static const std::vector<std::string_view> names = {
      "as.number",     "as.organization.name", "geo.country_iso_code",
      "owner",         "network.name",         "tags",
      "conflicts",     "contract.vendor",      "contract.id",
      "contract.from", "contract.until",       "contract.contact"};
  return names;
}

void TagFacts::append_keys(std::string& out, uint32_t row, std::string_view via,
                           uint32_t left_out_keys) const {
  AddressFacts facts = database_.facts_of_row(row);
  facts.via = via;
  const auto key = [&](Key number) {
    if (left_out_keys >> number & 1) return false;
    out += ',';
    append_json_quoted(out, fmt::format("{}.{}", prefix_, key_names()[number]));
    out += ':';
    return true;
  };
  const auto text = [&](Key number, std::string_view value) {
    if (!value.empty() && key(number)) append_json_quoted(out, value);
  };
  const auto list = [&](Key number, const std::vector<std::string>& values) {
    if (values.empty() || !key(number)) return;
    for (size_t i = 0; i < values.size(); ++i) {
      out += i == 0 ? '[' : ',';
      append_json_quoted(out, values[i]);
    }
    out += ']';
  };
  if (facts.asn != 0 && key(kAsNumber)) out += fmt::format("{}", facts.asn);
  text(kAsName, facts.organization);
  text(kCountry, facts.country);
  text(kOwner, facts.owner);
  text(kNetwork, facts.network);
  list(kTags, shown_tags(facts));
  list(kConflicts, conflict_names(facts.conflicts));
  // One is as plain values, of several each key has a list, in the same order.
  const auto of_contracts = [&](Key number, const auto& value_of) {
    std::vector<std::string> values;
    for (const ContractFacts& c : facts.contracts) values.emplace_back(value_of(c));
    const bool any =
        std::any_of(values.begin(), values.end(), [](const auto& v) { return !v.empty(); });
    if (values.size() > 1 && any) list(number, values);
    if (values.size() == 1) text(number, values[0]);
  };
  of_contracts(kVendor, [](const ContractFacts& c) { return c.vendor; });
  of_contracts(kContract, [](const ContractFacts& c) { return c.contract; });
  of_contracts(kFrom, [&](const ContractFacts& c) {
    return c.from_ns == INT64_MIN ? std::string() : border_text(c.from_ns, options_.zone, false);
  });
  of_contracts(kUntil, [&](const ContractFacts& c) {
    return c.until_ns == INT64_MAX ? std::string() : border_text(c.until_ns, options_.zone, true);
  });
  of_contracts(kContact, [](const ContractFacts& c) { return c.contact; });
}

}  // namespace hozen
