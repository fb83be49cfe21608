#pragma once
// Buckets: time cut into hours, days, weeks, months or pieces of a day, in a report zone.
//
// Shape:    a bucket is [start, next) of UTC ns. Weeks begin on Monday. Pieces of up to an hour are
// cut within one
//           offset of the zone, so that an hour that comes twice at the end of summer time is two
//           buckets; longer ones are cut on the wall clock, so that a day has 23, 24 or 25 hours
//           and none is lost or doubled.
// Errors:   parse: the widths there are; a piece must divide a day
// Threads:  BucketCutter belongs to one thread
// Cost:     two compares while times stay within one bucket
// Source:   base/time.h (zones); ISO 8601 (weeks)
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace hozen {

struct BucketWidth {
  enum class Unit : uint8_t { none, piece, day, week, month, year };
  Unit unit = Unit::day;
  int64_t piece_s = 0;  // of a day: 900 for 15m, 3600 for an hour

  static Expected<BucketWidth> parse(
      std::string_view text);  // "hour", "day", "week", "month", "year", "15m", "6h", "none"
  std::string noun() const;    // "day", "15m": as it is typed
  bool operator==(const BucketWidth&) const = default;
};

struct Bucket {
  int64_t start_ns = 0, next_ns = 0;
};
Bucket bucket_at(int64_t time_ns, const BucketWidth& width, const Zone& zone);
// All buckets that touch [from, until), in order. At most `most`: an empty result says there are
// more.
std::vector<Bucket> buckets_between(int64_t from_ns, int64_t until_ns, const BucketWidth& width,
                                    const Zone& zone, size_t most);

// How a bucket is written. data: "2022-09-30T12:00:00+09:00", a date, "2022-09" for a month; page:
// "2022-09-30 12:00"
std::string bucket_data_text(const Bucket& bucket, const BucketWidth& width, const Zone& zone);
std::string bucket_page_text(const Bucket& bucket, const BucketWidth& width, const Zone& zone);

// An instant in a zone: 2022-09-30T12:00:00+09:00, in UTC 2022-09-30T03:00:00Z
std::string zoned_text(int64_t time_ns, const Zone& zone);

// Numbers buckets densely in the order in which they are met.
class BucketCutter {
 public:
  BucketCutter(BucketWidth width, Zone zone) : width_(width), zone_(std::move(zone)) {}
  uint32_t number_of(int64_t time_ns) {
    if (time_ns >= current_.start_ns && time_ns < current_.next_ns) [[likely]]
      return number_;
    return cut(time_ns);
  }
  int64_t start_of(uint32_t number) const { return starts_[number]; }
  const BucketWidth& width() const { return width_; }
  const Zone& zone() const { return zone_; }

 private:
  uint32_t cut(int64_t time_ns);

  BucketWidth width_;
  Zone zone_;
  Bucket current_ = {};
  uint32_t number_ = 0;
  std::vector<int64_t> starts_;
  std::unordered_map<int64_t, uint32_t> numbers_;
};

}  // namespace hozen
