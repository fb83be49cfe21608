#pragma once
// Time: inside, every instant is UTC nanoseconds since 1970-01-01 in an int64_t (years 1677-2262).
//
// Shape:    Civil is a wall-clock reading with no zone; a Zone turns it into UTC and back
// Errors:   parse_* give std::nullopt on anything but a whole, valid stamp (2023-02-30 is none);
//           Zone::find says which name it did not know
// Lifetime: a Zone is a cheap handle on static data
// Threads:  const throughout; a ZoneCache belongs to one thread
// Cost:     ZoneCache: a compare and an add while stamps stay within one offset interval
// Source:   RFC 3339; ISO 8601; IANA tz database of the system (date::date-tz behind this door);
//           H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil)
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

inline constexpr int64_t kNsPerSecond = 1'000'000'000;
inline constexpr int64_t kSecondsPerDay = 86'400;

// Days since 1970-01-01 of a proleptic Gregorian date, and back.
constexpr int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto yoe = static_cast<unsigned>(year - era * 400);
  const unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int64_t>(doe) - 719468;
}
bool is_leap_year(int64_t year);
unsigned days_in_month(int64_t year, unsigned month);

struct Civil {
  int64_t year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;  // second 60 is read as 59
  int64_t fraction_ns = 0;
  bool valid() const;
  int64_t seconds() const;  // as if it were UTC
};
Civil civil_from_seconds(int64_t seconds);  // as if UTC
int64_t floor_div(int64_t a, int64_t b);    // towards minus infinity, b > 0
// later - earlier, or the largest number where that is no int64_t: a log's stamps may be centuries apart.
inline int64_t time_between(int64_t earlier_ns, int64_t later_ns) {
  int64_t apart = 0;
  if (__builtin_sub_overflow(later_ns, earlier_ns, &apart))
    return later_ns < earlier_ns ? INT64_MIN : INT64_MAX;
  return apart;
}
unsigned weekday_of(int64_t days);  // 0 = Monday

// One interval in which a zone's offset does not change: [from_s, until_s) of UTC.
struct OffsetInterval {
  int64_t from_s, until_s;
  int32_t offset_s;
  std::string abbreviation;
};

// What a wall-clock time means in a zone. In a DST gap the offset before the gap is used, in a fold the earlier instant.
enum class LocalKind : uint8_t { unique, gap, fold };
struct LocalToUtc {
  int64_t utc_s;
  LocalKind kind;
};

class Zone {
 public:
  Zone() = default;  // UTC
  static Expected<Zone> find(
      std::string_view name);  // "Asia/Tokyo", "UTC", "Z", "+09:00", "+0900", "JST"
  static Zone fixed(int32_t offset_s);

  const std::string& name() const;
  bool is_utc() const;
  OffsetInterval interval_at(int64_t utc_s) const;
  LocalToUtc to_utc(int64_t local_s) const;
  int64_t to_local(int64_t utc_s) const { return utc_s + interval_at(utc_s).offset_s; }

 private:
  const void* iana_ = nullptr;  // date::time_zone, or null for a fixed offset
  int32_t offset_s_ = 0;
  std::string name_ = "UTC";
};

// The same answers as a Zone, remembered for the interval last asked about. One a thread.
class ZoneCache {
 public:
  explicit ZoneCache(Zone zone = {}) : zone_(std::move(zone)) {}
  const Zone& zone() const { return zone_; }
  int64_t to_local(int64_t utc_s) {
    if (utc_s < from_s_ || utc_s >= until_s_) load(utc_s);
    return utc_s + offset_s_;
  }
  // Safe fast path only well inside the interval; near its borders the Zone decides.
  int64_t to_utc(int64_t local_s) {
    const int64_t utc_s = local_s - offset_s_;
    if (utc_s >= from_s_ + kSecondsPerDay && utc_s < until_s_ - kSecondsPerDay) [[likely]]
      return utc_s;
    return slow_to_utc(local_s);
  }

 private:
  void load(int64_t utc_s);
  int64_t slow_to_utc(int64_t local_s);
  Zone zone_;
  int64_t from_s_ = 0, until_s_ = 0;
  int32_t offset_s_ = 0;
};

// Zone abbreviations of logs (JST, CET, PDT ...): seconds east of UTC; ambiguous ones (CST, IST, BST ...) give nullopt.
std::optional<int32_t> offset_of_abbreviation(std::string_view abbreviation);
bool is_ambiguous_abbreviation(std::string_view abbreviation);

// "2022-09-30T03:04:05.123Z" with `digits` of fraction (0-9); the form of every @timestamp.
std::string format_rfc3339(int64_t time_ns, int digits = 0);
// The same instant as local wall-clock time of a zone: "2022-09-30T12:04:05+09:00".
std::string format_rfc3339(int64_t time_ns, const Zone& zone, int digits = 0);

struct Instant {
  int64_t time_ns;
  int digits;     // of fraction in the text
  bool had_zone;  // false: `Z` or an offset was missing and UTC was taken
};
// RFC 3339 and its common relatives: 'T' or blank, offset with or without colon, no offset, date alone, 1-9 digits of fraction.
std::optional<Instant> parse_rfc3339(std::string_view text);

// What a user types for --since, --now, a calendar: RFC 3339, or a date / date time read in `zone`, or @epoch.
Expected<int64_t> parse_user_time(std::string_view text, const Zone& zone);

// "+90s", "-2m", "1h30m", "15m", "1d": nanoseconds.
Expected<int64_t> parse_duration(std::string_view text);

// The clock for anything dated: --now, else SOURCE_DATE_EPOCH, else the system's.
int64_t now_ns(std::optional<int64_t> given = std::nullopt);

}  // namespace hozen
