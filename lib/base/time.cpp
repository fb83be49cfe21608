#include "base/time.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>

#include "base/text.h"

namespace hozen {
namespace {

// Reads exactly `width` digits at `at`, moving it on.
std::optional<unsigned> digits(std::string_view text, size_t& at, size_t width) {
  if (at + width > text.size()) return std::nullopt;
  unsigned value = 0;
  for (size_t i = 0; i < width; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  at += width;
  return value;
}

bool skip(std::string_view text, size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

// ".123456" -> ns and the number of digits; at most nine digits count, more are read and cut.
void read_fraction(std::string_view text, size_t& at, int64_t& ns, int& count) {
  ns = 0;
  count = 0;
  if (at + 1 >= text.size() || (text[at] != '.' && text[at] != ',')) return;
  if (text[at + 1] < '0' || text[at + 1] > '9') return;
  ++at;
  int64_t unit = kNsPerSecond / 10;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (count < 9) {
      ns += (text[at] - '0') * unit;
      unit /= 10;
      ++count;
    }
  }
}

// "Z", "+09:00", "+0900", "+09", or nothing. False if there is something else.
bool read_offset(std::string_view text, size_t& at, int32_t& offset_s, bool& had_zone) {
  had_zone = at < text.size();
  offset_s = 0;
  if (!had_zone) return true;
  if (text[at] == 'Z' || text[at] == 'z') return ++at == text.size();
  if (text[at] != '+' && text[at] != '-') return false;
  const int32_t sign = text[at++] == '-' ? -1 : 1;
  const auto hours = digits(text, at, 2);
  if (!hours || *hours > 18) return false;
  skip(text, at, ":");
  unsigned minutes = 0;
  if (at < text.size()) {
    const auto m = digits(text, at, 2);
    if (!m || *m > 59) return false;
    minutes = *m;
  }
  offset_s = sign * static_cast<int32_t>(*hours * 3600 + minutes * 60);
  return at == text.size();
}

bool read_date(std::string_view text, size_t& at, Civil& c) {
  const auto year = digits(text, at, 4);
  if (!year || !skip(text, at, "-/")) return false;
  const auto month = digits(text, at, 2);
  if (!month || !skip(text, at, "-/")) return false;
  const auto day = digits(text, at, 2);
  if (!day) return false;
  c.year = *year, c.month = *month, c.day = *day;
  return true;
}

bool read_clock(std::string_view text, size_t& at, Civil& c) {
  const auto hour = digits(text, at, 2);
  if (!hour || !skip(text, at, ":")) return false;
  const auto minute = digits(text, at, 2);
  if (!minute) return false;
  c.hour = *hour, c.minute = *minute;
  if (!skip(text, at, ":")) return true;
  const auto second = digits(text, at, 2);
  if (!second) return false;
  c.second = *second;
  return true;
}

}  // namespace

bool is_leap_year(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in_month(int64_t year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[(month - 1) % 12];
}

bool Civil::valid() const {
  return year >= 1678 && year <= 2261 && month >= 1 && month <= 12 && day >= 1 &&
         day <= days_in_month(year, month) && hour < 24 && minute < 60 && second <= 60;
}

int64_t Civil::seconds() const {
  const int64_t s = second == 60 ? 59 : second;  // a leap second is the last second before it
  return days_from_civil(year, month, day) * kSecondsPerDay + hour * 3600 + minute * 60 + s;
}

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Civil civil_from_seconds(int64_t seconds) {
  const int64_t days = floor_div(seconds, kSecondsPerDay);
  const auto rest = static_cast<unsigned>(seconds - days * kSecondsPerDay);
  const int64_t z = days + 719468;
  const int64_t era = floor_div(z, 146097);
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  Civil c;
  c.day = doy - (153 * mp + 2) / 5 + 1;
  c.month = mp < 10 ? mp + 3 : mp - 9;
  c.year = static_cast<int64_t>(yoe) + era * 400 + (c.month <= 2);
  c.hour = rest / 3600, c.minute = rest / 60 % 60, c.second = rest % 60;
  return c;
}

unsigned weekday_of(int64_t days) {
  return static_cast<unsigned>(days + 3 - floor_div(days + 3, 7) * 7);  // 1970-01-01 was a Thursday
}

namespace {

// Nanoseconds behind the second; the earliest seconds' own are more than an int64_t can hold.
int64_t fraction_of(int64_t time_ns) {
  const int64_t rest = time_ns % kNsPerSecond;
  return rest < 0 ? rest + kNsPerSecond : rest;
}

void append_two_digits(std::string& out, uint64_t value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

std::string date_and_clock(int64_t seconds, int64_t fraction_ns, int digit_count) {
  const Civil c = civil_from_seconds(seconds);
  char text[] = "0000-00-00T00:00:00";
  const auto put = [&text](size_t at, uint64_t value) {
    text[at] = static_cast<char>('0' + value / 10);
    text[at + 1] = static_cast<char>('0' + value % 10);
  };
  const bool usual = c.year >= 0 && c.year <= 9999;
  if (usual)
    put(0, static_cast<uint64_t>(c.year / 100)), put(2, static_cast<uint64_t>(c.year % 100));
  put(5, c.month), put(8, c.day), put(11, c.hour), put(14, c.minute), put(17, c.second);
  std::string out;
  out.reserve(36);  // with nine digits and a zone
  if (!usual) out = fmt::format("{:04}", c.year);
  out.append(std::string_view(text).substr(usual ? 0 : 4));
  if (digit_count > 0) {
    char digits[9];
    for (size_t at = std::size(digits); at-- > 0; fraction_ns /= 10)
      digits[at] = static_cast<char>('0' + fraction_ns % 10);
    out += '.';
    out.append(digits, std::min<size_t>(static_cast<size_t>(digit_count), std::size(digits)));
  }
  return out;
}

}  // namespace

std::string format_rfc3339(int64_t time_ns, int digit_count) {
  const int64_t s = floor_div(time_ns, kNsPerSecond);
  std::string out = date_and_clock(s, fraction_of(time_ns), digit_count);
  out += 'Z';
  return out;
}

std::string format_rfc3339(int64_t time_ns, const Zone& zone, int digit_count) {
  const int64_t s = floor_div(time_ns, kNsPerSecond);
  const int32_t offset = zone.interval_at(s).offset_s;
  std::string out = date_and_clock(s + offset, fraction_of(time_ns), digit_count);
  const auto minutes = static_cast<uint32_t>((offset < 0 ? -offset : offset) / 60);
  out += offset < 0 ? '-' : '+';
  append_two_digits(out, minutes / 60);
  out += ':';
  append_two_digits(out, minutes % 60);
  return out;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Civil c;
  size_t at = 0;
  Instant out{0, 0, false};
  if (!read_date(text, at, c)) return std::nullopt;
  int32_t offset_s = 0;
  if (at < text.size()) {
    if (!skip(text, at, "Tt ") || !read_clock(text, at, c)) return std::nullopt;
    read_fraction(text, at, c.fraction_ns, out.digits);
    if (at + 1 < text.size() && text[at] == ' ' && (text[at + 1] == '+' || text[at + 1] == '-'))
      ++at;
    if (!read_offset(text, at, offset_s, out.had_zone)) return std::nullopt;
  }
  if (!c.valid()) return std::nullopt;
  out.time_ns = (c.seconds() - offset_s) * kNsPerSecond + c.fraction_ns;
  return out;
}

Expected<int64_t> parse_user_time(std::string_view text, const Zone& zone) {
  if (text.starts_with('@')) {
    if (const auto epoch = parse_signed(text.substr(1))) return *epoch * kNsPerSecond;
  } else if (const auto instant = parse_rfc3339(text)) {
    if (instant->had_zone) return instant->time_ns;
    const int64_t s = floor_div(instant->time_ns, kNsPerSecond);
    return zone.to_utc(s).utc_s * kNsPerSecond + (instant->time_ns - s * kNsPerSecond);
  }
  return std::unexpected(
      Error{.what = fmt::format("'{}' is not a time", quote_for_message(text)),
            .hint = "2022-09-30, 2022-09-30T14:00, 2022-09-30T14:00:00+09:00 or @1664513999"});
}

Expected<int64_t> parse_duration(std::string_view text) {
  const std::string_view whole = text;
  const auto bad = [&] {
    return std::unexpected(
        Error{.what = fmt::format("'{}' is not a duration", quote_for_message(whole)),
              .hint = "90s, 15m, 1h30m, 2d, with + or - in front"});
  };
  int64_t sign = 1, total = 0;
  if (text.starts_with('+') || text.starts_with('-')) {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  if (text.empty()) return bad();
  while (!text.empty()) {
    const size_t end = text.find_first_not_of("0123456789");
    const auto number = parse_signed(text.substr(0, end));
    if (!number || end == std::string_view::npos || *number > 1'000'000'000) return bad();
    text.remove_prefix(end);
    const size_t unit_end = std::min(text.find_first_of("0123456789"), text.size());
    const std::string_view unit = text.substr(0, unit_end);
    text.remove_prefix(unit_end);
    int64_t ns = 0;
    if (unit == "ns")
      ns = 1;
    else if (unit == "us")
      ns = 1'000;
    else if (unit == "ms")
      ns = 1'000'000;
    else if (unit == "s")
      ns = kNsPerSecond;
    else if (unit == "m" || unit == "min")
      ns = 60 * kNsPerSecond;
    else if (unit == "h")
      ns = 3600 * kNsPerSecond;
    else if (unit == "d")
      ns = kSecondsPerDay * kNsPerSecond;
    else if (unit == "w")
      ns = 7 * kSecondsPerDay * kNsPerSecond;
    else
      return bad();
    int64_t part = 0;
    if (__builtin_mul_overflow(*number, ns, &part) || __builtin_add_overflow(total, part, &total))
      return bad();
  }
  return sign * total;
}

int64_t now_ns(std::optional<int64_t> given) {
  if (given) return *given;
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    if (const auto seconds = parse_signed(epoch)) return *seconds * kNsPerSecond;
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace hozen
