// The stamps of count files: the forms that spreadsheets, databases and scripts write.
#include <algorithm>
#include <cctype>
#include <numeric>

#include "base/digits.h"
#include "base/text.h"
#include "events/free_stamp.h"
#include "verdicts/count_csv.h"

namespace hozen {
namespace {

unsigned two_digits(std::string_view text, size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

// 20220930, 2022093014, 202209301405, 20220930140500: years from 1970 to 2099 only, as seconds since 1970 have ten
// digits, too.
std::optional<Stamp> read_compact(std::string_view digits) {
  if (digits.size() < 8 || digits.size() > 14 || digits.size() % 2 != 0) return std::nullopt;
  if (!digits.starts_with("20") && (digits.size() == 10 || !digits.starts_with("19"))) {
    return std::nullopt;
  }
  Civil when{.year = two_digits(digits, 0) * 100 + two_digits(digits, 2),
             .month = two_digits(digits, 4),
             .day = two_digits(digits, 6)};
  if (digits.size() > 8) when.hour = two_digits(digits, 8);
  if (digits.size() > 10) when.minute = two_digits(digits, 10);
  if (digits.size() > 12) when.second = two_digits(digits, 12);
  if (when.year < 1970 || !when.valid()) return std::nullopt;
  return Stamp{.time_s = when.seconds()};
}

std::optional<Stamp> read_number(std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole)) return std::nullopt;
  if (point != std::string_view::npos && !all_digits(text.substr(point + 1))) return std::nullopt;
  const auto number = parse_signed(whole);
  if (!number) return std::nullopt;
  if (point == std::string_view::npos) {
    if (const auto compact = read_compact(whole)) return compact;
  }
  int64_t unit = 1;
  if (whole.size() > 17)
    unit = 1'000'000'000;
  else if (whole.size() > 14)
    unit = 1'000'000;
  else if (whole.size() > 11)
    unit = 1'000;
  return Stamp{*number / unit, *number / unit, true, 0};
}

// The numbers of a date that is written with / or - or dots; empty if it is none.
std::vector<std::string_view> numbers_of_date(std::string_view date) {
  const size_t mark = date.find_first_of("/-.");
  if (mark == std::string_view::npos) return {};
  std::vector<std::string_view> parts = split(date, date[mark]);
  const bool numbers =
      parts.size() == 3 && all_digits(parts[0]) && all_digits(parts[1]) && all_digits(parts[2]);
  return numbers ? parts : std::vector<std::string_view>();
}

std::string_view date_of(std::string_view text) { return text.substr(0, text.find_first_of("T ")); }

// 2022/9/3 -> 2022-09-03; 9/30/2022 -> 2022-09-30 where the order is known; 2022-09-30 14 -> 2022-09-30 14:00; everything
// else as it is.
std::string normalised(std::string_view text, DateOrder order) {
  std::string date(date_of(text));
  std::string rest(text.substr(date.size()));
  std::vector<std::string_view> parts = numbers_of_date(date);
  if (!parts.empty() && parts[2].size() == 4 && parts[0].size() <= 2) {
    const bool day_first = order == DateOrder::day_first || date.find('.') != std::string::npos;
    if (order == DateOrder::unknown && !day_first) return {};
    std::swap(parts[0], parts[2]);
    if (!day_first) std::swap(parts[1], parts[2]);
  }
  if (!parts.empty()) {
    if (parts[0].size() != 4) return {};  // years of two digits
    date = fmt::format("{}-{:0>2}-{:0>2}", parts[0], parts[1], parts[2]);
  }
  if (rest.size() >= 3 && rest[0] == ' ' && rest[2] == ':') rest.insert(1, "0");  // 9:00
  if (rest.size() == 3) rest += ":00";
  return date + rest;
}

int32_t offset_in(std::string_view text) {
  if (text.ends_with('Z') || text.ends_with('z')) return 0;
  const size_t sign = text.find_last_of("+-");
  if (sign == std::string_view::npos) return 0;
  const auto zone = Zone::find(text.substr(sign));
  return zone ? zone->interval_at(0).offset_s : 0;
}

struct Width {
  int64_t number;
  const char *en, *ja;
  std::string text() const { return fmt::format("{} {}", number, en); }
};

Width width_of(int64_t width_s) {
  if (width_s % 86400 == 0) return {width_s / 86400, "days", "日"};
  if (width_s % 3600 == 0) return {width_s / 3600, "hours", "時間"};
  if (width_s % 60 == 0) return {width_s / 60, "minutes", "分"};
  return {width_s, "seconds", "秒"};
}

Spacing summed_into(BinWidth bins, int64_t width_s, int64_t slack_s, int64_t every_s) {
  const Width every = width_of(every_s);
  const bool hours = bins == BinWidth::hour;
  return {width_s, bins, slack_s,
          fmt::format("rows every {}: summed into {}", every.text(), hours ? "hours" : "days"),
          fmt::format("{}{}ごとの行を{}に合算", every.number, every.ja, hours ? "1時間" : "1日")};
}

bool are_local_midnights(std::span<const int64_t> stamps, const Zone& zone) {
  return std::all_of(stamps.begin(), stamps.end(),
                     [&](int64_t s) { return zone.to_local(s) % kSecondsPerDay == 0; });
}

Stamp local_stamp(int64_t local_s, const Zone& zone) {
  const LocalToUtc utc = zone.to_utc(local_s);
  Stamp stamp{.time_s = utc.utc_s, .again_s = utc.utc_s};
  if (utc.kind != LocalKind::fold) return stamp;
  const OffsetInterval before = zone.interval_at(utc.utc_s);
  stamp.again_s += before.offset_s - zone.interval_at(before.until_s).offset_s;
  return stamp;
}

std::optional<Stamp> read_free_whole(std::string_view text, const Zone& zone) {
  FreeStamp stamp;
  if (!read_free_stamp(text, stamp) || stamp.size != text.size()) return std::nullopt;
  if (stamp.yearless || !stamp.epoch.empty() || !stamp.civil.valid()) return std::nullopt;
  const int64_t s = stamp.civil.seconds();
  const bool utc = stamp.zone == "UTC" || stamp.zone == "GMT" || stamp.zone == "Z";
  if (stamp.has_offset || utc) {
    return Stamp{s - stamp.offset_s, s - stamp.offset_s, true, stamp.offset_s};
  }
  return stamp.zone.empty() ? std::optional(local_stamp(s, zone)) : std::nullopt;
}

// As logs, mail and consoles write them: 01/Mar/2026:05:00:00 +0000, Mar 1, 2026 05:00, 2026年3月1日.
std::optional<Stamp> read_free(std::string_view text, const Zone& zone) {
  const auto stamp = read_free_whole(text, zone);
  if (stamp || text.find(':') != std::string_view::npos) return stamp;
  return read_free_whole(std::string(text) + " 00:00", zone);
}

}  // namespace

