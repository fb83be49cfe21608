#include "events/clock.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/same_bytes.h"
#include "base/text.h"
#include "events/free_stamp.h"

namespace hozen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool two_digits(const char* p, unsigned& out) {
  if (!is_digit(p[0]) || !is_digit(p[1])) return false;
  out = static_cast<unsigned>((p[0] - '0') * 10 + (p[1] - '0'));
  return true;
}
// "mm:ss" -> seconds within the hour, -1 if it is none. Second 60 counts as 59.
int minutes_seconds(const char* p) {
  unsigned m = 0, s = 0;
  if (!two_digits(p, m) || p[2] != ':' || !two_digits(p + 3, s) || m > 59 || s > 60) return -1;
  return static_cast<int>(m * 60 + (s == 60 ? 59 : s));
}

// "(GMT+9:00)Osaka,Sapporo,Tokyo", "(GMT)Greenwich" (FortiWeb).
std::optional<int64_t> offset_of_place(std::string_view text) {
  if (!text.starts_with("(GMT")) return std::nullopt;
  text.remove_prefix(4);
  if (text.starts_with(')')) return 0;
  const bool west = text.starts_with('-');
  if (text.empty() || (!west && text.front() != '+')) return std::nullopt;
  const size_t colon = text.find(':'), close = text.find(')');
  if (colon == std::string_view::npos || close == std::string_view::npos || close < colon)
    return std::nullopt;
  const auto hours = parse_unsigned(text.substr(1, colon - 1));
  const auto minutes = parse_unsigned(text.substr(colon + 1, close - colon - 1));
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto offset = static_cast<int64_t>(*hours * 3600 + *minutes * 60);
  return west ? -offset : offset;
}

}  // namespace

unsigned month_of(const char* three) {
  constexpr auto word = [](const char* p) {
    return static_cast<uint32_t>(static_cast<unsigned char>(p[0] | 0x20)) |
           static_cast<uint32_t>(static_cast<unsigned char>(p[1] | 0x20)) << 8 |
           static_cast<uint32_t>(static_cast<unsigned char>(p[2] | 0x20)) << 16;
  };
  static constexpr uint32_t kMonths[12] = {word("jan"), word("feb"), word("mar"), word("apr"),
                                           word("may"), word("jun"), word("jul"), word("aug"),
                                           word("sep"), word("oct"), word("nov"), word("dec")};
  const uint32_t wanted = word(three);
  unsigned found = 0;
  for (unsigned m = 0; m < 12; ++m) found |= kMonths[m] == wanted ? m + 1 : 0;
  return found;
}

Expected<TimeSpec> TimeSpec::compile(std::string_view as) {
  TimeSpec spec;
  spec.text = std::string(as);
  if (as == "clf")
    spec.kind = Kind::clf;
  else if (as == "iso")
    spec.kind = Kind::iso;
  else if (as == "epoch")
    spec.kind = Kind::epoch;
  else if (as == "free")
    spec.kind = Kind::free, spec.yearless = true;
  else if (as == "rfc3164")
    spec.kind = Kind::rfc3164, spec.yearless = true;
  else if (as.find('%') != std::string_view::npos)
    spec.kind = Kind::pattern, spec.pattern = std::string(as);
  else
    return fail(
        "'{}' is no kind of time (clf, iso, rfc3164, epoch, free, or a pattern with % letters)",
        as);
  if (spec.kind != Kind::pattern) return spec;
  bool year = false;
  for (size_t i = 0; i + 1 < as.size(); ++i) {
    if (as[i] != '%') continue;
    const char letter = as[++i];
    if (std::string_view("YymdDebBaAHIpMSfzOkKZEjsTxX*%").find(letter) == std::string_view::npos) {
      return fail("time pattern '{}': %{} is not known", as, letter);
    }
    if (std::string_view("YysxX").find(letter) != std::string_view::npos) year = true;
  }
  spec.yearless = !year;
  return spec;
}

void Clock::start(const FileFacts& facts, const Zone& zone, ZoneSource zone_source,
                  YearState year) {
  zone_ = ZoneCache(zone);
  zone_source_ = zone_source;
  utc_ = false;
  skew_ns_ = facts.skew_ns;
  year_ = year;
  syslog_hour_[0] = 0;
}

bool Clock::read(const TimeSpec& spec, std::string_view text, std::string_view zone_text,
                 Event& out) {
  switch (spec.kind) {
    case TimeSpec::Kind::clf:
      return read_clf(text, out);
    case TimeSpec::Kind::iso:
      return read_iso(text, zone_text, out);
    case TimeSpec::Kind::rfc3164:
      return read_rfc3164(text, out);
    case TimeSpec::Kind::epoch:
      return read_epoch(text, out);
    case TimeSpec::Kind::free:
      return read_free(text, zone_text, out);
    case TimeSpec::Kind::pattern:
      return read_pattern(spec, text, zone_text, out);
  }
  return false;
}

// The whole text is one stamp.
bool Clock::read_free(std::string_view text, std::string_view zone_text, Event& out) {
  FreeStamp stamp;
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!read_free_stamp(text, stamp, day_first_) || stamp.size != text.size()) return false;
  if (stamp.zone.empty()) stamp.zone = zone_text;
  return read(stamp, out);
}

