#include "labels/address_rows.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.h"

namespace hozen {
namespace {

// A ledger says who works from a range, a list only marks it: neither contradicts a registry.
bool names_owner(AddressKind kind) { return kind < AddressKind::contractors; }

bool holds(const Validity& validity, std::optional<int64_t> time_ns) {
  return !time_ns || (validity.from_ns <= *time_ns && *time_ns < validity.until_ns);
}

}  // namespace

struct RowMaker::Merge {
  AddressRow row;
  std::vector<uint32_t> tags;
  std::vector<ContractRow> contracts;
};

RowMaker::RowMaker(const std::vector<AddressSource>& sources, StringPool& pool)
    : sources_(sources), pool_(pool) {
  row_index_.number_of(AddressRow{}, rows);  // row 0: nothing known
  tag_list_at_.push_back(0);
  contract_list_at_.push_back(0);
}

uint32_t RowMaker::add_set(std::span<const Said> said) {
  borders_.clear();
  for (const Said& one : said) {
    for (const Statement& statement : one.statements) {
      const Validity& validity = sources_[one.source].validities[statement.validity];
      if (validity.from_ns != INT64_MIN) borders_.push_back(validity.from_ns);
      if (validity.until_ns != INT64_MAX) borders_.push_back(validity.until_ns);
    }
  }
  return borders_.empty() ? row_at(said, std::nullopt) : timed_set(said);
}

uint32_t RowMaker::timed_set(std::span<const Said> said) {
  AddressSet set;
  set.row = row_at(said, std::nullopt);
  set.first = static_cast<uint32_t>(change_times.size());
  borders_.push_back(INT64_MIN);
  std::sort(borders_.begin(), borders_.end());
  borders_.erase(std::unique(borders_.begin(), borders_.end()), borders_.end());
  std::string key(reinterpret_cast<const char*>(&set.row), sizeof set.row);
  const auto add_to_key = [&](const auto& value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  for (const int64_t from : borders_) {
    const uint32_t row = row_at(said, from);
    if (change_times.size() > set.first && change_rows.back() == row) continue;
    change_times.push_back(from);
    change_rows.push_back(row);
    add_to_key(from);
    add_to_key(row);
  }
  set.changes = static_cast<uint32_t>(change_times.size() - set.first);
  const bool changes = set.changes > 1 || change_rows[set.first] != set.row;
  const uint32_t number = changes ? timed_ids_.id(key) - 1 : 0;
  if (changes && number == sets.size()) {
    sets.push_back(set);
  } else {  // known, or the same at all times: what was written for it is taken back
    change_times.resize(set.first);
    change_rows.resize(set.first);
  }
  return changes ? number | kTimed : set.row;
}

uint32_t RowMaker::row_at(std::span<const Said> said, std::optional<int64_t> time_ns) {
  Merge into;
  uint32_t done = UINT32_MAX;  // a source that has said something that holds
  for (const Said& one : said) {
    if (one.source == done) continue;
    const auto& validities = sources_[one.source].validities;
    for (const Statement& statement : one.statements) {
      if (!holds(validities[statement.validity], time_ns)) continue;
      merge(into, one.source, statement);
      if (!all_hold(sources_[one.source].kind)) done = one.source;
    }
  }
  if (into.row.owner == 0 && !into.contracts.empty()) into.row.owner = into.contracts[0].vendor;
  into.row.first_contract = contract_list(into.contracts);
  into.row.contracts = static_cast<uint8_t>(into.contracts.size());
  std::sort(into.tags.begin(), into.tags.end(),
            [&](uint32_t a, uint32_t b) { return pool_.text(a) < pool_.text(b); });
  into.tags.erase(std::unique(into.tags.begin(), into.tags.end()), into.tags.end());
  into.tags.resize(std::min<size_t>(into.tags.size(), UINT16_MAX));
  into.row.first_tag = tag_list(into.tags);
  into.row.tags = static_cast<uint16_t>(into.tags.size());
  return row_index_.number_of(into.row, rows);
}

void RowMaker::merge_value(uint32_t& mine, uint32_t other, uint8_t conflict, Merge& into) {
  if (other == 0 || other == mine) return;
  if (mine == 0) {
    mine = other;
  } else if (conflict == kConflictAsn ||
             !equal_ignoring_case(pool_.text(mine), pool_.text(other))) {
    into.row.conflicts = static_cast<uint8_t>(into.row.conflicts | conflict);
  }
}

void RowMaker::merge(Merge& into, uint32_t source, const Statement& statement) {
  const AddressRecord& record = sources_[source].records[statement.record];
  const bool names = names_owner(sources_[source].kind);
  if (names) {
    merge_value(into.row.owner, record.owner, kConflictOwner, into);
    merge_value(into.row.country, record.country, kConflictCountry, into);
    merge_value(into.row.asn, record.asn, kConflictAsn, into);
  }
  if (into.row.organization == 0) into.row.organization = record.organization;
  if (into.row.network == 0 && names) into.row.network = record.network;
  if (record.vendor != 0)
    add_contract(into, record, sources_[source].validities[statement.validity]);
  if (record.tags == 0) return;
  const std::string joined(pool_.text(record.tags));  // the pool may move while ids are made
  for (const std::string_view tag : split(joined, '\n')) into.tags.push_back(pool_.id(tag));
}

// Contracts are in conflict where they hold at the same time.
void RowMaker::add_contract(Merge& into, const AddressRecord& record, const Validity& validity) {
  const ContractRow fresh{.vendor = record.vendor,
                          .contract = record.contract,
                          .contact = record.contact,
                          .from_ns = validity.from_ns,
                          .until_ns = validity.until_ns};
  if (into.contracts.size() == UINT8_MAX) return;
  uint8_t conflicts = 0;
  for (const ContractRow& row : into.contracts) {
    if (std::memcmp(&row, &fresh, sizeof row) == 0) return;
    if (row.from_ns >= fresh.until_ns || fresh.from_ns >= row.until_ns) continue;
    const bool same = equal_ignoring_case(pool_.text(row.vendor), pool_.text(fresh.vendor));
    if (!same) conflicts |= kConflictVendor;
    if (same && row.contract != fresh.contract) conflicts |= kConflictContract;
  }
  into.row.conflicts = static_cast<uint8_t>(into.row.conflicts | conflicts);
  into.contracts.push_back(fresh);
}

uint32_t RowMaker::contract_list(std::span<const ContractRow> list) {
  if (list.empty()) return 0;
  const uint32_t id =
      contract_list_ids_.id({reinterpret_cast<const char*>(list.data()), list.size_bytes()});
  if (id == contract_list_at_.size()) {
    contract_list_at_.push_back(static_cast<uint32_t>(contracts.size()));
    contracts.insert(contracts.end(), list.begin(), list.end());
  }
  return contract_list_at_[id];
}

uint32_t RowMaker::tag_list(const std::vector<uint32_t>& ids) {
  if (ids.empty()) return 0;
  const uint32_t id =
      tag_list_ids_.id({reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof ids[0]});
  if (id == tag_list_at_.size()) {
    tag_list_at_.push_back(static_cast<uint32_t>(tags.size()));
    tags.insert(tags.end(), ids.begin(), ids.end());
  }
  return tag_list_at_[id];
}

}  // namespace hozen
