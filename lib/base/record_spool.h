#pragma once
// RecordSpool: records of one size in the order in which they were added; past a bound, in a temporary file.
//
// Call:     add*, then each
// Errors:   each: the temporary file could not be written or read back (disk full), or what `visit` returns
// Threads:  one thread's
// Cost:     at most `most` records of memory
#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/temporary_file.h"

namespace hozen {

template <class Record>
class RecordSpool {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  explicit RecordSpool(size_t most = (4u << 20) / sizeof(Record)) : most_(most) {}

  void add(const Record& record) {
    records_.push_back(record);
    if (records_.size() >= most_) spill();
  }

  template <class Visit>  // Record -> Expected<void>
  Expected<void> each(const Visit& visit) {
    if (trouble_) return std::unexpected(*trouble_);
    if (spilled_ != 0 && std::fseek(stream_.get(), 0, SEEK_SET) != 0) return unreadable();
    std::vector<Record> block;
    for (uint64_t left = spilled_; left > 0; left -= block.size()) {
      block.resize(std::min<uint64_t>(left, most_));
      if (std::fread(block.data(), sizeof(Record), block.size(), stream_.get()) != block.size())
        return unreadable();
      for (const Record& record : block) HOZEN_CHECK(visit(record));
    }
    for (const Record& record : records_) HOZEN_CHECK(visit(record));
    return {};
  }

 private:
  static Expected<void> unreadable() {
    return fail("cannot read records back from a temporary file");
  }
  void spill() {
    if (stream_ == nullptr) stream_ = open_temporary_stream();
    const bool written =
        stream_ != nullptr &&
        std::fwrite(records_.data(), sizeof(Record), records_.size(), stream_.get()) ==
            records_.size() &&
        std::fflush(stream_.get()) == 0;  // of a full disk is told here, not by whoever reads back
    if (!written && !trouble_) trouble_ = temporary_file_refused("records");
    spilled_ += records_.size();
    records_.clear();
  }

  std::vector<Record> records_;
  uint64_t spilled_ = 0;
  size_t most_;
  OwnedStream stream_;
  std::optional<Error> trouble_;
};

}  // namespace hozen