// "10/Oct/2000:13:55:36 -0700"; the day may have one digit ("1/Oct/..."), rare and slow.
bool Clock::read_clf(std::string_view text, Event& out) {
  if (text.size() != 26) {
    static const TimeSpec kShort = *TimeSpec::compile("%d/%b/%Y:%H:%M:%S%f %z");
    return read_pattern(kShort, text, {}, out);
  }
  const char* p = text.data();
  if (!same_bytes(p, clf_hour_, 14)) {
    Civil c;
    unsigned century = 0, year = 0;
    if (!two_digits(p, c.day) || p[2] != '/' || p[6] != '/' || p[11] != ':') return false;
    c.month = month_of(p + 3);
    if (!two_digits(p + 7, century) || !two_digits(p + 9, year) || !two_digits(p + 12, c.hour))
      return false;
    c.year = century * 100 + year;
    if (!c.valid()) return false;
    std::memcpy(clf_hour_, p, 14);
    clf_hour_s_ = c.seconds();
  }
  uint32_t offset = 0, known = 0;  // "-070", then the last digit
  std::memcpy(&offset, p + 21, 4);
  std::memcpy(&known, clf_offset_, 4);
  if (offset != known || p[25] != clf_offset_[4]) {
    unsigned hours = 0, minutes = 0;
    if ((p[21] != '+' && p[21] != '-') || !two_digits(p + 22, hours) ||
        !two_digits(p + 24, minutes) || hours > 18 || minutes > 59) {
      return false;
    }
    clf_offset_s_ = static_cast<int32_t>(hours * 3600 + minutes * 60) * (p[21] == '-' ? -1 : 1);
    std::memcpy(clf_offset_, p + 21, 5);
  }
  const int rest = minutes_seconds(p + 15);
  if (rest < 0 || p[14] != ':' || p[20] != ' ') return false;
  out.time_digits = 0;
  give(clf_hour_s_ + rest - clf_offset_s_, 0, ZoneSource::line, out);
  return true;
}

bool Clock::read_iso(std::string_view text, std::string_view zone_text, Event& out) {
  // Fast path: YYYY-MM-DDTHH:MM:SS[.ffffff](Z|+0000|+00:00) within the hour last read.
  const char* p = text.data();
  if (text.size() >= 20 && text.size() < 48 && same_bytes(p, iso_hour_, 13) && p[13] == ':') {
    const int rest = minutes_seconds(p + 14);
    if (rest < 0) return false;
    size_t at = 19;
    int64_t ns = 0;
    int digits = 0;
    if (text[at] == '.') {
      int64_t unit = kNsPerSecond / 10;
      for (++at; at < text.size() && is_digit(text[at]) && digits < 9; ++at, ++digits, unit /= 10) {
        ns += (text[at] - '0') * unit;
      }
    }
    const std::string_view zone = text.substr(at);
    if (digits > 0 || p[19] != '.') {
      if (zone == "Z" || zone == "+0000" || zone == "+00:00") {
        out.time_digits = static_cast<uint8_t>(digits);
        give(iso_hour_s_ + rest, ns, ZoneSource::line, out);
        return true;
      }
    }
  }
  const auto instant = parse_rfc3339(text);
  if (!instant) return false;
  const int64_t s = floor_div(instant->time_ns, kNsPerSecond);
  out.time_digits = static_cast<uint8_t>(instant->digits);
  if (!instant->had_zone)
    return finish_local(s, instant->time_ns - s * kNsPerSecond, zone_text, out);
  if (text.size() >= 20 && text.ends_with('Z')) {
    std::memcpy(iso_hour_, p, 13);
    iso_hour_s_ = floor_div(s, 3600) * 3600;
  } else if (text.ends_with("+0000") || text.ends_with("+00:00")) {
    std::memcpy(iso_hour_, p, 13);
    iso_hour_s_ = floor_div(s, 3600) * 3600;
  }
  give(s, instant->time_ns - s * kNsPerSecond, ZoneSource::line, out);
  return true;
}

void Clock::keep_unknown_zone(std::string_view name) {
  constexpr size_t kMost = 8;  // more are no names of zones
  const bool told = zone_source_ == ZoneSource::option || zone_source_ == ZoneSource::package;
  if (told || unknown_zones_.size() >= kMost) return;
  if (std::find(unknown_zones_.begin(), unknown_zones_.end(), name) != unknown_zones_.end()) return;
  unknown_zones_.emplace_back(name);
}

