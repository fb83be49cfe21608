// Clock: stamps after a pattern with % letters, as strptime(3) would read them, but whole and with
// no locale.
#include <cstring>

#include "base/text.h"
#include "events/clock.h"

namespace hozen {
namespace {

constexpr std::string_view kFullMonths[] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};

// Everything a pattern can say of one stamp.
struct Parts {
  Civil civil;
  bool pm = false, am = false, has_offset = false, has_epoch = false;
  int32_t offset_s = 0;
  std::string_view zone;
  int64_t epoch_s = 0;
  unsigned day_of_year = 0;
  int digits = 0;
};

class Reader {
 public:
  Reader(std::string_view text, bool day_first, Parts& parts)
      : p_(text.data()), end_(p_ + text.size()), parts_(parts), day_first_(day_first) {}

  bool run(std::string_view pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != '%') {
        if (pattern[i] == ' ') {
          if (p_ == end_ || *p_ != ' ') return false;
          while (p_ != end_ && *p_ == ' ') ++p_;
        } else if (p_ == end_ || *p_++ != pattern[i]) {
          return false;
        }
      } else if (!letter(pattern[++i])) {
        return false;
      }
    }
    return p_ == end_;
  }

 private:
  bool number(int least, int most, unsigned& out) {
    int n = 0;
    unsigned value = 0;
    while (n < most && p_ != end_ && *p_ >= '0' && *p_ <= '9') {
      value = value * 10 + static_cast<unsigned>(*p_++ - '0');
      ++n;
    }
    out = value;
    return n >= least;
  }
  bool word(std::string_view& out) {
    const char* from = p_;
    while (p_ != end_ && ((*p_ | 0x20) >= 'a' && (*p_ | 0x20) <= 'z')) ++p_;
    out = {from, static_cast<size_t>(p_ - from)};
    return !out.empty();
  }
  // Any word but a zone's is no zone: a log level often stands where a zone may.
  bool abbreviation() {
    return word(parts_.zone) && (offset_of_abbreviation(parts_.zone).has_value() ||
                                 is_ambiguous_abbreviation(parts_.zone));
  }
  bool zone_if_any() {
    if (p_ == end_ || *p_ != ' ') return true;
    ++p_;
    return abbreviation();
  }
  bool month_name() {
    std::string_view name;
    if (!word(name) || name.size() < 3) return false;
    const unsigned month = month_of(name.data());
    if (month == 0 || name.size() > 9) return false;
    if (name.size() > 3 && to_lower(name) != kFullMonths[month - 1].substr(0, name.size()))
      return false;
    parts_.civil.month = month;
    return true;
  }
  bool fraction() {  // optional, with its dot, comma or colon
    if (p_ == end_ || (*p_ != '.' && *p_ != ',' && *p_ != ':')) return true;
    if (p_ + 1 == end_ || p_[1] < '0' || p_[1] > '9') return true;
    int64_t unit = kNsPerSecond / 10;
    for (++p_; p_ != end_ && *p_ >= '0' && *p_ <= '9'; ++p_) {
      parts_.civil.fraction_ns += (*p_ - '0') * unit;
      unit /= 10;
      if (parts_.digits < 9) ++parts_.digits;
    }
    return true;
  }
  bool offset() {
    parts_.has_offset = true;
    if (p_ != end_ && (*p_ == 'Z' || *p_ == 'z')) return ++p_, true;
    if (p_ == end_ || (*p_ != '+' && *p_ != '-')) return false;
    const int32_t sign = *p_++ == '-' ? -1 : 1;
    unsigned hours = 0, minutes = 0;
    if (!number(1, 2, hours) || hours > 18) return false;
    if (p_ != end_ && *p_ == ':') ++p_;
    if (p_ != end_ && *p_ >= '0' && *p_ <= '9' && (!number(2, 2, minutes) || minutes > 59))
      return false;
    parts_.offset_s = sign * static_cast<int32_t>(hours * 3600 + minutes * 60);
    return true;
  }
  bool year(bool two) {
    unsigned value = 0;
    if (!number(two ? 2 : 4, two ? 2 : 4, value)) return false;
    parts_.civil.year = two ? (value < 70 ? 2000 + value : 1900 + value) : value;
    return true;
  }
  bool half_day() {
    constexpr std::string_view kMorning = "午前",
                               kAfternoon = "午後";  // as Japanese Windows writes
    const std::string_view rest(p_, static_cast<size_t>(end_ - p_));
    parts_.am = rest.starts_with(kMorning);
    parts_.pm = rest.starts_with(kAfternoon);
    if (parts_.am || parts_.pm) return p_ += kMorning.size(), true;
    std::string_view name;
    if (!word(name) || name.size() != 2) return false;
    parts_.am = (name[0] | 0x20) == 'a';
    parts_.pm = (name[0] | 0x20) == 'p';
    return parts_.am || parts_.pm;
  }
  // An offset with the sign of POSIX's TZ: "+7" is west, "-9" is Tokyo.
  bool posix_offset() {
    if (!offset()) return false;
    parts_.offset_s = -parts_.offset_s;
    return true;
  }
  bool bias_if_any(int32_t east) {
    if (p_ == end_ || (*p_ != '+' && *p_ != '-')) return true;
    const int32_t sign = *p_++ == '-' ? -east : east;
    unsigned minutes = 0;
    if (!number(1, 3, minutes)) return false;
    parts_.has_offset = true;
    parts_.offset_s = sign * static_cast<int32_t>(minutes * 60);
    return true;
  }
  bool epoch() {
    const char* from = p_;
    while (p_ != end_ && *p_ >= '0' && *p_ <= '9') ++p_;
    const auto value = parse_unsigned({from, static_cast<size_t>(p_ - from)});
    if (!value || *value > 9'000'000'000) return false;
    parts_.has_epoch = true;
    parts_.epoch_s = static_cast<int64_t>(*value);
    return true;
  }
  bool hex(int digits, unsigned& out) {
    out = 0;
    for (; digits > 0; --digits, ++p_) {
      if (p_ == end_) return false;
      const char low = static_cast<char>(*p_ | 0x20);
      if (*p_ >= '0' && *p_ <= '9')
        out = out * 16 + static_cast<unsigned>(*p_ - '0');
      else if (low >= 'a' && low <= 'f')
        out = out * 16 + static_cast<unsigned>(low - 'a' + 10);
      else
        return false;
    }
    return true;
  }
  bool hex_epoch() {
    unsigned seconds = 0;
    if (!hex(8, seconds)) return false;
    parts_.has_epoch = true;
    parts_.epoch_s = seconds;
    return true;
  }
  bool hex_stamp() {
    Civil& c = parts_.civil;
    unsigned years = 0;
    if (!hex(2, years) || !hex(2, c.month) || !hex(2, c.day) || !hex(2, c.hour) ||
        !hex(2, c.minute) || !hex(2, c.second))
      return false;
    c.year = 1970 + years;
    ++c.month;
    return true;
  }
  // "07/31" or "31/07": in the file's order, unless only the other one is a date.
  bool day_and_month() {
    unsigned first = 0, second = 0;
    if (!number(1, 2, first) || p_ == end_ || *p_++ != '/' || !number(1, 2, second)) return false;
    const bool day_first = first > 12 || (day_first_ && second <= 12);
    parts_.civil.month = day_first ? second : first;
    parts_.civil.day = day_first ? first : second;
    return true;
  }
  bool padded_day() {
    while (p_ != end_ && *p_ == ' ') ++p_;
    return number(1, 2, parts_.civil.day);
  }
  bool skip_doubt() {
    if (p_ != end_ && (*p_ == '*' || *p_ == '.')) ++p_;
    return true;
  }
  bool letter(char c) {
    Civil& civil = parts_.civil;
    std::string_view ignored;
    switch (c) {
      case 'Y':
        return year(false);
      case 'y':
        return year(true);
      case 'm':
        return number(1, 2, civil.month);
      case 'd':
        return number(1, 2, civil.day);
      case 'D':
        return day_and_month();
      case 'e':
        return padded_day();
      case 'b':
      case 'B':
        return month_name();
      case 'a':
      case 'A':
        return word(ignored);
      case 'H':
      case 'I':
        if (p_ != end_ && *p_ == ' ') ++p_;  // MySQL pads the hour with a blank
        return number(1, 2, civil.hour);
      case 'p':
        return half_day();
      case 'M':
        return number(1, 2, civil.minute);
      case 'S':
        return number(1, 2, civil.second);
      case 'T':
        return run_clock();
      case 'f':
        return fraction();
      case '*':  // before a stamp of a clock that is not synchronised (Cisco)
        return skip_doubt();
      case 'j':
        return number(1, 3, parts_.day_of_year);
      case 's':
        return epoch();
      case 'x':  // seconds since 1970 in eight hexadecimal digits (Pulse Connect Secure's .vc0)
        return hex_epoch();
      case 'X':  // six bytes in hexadecimal: years since 1970, month from 0, day, hour, minute, second (Symantec)
        return hex_stamp();
      default:
        return zone_letter(c);
    }
  }
  bool zone_letter(char c) {
    switch (c) {
      case 'z':
        return offset();
      case 'O':
        return posix_offset();
      case 'k':  // minutes west of Greenwich, as Windows counts its bias; there may be none
        return bias_if_any(-1);
      case 'K':  // minutes east of Greenwich (DB2)
        return bias_if_any(1);
      case 'Z':
        return abbreviation();
      case 'E':  // a blank and a zone, where there is one
        return zone_if_any();
      default:
        return p_ != end_ && *p_++ == c;
    }
  }
  bool run_clock() {
    Civil& c = parts_.civil;
    return number(1, 2, c.hour) && p_ != end_ && *p_++ == ':' && number(2, 2, c.minute) &&
           p_ != end_ && *p_++ == ':' && number(2, 2, c.second);
  }

  const char* p_;
  const char* end_;
  Parts& parts_;
  bool day_first_;
};

}  // namespace

