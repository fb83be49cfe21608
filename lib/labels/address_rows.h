#pragma once
// RowMaker: what sources say of a piece of addresses becomes rows of merged facts, one for each
// span of time (part of compile_sections).
//
// Shape:    what is said comes source by source, each source's most specific first; what a source
//           says at a time is what the first of it says that holds then, a ledger all that holds. The number of a set is
//           that of its row, or, of a set whose facts change with time, one behind all rows.
// Cost:     called for each piece whose neighbours differ: no allocation where nothing is new
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "labels/address_image.h"
#include "labels/address_source.h"

namespace hozen {

// One thing a source says of a range, while it holds; numbers within the source.
struct Statement {
  uint32_t record;
  uint32_t validity;
};

// What a source says of one extent.
struct Said {
  uint32_t source;
  std::span<const Statement> statements;
};

class RowMaker {
 public:
  RowMaker(const std::vector<AddressSource>& sources, StringPool& pool);

  static constexpr uint32_t kTimed = 1u << 31;  // numbers of sets whose facts change, until settled
  uint32_t add_set(std::span<const Said> said);
  // The number as it stands in a file, once all rows are known.
  uint32_t settled(uint32_t set) const {
    return (set & kTimed) == 0 ? set : static_cast<uint32_t>(rows.size()) + (set & ~kTimed);
  }

  std::vector<AddressSet> sets;  // those that change with time
  std::vector<int64_t> change_times;
  std::vector<uint32_t> change_rows, tags;
  std::vector<AddressRow> rows;
  std::vector<ContractRow> contracts;

 private:
  struct Merge;
  uint32_t row_at(std::span<const Said> said, std::optional<int64_t> time_ns);
  uint32_t timed_set(std::span<const Said> said);
  void merge(Merge& into, uint32_t source, const Statement& statement);
  void merge_value(uint32_t& mine, uint32_t other, uint8_t conflict, Merge& into);
  uint32_t tag_list(const std::vector<uint32_t>& ids);
  void add_contract(Merge& into, const AddressRecord& record, const Validity& validity);
  uint32_t contract_list(std::span<const ContractRow> rows);

  const std::vector<AddressSource>& sources_;
  StringPool& pool_;
  ItemIndex<AddressRow> row_index_;
  StringPool tag_list_ids_, contract_list_ids_, timed_ids_;  // keyed by the bytes of the list
  std::vector<uint32_t> tag_list_at_, contract_list_at_;
  std::vector<int64_t> borders_;
};

}  // namespace hozen
