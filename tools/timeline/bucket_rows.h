#pragma once
// BucketRows: the rows of a table over time - every bucket of the period, with or without events.
//
// Shape:    without a --period, from the first to the last event that was read, counted or not: a quiet day is seen as
//           one. But stretches nobody asked for, far longer than what was counted (a year-less log put into the wrong
//           year, one stamp of 1970), are left out at both ends, or, within, have no rows; left_out() says so.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "timeline/counting.h"

namespace hozen::timeline {

inline constexpr size_t kMostRows = 10'000;
inline constexpr size_t kMostRowsAsked = 5'000'000;  // of a --period

class BucketRows {
 public:
  // `read`: the extent of all events, from the ledger.
  BucketRows(const Counting& counting, const Tally& tally, const FileLedger& read, bool page);

  size_t size() const { return buckets_.size(); }
  const Bucket& bucket(size_t row) const { return buckets_[row]; }
  const std::string& text(size_t row) const { return texts_[row]; }
  uint64_t total(size_t row) const;  // events of the bucket, each once
  size_t row_of(int64_t bucket_ns) const { return rows_.at(bucket_ns); }
  const std::string& left_out() const { return left_out_; }  // a note, or nothing

 private:
  void cut(const Counting& counting, const FileLedger& read);

  std::vector<Bucket> buckets_;
  std::vector<std::string> texts_;
  std::map<int64_t, size_t> rows_;
  std::map<int64_t, uint64_t> totals_;
  std::string left_out_;
};

std::string period_note(const Counting& counting);
std::string previous_note(const Counting& counting);

}  // namespace hozen::timeline