// A wall-clock time: its own zone field, else the file's zone.
bool Clock::finish_local(int64_t local_s, int64_t fraction_ns, std::string_view zone_text,
                         Event& out) {
  if (!zone_text.empty()) {
    if (const auto offset = offset_of_abbreviation(zone_text)) {
      give(local_s - *offset, fraction_ns, ZoneSource::line, out);
      return true;
    }
    if (const auto offset = offset_of_place(zone_text)) {
      give(local_s - *offset, fraction_ns, ZoneSource::line, out);
      return true;
    }
    const bool prefixed = zone_text.starts_with("GMT") || zone_text.starts_with("UTC");
    const std::string_view offset = zone_text.substr(prefixed ? 3 : 0);  // "GMT+0900"
    if (offset.starts_with('+') || offset.starts_with('-')) {
      if (const auto zone = Zone::find(offset)) {
        give(zone->to_utc(local_s).utc_s, fraction_ns, ZoneSource::line, out);
        return true;
      }
    }
    if (zone_text.find('/') != std::string_view::npos) {
      if (named_zone_.zone().name() != zone_text) {
        if (auto zone = Zone::find(zone_text)) named_zone_ = ZoneCache(std::move(*zone));
      }
      if (named_zone_.zone().name() == zone_text) {
        give(named_zone_.to_utc(local_s), fraction_ns, ZoneSource::line, out);
        return true;
      }
    }
    keep_unknown_zone(zone_text);
  }
  if (utc_)
    give(local_s, fraction_ns, ZoneSource::format, out);
  else
    give(zone_.to_utc(local_s), fraction_ns, zone_source_, out);
  return true;
}

bool Clock::read(const FreeStamp& stamp, Event& out) {
  if (!stamp.epoch.empty()) return read_epoch(stamp.epoch, out);
  out.time_digits = static_cast<uint8_t>(stamp.digits);
  const Civil& c = stamp.civil;
  const int64_t local_s = stamp.yearless ? place_in_year(c) : c.seconds();
  if (!stamp.has_offset) return finish_local(local_s, c.fraction_ns, stamp.zone, out);
  give(local_s - stamp.offset_s, c.fraction_ns, ZoneSource::line, out);
  return true;
}

// "Sep  1 04:05:06" and its relatives: day padded with a blank, a zero or not at all.
bool Clock::read_rfc3164(std::string_view text, Event& out) {
  const char* p = text.data();
  if (text.size() == 15 && syslog_hour_[0] != 0 && same_bytes(p, syslog_hour_, 9)) {
    const int rest = minutes_seconds(p + 10);
    if (rest < 0 || p[9] != ':') return false;
    out.time_digits = 0;
    give(syslog_hour_utc_s_ + rest, 0, utc_ ? ZoneSource::format : zone_source_, out);
    return true;
  }
  static const TimeSpec kStamp = *TimeSpec::compile("%b %e %H:%M:%S%f");
  const int64_t before = year_.latest_local_s;
  if (!read_pattern(kStamp, text, {}, out)) return false;
  // Remember the hour if it is a plain one: the newest so far, and no change of offset within it.
  unsigned minute = 0, second = 0;
  if (text.size() == 15 && year_.latest_local_s >= before && two_digits(p + 10, minute) &&
      two_digits(p + 13, second)) {
    const int64_t local_hour = floor_div(year_.latest_local_s, 3600) * 3600;
    const int64_t from = utc_ ? local_hour : zone_.zone().to_utc(local_hour).utc_s;
    const int64_t utc_s = floor_div(out.time_ns - skew_ns_, kNsPerSecond);
    const bool whole = utc_ || zone_.zone().to_utc(local_hour + 3599).utc_s - from == 3599;
    if (whole && utc_s - from == static_cast<int64_t>(minute * 60 + (second == 60 ? 59 : second))) {
      std::memcpy(syslog_hour_, p, 9);
      syslog_hour_utc_s_ = from;
    }
  }
  return true;
}

// 10, 13, 16 or 19 digits, or seconds with a fraction of any length; never through a double.
bool Clock::read_epoch(std::string_view text, Event& out) {
  const auto sign =
      std::find_if(text.begin(), text.end(), [](char c) { return c == '.' || c == ','; });
  const size_t dot =
      sign == text.end() ? std::string_view::npos : static_cast<size_t>(sign - text.begin());
  const std::string_view whole = text.substr(0, dot);
  if (whole.empty() || whole.size() > 19) return false;
  const auto number = parse_unsigned(whole);
  if (!number || *number > INT64_MAX) return false;
  auto value = static_cast<int64_t>(*number);
  int64_t fraction_ns = 0;
  int digits = 0;
  if (dot != std::string_view::npos) {
    int64_t unit = kNsPerSecond / 10;
    for (const char c : text.substr(dot + 1)) {
      if (!is_digit(c)) return false;
      fraction_ns += (c - '0') * unit;
      unit /= 10;
      if (digits < 9) ++digits;
    }
  } else if (whole.size() > 10) {
    const int64_t per_second = whole.size() <= 13   ? 1'000
                               : whole.size() <= 16 ? 1'000'000
                                                    : kNsPerSecond;
    digits = per_second == 1'000 ? 3 : per_second == 1'000'000 ? 6 : 9;
    fraction_ns = value % per_second * (kNsPerSecond / per_second);
    value /= per_second;
  }
  if (value > INT64_MAX / kNsPerSecond - 1) return false;
  out.time_digits = static_cast<uint8_t>(digits);
  give(value, fraction_ns, ZoneSource::epoch, out);
  return true;
}

}  // namespace hozen
