#include "timeline/bucket_rows.h"

#include <algorithm>

namespace hozen::timeline {

BucketRows::BucketRows(const Counting& counting, const Tally& tally, const FileLedger& read,
                       bool page)
    : totals_(tally.totals()) {
  const BucketWidth& width = counting.plan.width;
  const Zone& zone = counting.plan.zone;
  int64_t from = counting.period.from_ns, until = counting.period.until_ns;
  if (read.first_ns <= read.last_ns) {
    if (from == INT64_MIN) from = read.first_ns;
    if (until == INT64_MAX) until = read.last_ns + 1;
  }
  const bool bounded = from != INT64_MIN && until != INT64_MAX;
  if (width.unit == BucketWidth::Unit::none) {
    buckets_ = {bucket_at(0, width, zone)};
  } else if (bounded) {
    buckets_ = buckets_between(from, until, width, zone,
                               counting.period_given ? kMostRowsAsked : kMostRows);
  }
  if (buckets_.empty()) {
    zero_filled_ = totals_.empty();
    for (const auto& [start, count] : totals_) buckets_.push_back(bucket_at(start, width, zone));
  }
  for (const Bucket& bucket : buckets_) {
    rows_[bucket.start_ns] = texts_.size();
    texts_.push_back(page ? bucket_page_text(bucket, width, zone)
                          : bucket_data_text(bucket, width, zone));
  }
}

uint64_t BucketRows::total(size_t row) const {
  const auto at = totals_.find(buckets_[row].start_ns);
  return at == totals_.end() ? 0 : at->second;
}

std::string period_note(const Counting& counting) {
  const Zone& zone = counting.plan.zone;
  std::string note = fmt::format("Times in {}", zone.name());
  if (counting.period.from_ns != INT64_MIN)
    note += fmt::format("; from {}", zoned_text(counting.period.from_ns, zone));
  if (counting.period.until_ns != INT64_MAX) {
    note += fmt::format("; before {} (not included)", zoned_text(counting.period.until_ns, zone));
  }
  if (counting.plan.width.unit == BucketWidth::Unit::week) note += "; weeks begin on Monday";
  return note + ".";
}

}  // namespace hozen::timeline