bool Clock::read_pattern(const TimeSpec& spec, std::string_view text, std::string_view zone_text,
                         Event& out) {
  Parts parts;
  if (!Reader(text, day_first_, parts).run(spec.pattern)) return false;
  out.time_digits = static_cast<uint8_t>(parts.digits);
  Civil& c = parts.civil;
  if (parts.has_epoch) {
    give(parts.epoch_s, c.fraction_ns, ZoneSource::epoch, out);
    return true;
  }
  if (parts.am || parts.pm) {
    if (c.hour > 12) return false;
    c.hour = c.hour % 12 + (parts.pm ? 12 : 0);
  }
  if (spec.yearless) c.year = 2000;  // a leap year: 29 February is a date
  if (parts.day_of_year != 0) {
    const Civil day = civil_from_seconds((days_from_civil(c.year, 1, 1) + parts.day_of_year - 1) *
                                         kSecondsPerDay);
    c.month = day.month, c.day = day.day;
  }
  if (!c.valid()) return false;
  const int64_t local_s = spec.yearless ? place_in_year(c) : c.seconds();
  if (parts.has_offset) {
    give(local_s - parts.offset_s, c.fraction_ns, ZoneSource::line, out);
    return true;
  }
  return finish_local(local_s, c.fraction_ns, parts.zone.empty() ? zone_text : parts.zone, out);
}

}  // namespace hozen