std::optional<TwoNumbers> numbers_before_year(std::string_view stamp) {
  const std::string_view date = date_of(trim(stamp));
  const std::vector<std::string_view> parts = numbers_of_date(date);
  if (parts.empty() || date.find('.') != std::string_view::npos) return std::nullopt;
  if (parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) return std::nullopt;
  return TwoNumbers{static_cast<int>(*parse_signed(parts[0])),
                    static_cast<int>(*parse_signed(parts[1]))};
}

std::optional<Stamp> read_stamp(std::string_view text, const Zone& zone, DateOrder order) {
  text = trim(text);
  if (const auto number = read_number(text)) {
    return number->had_zone ? *number : local_stamp(number->time_s, zone);
  }
  const bool utc = text.ends_with(" UTC");
  if (utc) text.remove_suffix(4);
  std::string plain;
  auto instant = parse_rfc3339(text);
  if (!instant) {
    plain = normalised(text, order);
    text = plain;
    instant = parse_rfc3339(text);
  }
  if (!instant) return utc || text.empty() ? std::nullopt : read_free(text, zone);
  const int64_t s = floor_div(instant->time_ns, kNsPerSecond);
  if (!instant->had_zone && !utc) return local_stamp(s, zone);
  return Stamp{s, s, true, instant->had_zone ? offset_in(text) : 0};
}

Expected<Spacing> spacing_of(std::span<const int64_t> stamps, const Zone& zone) {
  if (stamps.size() < 2) return Spacing{};
  int64_t step = 0;
  std::vector<int64_t> gaps;
  for (size_t i = 1; i < stamps.size(); ++i) {
    gaps.push_back(stamps[i] - stamps[i - 1]);
    step = std::gcd(step, gaps.back());
  }
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2),
                   gaps.end());
  const int64_t usual = gaps[gaps.size() / 2];
  if (usual >= 28 * kSecondsPerDay) {
    return fail("rows lie {} apart; hours, days or weeks can be judged, months cannot",
                width_of(usual).text());
  }
  if (step % kSecondsPerDay == 0) {
    // A week a row is a bin of its own; days with rows missing are still days.
    if (usual != step || step == kSecondsPerDay) return Spacing{kSecondsPerDay, BinWidth::day};
    const Width every = width_of(step);
    return Spacing{
        step, BinWidth::day, 0,
        fmt::format("rows every {}: judged like days, without weekdays", every.text()),
        fmt::format("{}{}ごとの行: 日と同様に判定、曜日は見ない", every.number, every.ja)};
  }
  if (usual >= 23 * 3600 && are_local_midnights(stamps, zone)) {
    return Spacing{3600, BinWidth::day};  // days of a zone with summer time
  }
  if (step == 3600 || (step % 3600 == 0 && usual == 3600)) return Spacing{3600, BinWidth::hour};
  if (step % 3600 == 0) return summed_into(BinWidth::day, step, 0, step);
  return summed_into(BinWidth::hour, step, usual > step ? usual : 0, usual);
}

}  // namespace hozen
