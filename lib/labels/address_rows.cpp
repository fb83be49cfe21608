#include "labels/address_rows.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace hozen {
namespace {

template <class T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// A ledger says who works from a range, a list only marks it: neither contradicts a registry.
bool names_owner(AddressKind kind) { return kind < AddressKind::contractors; }

bool holds(const Validity& validity, std::optional<int64_t> time_ns) {
  return !time_ns || (validity.from_ns <= *time_ns && *time_ns < validity.until_ns);
}

}  // namespace

struct RowMaker::Merge {
  AddressRow row;
  std::vector<uint32_t> tags;
  uint32_t vendor = 0;
};

RowMaker::RowMaker(const std::vector<AddressSource>& sources, StringPool& pool) : pool_(pool) {
  for (const AddressSource& source : sources) {
    kinds_.push_back(source.kind);
    first_record_.push_back(static_cast<uint32_t>(records_.size()));
    first_validity_.push_back(static_cast<uint32_t>(validities_.size()));
    records_.insert(records_.end(), source.records.begin(), source.records.end());
    validities_.insert(validities_.end(), source.validities.begin(), source.validities.end());
  }
  row_ids_.id(bytes_of(AddressRow{}));  // so that row 0 is number 1 there
  tag_list_at_.push_back(0);
}

uint32_t RowMaker::add_set(const std::vector<std::pair<uint32_t, Alternatives>>& said) {
  std::vector<int64_t> borders;
  for (const auto& [source, alternatives] : said) {
    for (const auto& statements : alternatives) {
      for (const Statement& statement : statements) {
        const Validity& validity = validities_[statement.validity];
        if (validity.from_ns != INT64_MIN) borders.push_back(validity.from_ns);
        if (validity.until_ns != INT64_MAX) borders.push_back(validity.until_ns);
      }
    }
  }
  AddressSet set;
  set.row = row_at(said, std::nullopt);
  set.first = static_cast<uint32_t>(change_times.size());
  if (!borders.empty()) {
    borders.push_back(INT64_MIN);
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
    for (const int64_t from : borders) {
      const uint32_t row = row_at(said, from);
      if (change_times.size() > set.first && change_rows.back() == row) continue;
      change_times.push_back(from);
      change_rows.push_back(row);
    }
    set.changes = static_cast<uint32_t>(change_times.size() - set.first);
  }
  sets.push_back(set);
  return static_cast<uint32_t>(sets.size() - 1);
}

uint32_t RowMaker::row_at(const std::vector<std::pair<uint32_t, Alternatives>>& said,
                          std::optional<int64_t> time_ns) {
  Merge into;
  for (const auto& [source, alternatives] : said) {
    for (const auto& statements : alternatives) {
      bool any = false;
      for (const Statement& statement : statements) {
        if (!holds(validities_[statement.validity], time_ns)) continue;
        merge(into, source, statement);
        any = true;
      }
      if (any) break;
    }
  }
  if (into.row.owner == 0) into.row.owner = into.vendor;
  std::sort(into.tags.begin(), into.tags.end(),
            [&](uint32_t a, uint32_t b) { return pool_.text(a) < pool_.text(b); });
  into.tags.erase(std::unique(into.tags.begin(), into.tags.end()), into.tags.end());
  into.tags.resize(std::min<size_t>(into.tags.size(), UINT16_MAX));
  into.row.first_tag = tag_list(into.tags);
  into.row.tags = static_cast<uint16_t>(into.tags.size());
  const uint32_t id = row_ids_.id(bytes_of(into.row)) - 1;
  if (id == rows.size()) rows.push_back(into.row);
  return id;
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
  const AddressRecord& record = records_[statement.record];
  if (names_owner(kinds_[source])) {
    merge_value(into.row.owner, record.owner, kConflictOwner, into);
    merge_value(into.row.country, record.country, kConflictCountry, into);
    merge_value(into.row.asn, record.asn, kConflictAsn, into);
  }
  if (into.row.organization == 0) into.row.organization = record.organization;
  if (into.row.network == 0 && names_owner(kinds_[source])) into.row.network = record.network;
  if (into.vendor == 0) into.vendor = record.vendor;
  if (into.row.contract == 0 && record.vendor != 0) {
    const Validity& validity = validities_[statement.validity];
    into.row.contract = 1 + contract_number({.vendor = record.vendor,
                                             .contract = record.contract,
                                             .contact = record.contact,
                                             .from_ns = validity.from_ns,
                                             .until_ns = validity.until_ns});
  }
  const std::string joined(pool_.text(record.tags));  // the pool may move while ids are made
  if (joined.empty()) return;
  for (const std::string_view tag : split(joined, '\n')) into.tags.push_back(pool_.id(tag));
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

uint32_t RowMaker::contract_number(const ContractRow& row) {
  const uint32_t id = contract_ids_.id(bytes_of(row)) - 1;
  if (id == contracts.size()) contracts.push_back(row);
  return id;
}

}  // namespace hozen
