#include "timeline/bucket_rows.h"

#include <algorithm>

namespace hozen::timeline {
namespace {

constexpr size_t kQuietRows =
    62;  // shown before and after what was counted, however little that is

}  // namespace

BucketRows::BucketRows(const Counting& counting, const Tally& tally, const FileLedger& read,
                       bool page)
    : totals_(tally.totals()) {
  const BucketWidth& width = counting.plan.width;
  const Zone& zone = counting.plan.zone;
  cut(counting, read);
  if (buckets_.empty() && !totals_.empty()) {
    left_out_ = say(
        counting.language,
        "The times lie too far apart for a row each (more than {}): times without events are left "
        "out. Give a --period.",
        kMostRows);
    for (const auto& [start, count] : totals_) buckets_.push_back(bucket_at(start, width, zone));
  }
  for (const Bucket& bucket : buckets_) {
    rows_[bucket.start_ns] = texts_.size();
    texts_.push_back(page ? bucket_page_text(bucket, width, zone)
                          : bucket_data_text(bucket, width, zone));
  }
}

// The buckets of the period asked for; else of all that was read, unless that is far more than was counted.
void BucketRows::cut(const Counting& counting, const FileLedger& read) {
  const BucketWidth& width = counting.plan.width;
  const Zone& zone = counting.plan.zone;
  if (width.unit == BucketWidth::Unit::none) {
    buckets_ = {bucket_at(0, width, zone)};
    return;
  }
  const Period& asked = counting.period;
  const bool some_read = read.first_ns <= read.last_ns;
  const auto between = [&](int64_t first, int64_t last, size_t most) {
    const int64_t from = asked.from_ns != INT64_MIN ? asked.from_ns : first;
    const int64_t until = asked.until_ns != INT64_MAX ? asked.until_ns : last + 1;
    return buckets_between(from, until, width, zone, most);
  };
  if (counting.period_given) {
    buckets_ = between(0, 0, kMostRowsAsked);
    return;
  }
  std::vector<Bucket> counted;
  if (!totals_.empty())
    counted = between(totals_.begin()->first, totals_.rbegin()->first, kMostRows);
  const size_t most = totals_.empty() ? kQuietRows : 2 * counted.size() + kQuietRows;
  if (some_read) buckets_ = between(read.first_ns, read.last_ns, std::min(most, kMostRows));
  if (!buckets_.empty() || counted.empty()) return;
  buckets_ = std::move(counted);
  left_out_ =
      say(counting.language,
          "Read were events from {} to {}; the long times without counts at the ends are left out "
          "(--period shows them).",
          zoned_text(read.first_ns, zone), zoned_text(read.last_ns, zone));
}

uint64_t BucketRows::total(size_t row) const {
  const auto at = totals_.find(buckets_[row].start_ns);
  return at == totals_.end() ? 0 : at->second;
}

std::string period_note(const Counting& counting) {
  const Zone& zone = counting.plan.zone;
  const Language l = counting.language;
  std::string note = say(l, "Times in {}", zone.name());
  if (counting.period.from_ns != INT64_MIN)
    note += say(l, "; from {}", zoned_text(counting.period.from_ns, zone));
  if (counting.period.until_ns != INT64_MAX)
    note += say(l, "; before {} (not included)", zoned_text(counting.period.until_ns, zone));
  if (counting.plan.width.unit == BucketWidth::Unit::week) note += tr(l, "; weeks begin on Monday");
  return note + std::string(tr(l, "."));
}

std::string previous_note(const Counting& counting) {
  const Zone& zone = counting.plan.zone;
  return say(counting.language, "Previous period: from {}, before {} (not included).",
             zoned_text(counting.previous->from_ns, zone),
             zoned_text(counting.previous->until_ns, zone));
}

}  // namespace hozen::timeline
