#include "tally/bucket.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hozen {
namespace {

using Unit = BucketWidth::Unit;

constexpr int64_t kHour = 3600;

struct CivilMonth {
  int64_t year;
  unsigned month;
};

CivilMonth month_after(CivilMonth m) {
  return m.month == 12 ? CivilMonth{m.year + 1, 1} : CivilMonth{m.year, m.month + 1};
}

int64_t seconds_of(CivilMonth m) { return days_from_civil(m.year, m.month, 1) * kSecondsPerDay; }

// [start, next) on the wall clock, in seconds as if UTC.
std::pair<int64_t, int64_t> local_bucket(int64_t local_s, const BucketWidth& width) {
  const int64_t days = floor_div(local_s, kSecondsPerDay);
  switch (width.unit) {
    case Unit::piece: {
      const int64_t start = floor_div(local_s, width.piece_s) * width.piece_s;
      return {start, start + width.piece_s};
    }
    case Unit::week: {
      const int64_t monday = days - weekday_of(days);
      return {monday * kSecondsPerDay, (monday + 7) * kSecondsPerDay};
    }
    case Unit::month: {
      const Civil civil = civil_from_seconds(local_s);
      const CivilMonth month = {civil.year, civil.month};
      return {seconds_of(month), seconds_of(month_after(month))};
    }
    case Unit::year: {
      const int64_t year = civil_from_seconds(local_s).year;
      return {seconds_of({year, 1}), seconds_of({year + 1, 1})};
    }
    default:
      return {days * kSecondsPerDay, (days + 1) * kSecondsPerDay};
  }
}

int64_t to_ns(int64_t seconds) {
  constexpr int64_t kMost = INT64_MAX / kNsPerSecond;
  return std::clamp(seconds, -kMost, kMost) * kNsPerSecond;
}

bool is_within_an_hour(const BucketWidth& width) {
  return width.unit == Unit::piece && width.piece_s <= kHour;
}

}  // namespace

Expected<BucketWidth> BucketWidth::parse(std::string_view text) {
  constexpr std::pair<std::string_view, BucketWidth> kNamed[] = {
      {"none", {Unit::none, 0}}, {"minute", {Unit::piece, 60}}, {"hour", {Unit::piece, kHour}},
      {"day", {Unit::day, 0}},   {"week", {Unit::week, 0}},     {"month", {Unit::month, 0}},
      {"year", {Unit::year, 0}},
  };
  for (const auto& [name, width] : kNamed) {
    if (name == text) return width;
  }
  const Expected<int64_t> ns = parse_duration(text);
  const bool whole = ns && *ns > 0 && *ns % kNsPerSecond == 0;
  const int64_t seconds = whole ? *ns / kNsPerSecond : 0;
  if (seconds == kSecondsPerDay) return BucketWidth{Unit::day, 0};
  if (seconds == 7 * kSecondsPerDay) return BucketWidth{Unit::week, 0};
  if (seconds == 0 || kSecondsPerDay % seconds != 0) {
    return std::unexpected(Error{
        .what = fmt::format("cannot count by '{}'", quote_for_message(text)),
        .hint =
            "try: hour, day, week, month, year, none, or a piece that divides a day (15m, 6h)"});
  }
  return BucketWidth{Unit::piece, seconds};
}

std::string BucketWidth::noun() const {
  switch (unit) {
    case Unit::none:
      return "period";
    case Unit::day:
      return "day";
    case Unit::week:
      return "week";
    case Unit::month:
      return "month";
    case Unit::year:
      return "year";
    case Unit::piece:
      break;
  }
  if (piece_s == kHour) return "hour";
  if (piece_s % kHour == 0) return fmt::format("{}h", piece_s / kHour);
  return piece_s % 60 == 0 ? fmt::format("{}m", piece_s / 60) : fmt::format("{}s", piece_s);
}

Bucket bucket_at(int64_t time_ns, const BucketWidth& width, const Zone& zone) {
  if (width.unit == Unit::none) return {INT64_MIN, INT64_MAX};
  const int64_t utc_s = floor_div(time_ns, kNsPerSecond);
  const OffsetInterval interval = zone.interval_at(utc_s);
  const auto [start, next] = local_bucket(utc_s + interval.offset_s, width);
  if (is_within_an_hour(width)) {
    return {to_ns(std::max(start - interval.offset_s, interval.from_s)),
            to_ns(std::min(next - interval.offset_s, interval.until_s))};
  }
  return {to_ns(zone.to_utc(start).utc_s), to_ns(zone.to_utc(next).utc_s)};
}

std::vector<Bucket> buckets_between(int64_t from_ns, int64_t until_ns, const BucketWidth& width,
                                    const Zone& zone, size_t most) {
  std::vector<Bucket> buckets;
  for (int64_t at = from_ns; at < until_ns;) {
    if (buckets.size() == most) return {};
    buckets.push_back(bucket_at(at, width, zone));
    at = buckets.back().next_ns;
  }
  return buckets;
}

std::string zoned_text(int64_t time_ns, const Zone& zone) {
  return zone.is_utc() ? format_rfc3339(time_ns) : format_rfc3339(time_ns, zone);
}

std::string bucket_data_text(const Bucket& bucket, const BucketWidth& width, const Zone& zone) {
  if (width.unit == Unit::none) return "all";
  // Within an interval that does not begin on the hour (a gap at midnight) the start still names
  // the right day.
  const std::string text = zoned_text(bucket.start_ns, zone);
  switch (width.unit) {
    case Unit::day:
    case Unit::week:
      return text.substr(0, 10);
    case Unit::month:
      return text.substr(0, 7);
    case Unit::year:
      return text.substr(0, 4);
    default:
      return text;
  }
}

std::string bucket_page_text(const Bucket& bucket, const BucketWidth& width, const Zone& zone) {
  std::string text = bucket_data_text(bucket, width, zone);
  if (width.unit != Unit::piece) return text;
  const int64_t start_s = floor_div(bucket.start_ns, kNsPerSecond);
  const int64_t local_s = zone.to_local(start_s);
  std::string shown = text.substr(0, 10) + " " + text.substr(11, width.piece_s % 60 == 0 ? 5 : 8);
  // An hour that comes twice is told apart by its offset.
  const bool twice = zone.to_utc(local_s).kind == LocalKind::fold;
  return twice ? shown + text.substr(19) : shown;
}

uint32_t BucketCutter::cut(int64_t time_ns) {
  current_ = bucket_at(time_ns, width_, zone_);
  const auto [it, is_new] =
      numbers_.try_emplace(current_.start_ns, static_cast<uint32_t>(starts_.size()));
  if (is_new) starts_.push_back(current_.start_ns);
  number_ = it->second;
  return number_;
}

}  // namespace hozen
