#include "verdicts/series.h"

#include <algorithm>

namespace hozen {
namespace {

// Holidays can only be told from weekdays where there are Sundays to compare them with.
bool has_two_weekends(const std::vector<int64_t>& dates) {
  size_t sundays = 0;
  for (size_t i = 0; i < dates.size(); ++i) {
    sundays += (i == 0 || dates[i] != dates[i - 1]) && weekday_of(dates[i]) == 6;
  }
  return sundays >= 2;
}

}  // namespace

Bins label_bins(const Series& series, const Zone& zone, const Holidays& holidays) {
  Bins bins;
  bins.width = series.width;
  bins.edges_s = series.edges_s;
  bins.counts = series.counts;
  const size_t n = bins.size();
  ZoneCache local(zone);
  std::vector<int64_t> dates(n);
  bins.hour.resize(n);
  for (size_t i = 0; i < n; ++i) {
    // The middle of a bin names its date even where a day starts beside local midnight.
    const int64_t middle_s = series.edges_s[i] + (series.edges_s[i + 1] - series.edges_s[i]) / 2;
    const int64_t local_s = local.to_local(middle_s);
    dates[i] = i > 0 ? dates[i - 1] : floor_div(local_s, kSecondsPerDay);
    while (local_s >= (dates[i] + 1) * kSecondsPerDay) ++dates[i];  // bins ascend by days at most
    while (local_s < dates[i] * kSecondsPerDay) --dates[i];
    bins.hour[i] = static_cast<uint8_t>((local_s - dates[i] * kSecondsPerDay) / 3600);
  }
  const bool use_holidays = has_two_weekends(dates);
  bins.weekday.resize(n);
  bins.day.resize(n);
  for (size_t i = 0; i < n; ++i) {
    const bool same_date = i > 0 && dates[i] == dates[i - 1];
    if (same_date) {
      bins.weekday[i] = bins.weekday[i - 1];
    } else {
      const bool holiday = use_holidays && holidays.contains(dates[i]);
      bins.weekday[i] = holiday ? 6 : static_cast<uint8_t>(weekday_of(dates[i]));
    }
    if (!bins.hourly() || !same_date) bins.day_first.push_back(static_cast<uint32_t>(i));
    bins.day[i] = static_cast<uint32_t>(bins.day_first.size() - 1);
  }
  bins.day_first.push_back(static_cast<uint32_t>(n));
  return bins;
}

}  // namespace hozen
