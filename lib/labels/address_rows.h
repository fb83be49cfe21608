#pragma once
// RowMaker: sets of entries become rows of merged facts, one for each span of time (part of
// compile_addresses).
//
// Shape:    entries of one set come source by source, each source's most specific first; what a
// source says at a
//           time is what its first content says that holds then
// Cost:     called once for each distinct set
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "labels/address_image.h"
#include "labels/address_source.h"

namespace hozen {

// One thing a source says of a range, while it holds.
struct Statement {
  uint32_t record;    // number over all sources
  uint32_t validity;  // number over all sources
};

class RowMaker {
 public:
  RowMaker(const std::vector<AddressSource>& sources, StringPool& pool);

  // What is said over one piece: for each source, alternatives from the most to the least specific.
  using Alternatives = std::vector<std::span<const Statement>>;
  uint32_t add_set(const std::vector<std::pair<uint32_t, Alternatives>>& said);  // its number

  uint32_t records_before(size_t source) const { return first_record_[source]; }
  uint32_t validities_before(size_t source) const { return first_validity_[source]; }

  std::vector<AddressSet> sets{AddressSet{}};
  std::vector<int64_t> change_times;
  std::vector<uint32_t> change_rows, tags;
  std::vector<AddressRow> rows{AddressRow{}};
  std::vector<ContractRow> contracts;

 private:
  struct Merge;
  uint32_t row_at(const std::vector<std::pair<uint32_t, Alternatives>>& said,
                  std::optional<int64_t> time_ns);
  void merge(Merge& into, uint32_t source, const Statement& statement);
  void merge_value(uint32_t& mine, uint32_t other, uint8_t conflict, Merge& into);
  uint32_t tag_list(const std::vector<uint32_t>& ids);
  uint32_t contract_number(const ContractRow& row);

  StringPool& pool_;
  std::vector<AddressKind> kinds_;
  std::vector<AddressRecord> records_;
  std::vector<Validity> validities_;
  std::vector<uint32_t> first_record_, first_validity_;
  StringPool row_ids_, tag_list_ids_, contract_ids_;  // keyed by the bytes of the entry
  std::vector<uint32_t> tag_list_at_;
};

}  // namespace hozen
