// The years of stamps that carry none, one after the other.
#include <algorithm>

#include "events/clock.h"

namespace hozen {
namespace {

constexpr int64_t kRollBack_s = 35 * kSecondsPerDay;
constexpr int kLastYear = 2260;  // no stamp makes a later one of a year before it
constexpr int64_t kStraggler_s = 300 * kSecondsPerDay;
// Without a stamp before a new year: taken for it, taken for it but on 1 January (when clocks that nobody has set begin).
constexpr int64_t kLikelyGap_s = 62 * kSecondsPerDay;
constexpr int64_t kMostGap_s = 183 * kSecondsPerDay;
constexpr int64_t kSure_s = 45 * kSecondsPerDay;  // so long a time of doubted stamps is a new year

}  // namespace

int Clock::first_year(Civil civil) const {
  constexpr int64_t kGrace_s = 2 * kSecondsPerDay;
  civil.year = mtime_s_ != 0 ? civil_from_seconds(mtime_s_ + kGrace_s).year : 1970;
  if (mtime_s_ != 0 && civil.seconds() > mtime_s_ + kGrace_s) --civil.year;
  if (civil.month == 2 && civil.day == 29) {
    while (!is_leap_year(civil.year)) --civil.year;
  }
  return static_cast<int>(civil.year);
}

int64_t Clock::place_in_year(Civil civil) {
  if (year_.unordered) {
    civil.year = first_year(civil);
    year_.latest_local_s = civil.seconds();
    return year_.latest_local_s;
  }
  if (year_.latest_local_s == YearState::kNone) {
    if (year_.year == 0) year_.year = first_year(civil);
    return place_latest(civil);
  }
  civil.year = year_.year;
  const int64_t s = civil.seconds();
  const int64_t latest = year_.latest_local_s;
  if (s < latest - kRollBack_s) return place_before(civil, s);
  if (s > latest + kStraggler_s) {
    --civil.year;
    return civil.seconds();
  }
  year_.doubted_s = YearState::kNone;
  if (s <= latest) return s;
  if (s > latest + kRollBack_s) year_.before_jump_s = latest;
  return place_latest(civil);
}

int64_t Clock::place_latest(Civil civil) {
  civil.year = year_.year;
  const int64_t s = civil.seconds();
  // The hour that is remembered is of the year that it was read in, whatever came since.
  if (floor_div(s, 3600) != floor_div(year_.latest_local_s, 3600)) syslog_hour_[0] = 0;
  if (civil.month == 2 && civil.day == 29) year_.leap_year = year_.year;
  year_.latest_local_s = s;
  return s;
}

// A stamp long before the latest one is of the next year, unless that leaves half a year without any.
int64_t Clock::place_before(Civil civil, int64_t s) {
  const int64_t before = year_.before_jump_s;
  if (before != YearState::kNone && s >= before - 2 * kSecondsPerDay && s <= before + kRollBack_s) {
    year_.before_jump_s = YearState::kNone;  // the latest ones were of a clock that ran ahead
    return place_latest(civil);
  }
  ++civil.year;
  const int64_t gap_s = civil.seconds() - year_.latest_local_s;
  const bool is_first_day = civil.month == 1 && civil.day == 1;
  const bool doubted = year_.doubted_s != YearState::kNone;
  const bool is_next = gap_s <= kLikelyGap_s ||
                       (gap_s <= kMostGap_s && !is_first_day && !doubted) ||
                       (doubted && s >= year_.doubted_s + kSure_s);
  if (is_next && year_.year < kLastYear) {
    year_ = {.year = year_.year + 1, .leap_year = year_.leap_year};
    return place_latest(civil);
  }
  // An older stamp, or one of a device that does not know the time yet.
  year_.doubted_s = doubted ? std::min(year_.doubted_s, s) : s;
  return s;
}

}  // namespace hozen
