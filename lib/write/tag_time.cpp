// Finds when a line happened, for facts that hold only for a time.
#include <cctype>

#include "base/text.h"
#include "write/tag_text.h"

namespace hozen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads `digits` decimal digits at `at`, or nothing.
std::optional<unsigned> number_at(std::string_view text, size_t at, size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  unsigned value = 0;
  for (size_t i = at; i < at + digits; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return value;
}

std::optional<unsigned> month_at(std::string_view text, size_t at) {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (at + 3 > text.size()) return std::nullopt;
  const std::string name = to_lower(text.substr(at, 3));
  for (unsigned month = 0; month < 12; ++month) {
    if (kMonths.substr(month * 3, 3) == name) return month + 1;
  }
  return std::nullopt;
}

bool read_clock(std::string_view text, size_t at, Civil& civil) {
  const auto hour = number_at(text, at, 2), minute = number_at(text, at + 3, 2),
             second = number_at(text, at + 6, 2);
  if (!hour || !minute || !second || text[at + 2] != ':' || text[at + 5] != ':') return false;
  civil.hour = *hour, civil.minute = *minute, civil.second = *second;
  return civil.valid();
}

// "+0900", "+09:00", "Z" at or one blank after `at`: seconds east of UTC.
std::optional<int32_t> offset_at(std::string_view text, size_t at) {
  if (at < text.size() && text[at] == ' ') ++at;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z') return 0;
  if (text[at] != '+' && text[at] != '-') return std::nullopt;
  const auto hours = number_at(text, at + 1, 2);
  const size_t colon = at + 3 < text.size() && text[at + 3] == ':' ? 1 : 0;
  const auto minutes = number_at(text, at + 3 + colon, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59) return std::nullopt;
  const auto seconds = static_cast<int32_t>(*hours * 3600 + *minutes * 60);
  return text[at] == '-' ? -seconds : seconds;
}

int64_t instant(const Civil& civil, std::optional<int32_t> offset, const Zone& zone) {
  const int64_t local = civil.seconds();
  return (offset ? local - *offset : zone.to_utc(local).utc_s) * kNsPerSecond;
}

// 2022-09-30T10:00:00.123+09:00, 2022/09/30 10:00:00
std::optional<int64_t> iso_at(std::string_view text, size_t at, const Zone& zone) {
  const auto year = number_at(text, at, 4), month = number_at(text, at + 5, 2),
             day = number_at(text, at + 8, 2);
  if (!year || !month || !day || at + 19 > text.size()) return std::nullopt;
  const char dash = text[at + 4], between = text[at + 10];
  if ((dash != '-' && dash != '/') || text[at + 7] != dash || (between != 'T' && between != ' '))
    return std::nullopt;
  Civil civil{.year = *year, .month = *month, .day = *day};
  if (!read_clock(text, at + 11, civil)) return std::nullopt;
  size_t end = at + 19;
  if (end < text.size() && (text[end] == '.' || text[end] == ',')) {
    for (++end; end < text.size() && is_digit(text[end]);) ++end;
  }
  return instant(civil, offset_at(text, end), zone);
}

// 30/Sep/2022:10:00:00 +0900
std::optional<int64_t> clf_at(std::string_view text, size_t at, const Zone& zone) {
  const auto day = number_at(text, at, 2), year = number_at(text, at + 7, 4);
  const auto month = month_at(text, at + 3);
  if (!day || !year || !month || at + 20 > text.size() || text[at + 2] != '/' ||
      text[at + 11] != ':')
    return std::nullopt;
  Civil civil{.year = *year, .month = *month, .day = *day};
  if (!read_clock(text, at + 12, civil)) return std::nullopt;
  return instant(civil, offset_at(text, at + 20), zone);
}

// Sep 30 10:00:00, behind an optional <PRI>
std::optional<int64_t> syslog_header(std::string_view text, const Zone& zone, int year) {
  if (text.starts_with('<')) text.remove_prefix(std::min(text.find('>') + 1, text.size()));
  const auto month = month_at(text, 0);
  if (!month || text.size() < 15 || text[3] != ' ') return std::nullopt;
  const auto day = number_at(text, text[4] == ' ' ? 5 : 4, text[4] == ' ' ? 1 : 2);
  if (!day) return std::nullopt;
  Civil civil{.year = year, .month = *month, .day = *day};
  if (!read_clock(text, 7, civil)) return std::nullopt;
  return instant(civil, std::nullopt, zone);
}

}  // namespace

std::optional<int64_t> time_in_line(std::string_view line, const Zone& zone,
                                    std::optional<int> year) {
  if (year) {
    if (const auto time = syslog_header(line, zone, *year)) return time;
  }
  for (size_t at = 0; at + 19 <= line.size(); ++at) {
    if (!is_digit(line[at]) || (at > 0 && is_digit(line[at - 1]))) continue;
    if (line[at + 2] == '/') {
      if (const auto time = clf_at(line, at, zone)) return time;
    } else if (line[at + 4] == '-' || line[at + 4] == '/') {
      if (const auto time = iso_at(line, at, zone)) return time;
    }
  }
  return std::nullopt;
}

std::optional<int64_t> time_of_value(std::string_view value, const Zone& zone) {
  value = trim(value);
  const std::string_view whole = value.substr(0, value.find('.'));
  if (const auto number = parse_unsigned(whole)) {
    int64_t scale = 0;
    for (const auto& [digits, ns] : {std::pair{size_t{10}, kNsPerSecond},
                                     {size_t{13}, int64_t{1'000'000}},
                                     {size_t{16}, int64_t{1000}},
                                     {size_t{19}, int64_t{1}}}) {
      if (whole.size() == digits) scale = ns;
    }
    if (scale == 0 || *number > INT64_MAX / static_cast<uint64_t>(scale)) return std::nullopt;
    return static_cast<int64_t>(*number) * scale;
  }
  if (const auto time = time_in_line(value, zone, std::nullopt)) return time;
  if (const auto time = parse_rfc3339(value))
    return time->had_zone ? time->time_ns
                          : instant(civil_from_seconds(floor_div(time->time_ns, kNsPerSecond)),
                                    std::nullopt, zone);
  return std::nullopt;
}

}  // namespace hozen
