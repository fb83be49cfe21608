// The stamps of count files: the forms that spreadsheets, databases and scripts write.
#include <algorithm>
#include <cctype>
#include <numeric>

#include "base/text.h"
#include "verdicts/count_csv.h"

namespace hozen {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Stamp> read_number(std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole)) return std::nullopt;
  if (point != std::string_view::npos && !all_digits(text.substr(point + 1))) return std::nullopt;
  const auto number = parse_signed(whole);
  if (!number) return std::nullopt;
  if (whole.size() == 8 && point == std::string_view::npos) {  // 20220930
    const Civil date{.year = *number / 10000,
                     .month = static_cast<unsigned>(*number / 100 % 100),
                     .day = static_cast<unsigned>(*number % 100)};
    if (date.year >= 1970 && date.valid()) return Stamp{date.seconds(), false, 0};
  }
  int64_t unit = 1;
  if (whole.size() > 17)
    unit = 1'000'000'000;
  else if (whole.size() > 14)
    unit = 1'000'000;
  else if (whole.size() > 11)
    unit = 1'000;
  return Stamp{*number / unit, true, 0};
}

// 2022/9/3 -> 2022-09-03; 2022-09-30 14 -> 2022-09-30 14:00; everything else as it is.
std::string normalised(std::string_view text) {
  std::string date(text.substr(0, text.find_first_of("T ")));
  std::string rest(text.substr(date.size()));
  std::replace(date.begin(), date.end(), '/', '-');
  const std::vector<std::string_view> parts = split(date, '-');
  if (parts.size() == 3 && parts[0].size() == 4 && all_digits(parts[1]) && all_digits(parts[2])) {
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

std::string width_text(int64_t width_s) {
  if (width_s % 86400 == 0) return fmt::format("{} days", width_s / 86400);
  if (width_s % 3600 == 0) return fmt::format("{} hours", width_s / 3600);
  if (width_s % 60 == 0) return fmt::format("{} minutes", width_s / 60);
  return fmt::format("{} seconds", width_s);
}

bool are_local_midnights(std::span<const int64_t> stamps, const Zone& zone) {
  return std::all_of(stamps.begin(), stamps.end(),
                     [&](int64_t s) { return zone.to_local(s) % kSecondsPerDay == 0; });
}

}  // namespace

std::optional<Stamp> read_stamp(std::string_view text, const Zone& zone) {
  text = trim(text);
  if (auto number = read_number(text)) {
    if (!number->had_zone) number->time_s = zone.to_utc(number->time_s).utc_s;
    return number;
  }
  if (text.ends_with(" UTC")) text.remove_suffix(4);
  const std::string plain = normalised(text);
  const auto instant = parse_rfc3339(plain);
  if (!instant) return std::nullopt;
  const int64_t s = floor_div(instant->time_ns, kNsPerSecond);
  if (!instant->had_zone) return Stamp{zone.to_utc(s).utc_s, false, 0};
  return Stamp{s, true, offset_in(plain)};
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
                width_text(usual));
  }
  if (step % kSecondsPerDay == 0) {
    // A week a row is a bin of its own; days with rows missing are still days.
    const int64_t width = usual == step ? step : kSecondsPerDay;
    return Spacing{
        width, BinWidth::day, 0,
        width == kSecondsPerDay
            ? ""
            : fmt::format("rows every {}: judged like days, without weekdays", width_text(width))};
  }
  if (usual >= 23 * 3600 && are_local_midnights(stamps, zone)) {
    return Spacing{3600, BinWidth::day, 0, ""};  // days of a zone with summer time
  }
  if (step == 3600 || (step % 3600 == 0 && usual == 3600))
    return Spacing{3600, BinWidth::hour, 0, ""};
  if (step % 3600 == 0) {
    return Spacing{step, BinWidth::day, 0,
                   fmt::format("rows every {}: summed into days", width_text(step))};
  }
  return Spacing{step, BinWidth::hour, usual > step ? usual : 0,
                 fmt::format("rows every {}: summed into hours", width_text(usual))};
}

}  // namespace hozen
