#include "events/free_stamp.h"

#include <algorithm>

#include "base/digits.h"
#include "base/text.h"
#include "events/clock.h"
#include "events/stamp_cursor.h"

namespace hozen {
namespace {

using Number = StampCursor::Number;

// What counts the seconds in a way of its own: "@4000000065e66f8a14bd5b54" (TAI64N, as multilog writes it: ten
// seconds ahead of UTC), "1.709601074345e+09" (zap).
bool read_label(std::string_view text, FreeStamp& out) {
  constexpr size_t kTai = 25, kMantissa = 2, kFewest = 7;
  constexpr int64_t kAhead = 10;
  int64_t seconds = 0, fraction = 0;
  size_t size = kTai;
  int fraction_digits = 9;
  if (text.starts_with("@40000000")) {
    if (text.size() < kTai) return false;
    for (size_t i = 9; i < kTai; ++i) {
      const int digit = hex_digit(text[i]);
      if (digit < 0) return false;
      int64_t& part = i < 17 ? seconds : fraction;
      part = part * 16 + digit;
    }
    if (fraction >= kNsPerSecond) return false;
    seconds -= kAhead;
  } else if (text.starts_with("1.") && text.substr(0, 32).find("e+09") != std::string_view::npos) {
    size_t digits = 1;
    seconds = 1;
    int64_t unit = kNsPerSecond / 10;
    for (size = kMantissa; StampCursor::is_digit(text[size]); ++size, ++digits) {
      if (digits < 10)
        seconds = seconds * 10 + (text[size] - '0');
      else
        fraction += (text[size] - '0') * unit, unit /= 10;
    }
    for (size_t more = digits; more < 10; ++more) seconds *= 10;
    // "1.5e+09 bytes" is a size
    if (digits < kFewest || !text.substr(size).starts_with("e+09")) return false;
    size += 4;
    fraction_digits = static_cast<int>(std::clamp<size_t>(digits, 10, 19) - 10);
  } else {
    return false;
  }
  out.civil = civil_from_seconds(seconds);
  out.civil.fraction_ns = fraction;
  out.digits = fraction_digits;
  out.has_offset = out.whole_time = true;
  out.size = size;
  return true;
}

class DateReader : private StampCursor {
 public:
  DateReader(std::string_view text, FreeStamp& out, bool day_first)
      : StampCursor(text), out_(out), day_first_(day_first) {}

  bool run() {
    if ((here() == '@' || here(1) == '.') && read_label(rest(), out_)) return true;
    if (!(is_digit(here()) ? numeric_date() : named_date())) return false;
    if (out_.epoch.empty()) {
      if (!has_time_ && !time()) return false;
      if (out_.yearless) out_.civil.year = 2000;  // 29 February is a date
      if (!out_.civil.valid()) return false;
    }
    out_.size = place();
    return !is_digit(here()) && !is_letter(here());
  }

 private:
  // The marks of some dates leave less choice for those of a time: "10.1.22.5:3389" and "2001:10:20:10:30::1" are
  // addresses, "100101 10.30.10" are sums.
  bool time() {
    if (mark_ == Mark::dots && here() == '.') return false;
    if (mark_ == Mark::none && here() == ' ') {
      size_t hour = 1;
      while (here(hour) == ' ') ++hour;
      const size_t digits = digits_ahead(hour);
      if (digits <= 2 && here(hour + digits) == '.') return false;
    }
    if (!read_free_time(*this, out_)) return false;
    if (mark_ == Mark::none && from(0).find_first_not_of("01 ") == std::string_view::npos)
      return false;  // "101010 101010": bits
    return mark_ != Mark::colons || (out_.whole_time && here() != ':');
  }
  // "Jul", "JUL", "Sept", "July", but not "Julian", "Market", "Decision".
  bool month_name() {
    constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};
    const size_t begin = place();
    const std::string_view name = word();
    const unsigned month = name.size() >= 3 ? month_of(name.data()) : 0;
    if (month != 0 && (name.size() == 3 || equal_ignoring_case(name, kMonths[month - 1]) ||
                       equal_ignoring_case(name, "sept"))) {
      out_.civil.month = month;
      return true;
    }
    place(begin);
    return false;
  }
  void year(Number number) { set_free_year(number, out_); }
  bool day(Number number) {
    out_.civil.day = number.value;
    return number.digits != 0;
  }

  // Dates that begin with a digit, by how many there are and what follows them.
  bool numeric_date() {
    const size_t digits = digits_ahead();
    const char mark = here(digits);
    switch (digits) {
      case 1:
      case 2:
        if (mark == '/') return slashed();
        if (mark == '-') return dashed();
        if (mark == '.') return dotted();
        if (is_letter(mark)) return compact_name();
        return month_and_day() || (mark == ' ' && day_and_name());
      case 4:
        return year_first();
      case 6:
        return short_compact();
      case 8:
        return compact(false);
      case 14:
      case 17:
        return compact(true);
      case 10:
      case 13:
      case 16:
      case 19:
        return epoch(digits);
      default:
        return false;
    }
  }
  // "2022-07-01", "2022/7/1", "2022.07.01", "2022-Jul-01", "2022 Jul 1", "2022年7月1日"
  bool year_first() {
    year(number(4));
    if (out_.civil.year < 1900 || out_.civil.year > 2200) return false;
    if (take("年")) {
      out_.civil.month = number(2).value;
      return take("月") && day(number(2)) && take("日");
    }
    const char mark = here();
    if (mark != '-' && mark != '/' && mark != '.' && mark != ':' && mark != ' ' && mark != '_')
      return false;
    take(mark);
    if (mark == ':') mark_ = Mark::colons;
    if (mark == ' ') {
      blanks();
      if (!month_name()) return false;
    } else if (!month_name()) {
      const Number month = number(2);
      out_.civil.month = month.value;
      if (month.digits == 0) return false;
    }
    if (!take(mark)) return false;
    if (mark == ' ') blanks();
    return day(number(2));
  }
  // "07/01/2022", "1/7/2022", "22/07/01", "01/Jul/2022", "07/01" and a time
  bool slashed() {
    const Number first = number(2);
    take('/');
    if (month_name()) return day(first) && take('/') && any_year();
    const Number second = number(2);
    if (second.digits == 0) return false;
    if (!take('/')) {
      out_.yearless = true;
      return first.digits == 2 && second.digits == 2 && in_file_order(first, second);
    }
    const Number third = number(4);
    if (third.digits == 4) return year(third), in_file_order(first, second);
    if (third.digits != 2) return false;
    // "07/12/22" is of July like "07/13/22"; a first number that is no month is a year: "17/06/09".
    const bool padded = first.digits == 2 && second.digits == 2;
    if (padded && !day_first_ && !half_day_ahead(*this) && first.value > 12 && second.value <= 12)
      return year(first), month_day(second, third);
    return year(third), in_file_order(first, second);
  }
  // "01-Jul-2022", "01-JUL-22", "01-07-2022", "22-07-01", "07-01" and a time
  bool dashed() {
    const Number first = number(2);
    take('-');
    if (month_name()) return day(first) && take('-') && any_year();
    const Number second = number(2);
    if (second.digits == 0) return false;
    if (!take('-')) {
      out_.yearless = true;
      return first.digits == 2 && second.digits == 2 && month_day(first, second);
    }
    const Number third = number(4);
    if (third.digits == 4) return year(third), month_day(second, first);
    return third.digits == 2 && first.digits == 2 && (year(first), month_day(second, third));
  }
  // "01.07.2022", "01.07.22", "07.01" and a time
  bool dotted() {
    mark_ = Mark::dots;
    const Number first = number(2);
    take('.');
    const Number second = number(2);
    if (second.digits == 0 || first.digits == 0) return false;
    if (!take('.')) {
      out_.yearless = true;
      return second.digits == 2 && here() == ' ' && month_day(first, second);
    }
    const Number third = number(4);
    if (third.digits != 2 && third.digits != 4) return false;
    out_.like_version = third.digits == 2;
    return year(third), month_day(second, first);
  }
  // "1 Jul 2022", "01 Jul" and a time
  bool day_and_name() {
    const Number first = number(2);
    blanks();
    if (!month_name() || !day(first) || (here() != ' ' && here() != ',')) return false;
    take(',');
    blanks();
    if (digits_ahead() == 4) return year(number(4)), true;
    out_.yearless = true;
    place(place() - 1);  // the blank between date and time
    return is_digit(here(1));
  }
  // "05Mar2024"
  bool compact_name() {
    const Number first = number(2);
    const size_t name = place();
    if (!month_name() || place() - name != 3 || !day(first)) return false;
    return digits_ahead() == 4 && (year(number(4)), true);
  }
  // java.util.logging in Japanese: "3 05, 2024 10:11:14 午後", "3月 05, 2024 ..."
  bool month_and_day() {
    const size_t begin = place();
    const Number month = number(2);
    take("月");
    if (take(' ') && digits_ahead() == 2) {
      const Number second = number(2);
      if (take(", ") && digits_ahead() == 4) return year(number(4)), month_day(month, second);
    }
    place(begin);
    return false;
  }
  bool any_year() {
    const Number read = number(4);
    year(read);
    return read.digits == 2 || read.digits == 4;
  }
  bool in_file_order(Number first, Number second) {
    return day_first_ ? month_day(second, first) : month_day(first, second);
  }
  // The month before the day, unless only the other way gives a date.
  bool month_day(Number month, Number day) {
    if (month.value > 12 && day.value <= 12) std::swap(month, day);
    out_.civil.month = month.value;
    out_.civil.day = day.value;
    return month.digits != 0 && day.digits != 0;
  }
  // "220701 090001", "220701  9:00:01"
  bool short_compact() {
    mark_ = Mark::none;
    year(number(2));
    out_.civil.month = number(2).value;
    return day(number(2)) && (here() == ' ' || here() == '-' || here() == '_');
  }
  // "20220701", "20220701090001", "20220701090001123"
  bool compact(bool with_time) {
    const size_t digits = digits_ahead();
    year(number(4));
    out_.civil.month = number(2).value;
    day(number(2));
    if (out_.civil.year < 1970 || out_.civil.year > 2100) return false;
    if (!with_time) return true;
    has_time_ = true;
    out_.civil.hour = number(2).value;
    out_.civil.minute = number(2).value;
    out_.civil.second = number(2).value;
    out_.whole_time = true;
    read_free_fraction(*this, true, out_);
    if (digits == 14) read_free_zone(*this, out_);
    return true;
  }
  // Seconds from 2001 to 2038, and what counts in smaller units; the greatest int is no time.
  bool epoch(size_t digits) {
    constexpr unsigned kLatest = 2'147'483'647;
    const size_t begin = place();
    const bool early_enough = here() == '1' || here() == '2';  // else the value may run over
    if (!early_enough || number(10).value >= kLatest) return false;
    place(begin + digits);
    if (digits == 10 && (here() == '.' || here() == ',')) place(place() + fraction_ahead(*this));
    out_.epoch = this->from(begin);
    return true;
  }
  // Dates that begin with a name: "Jul  1 2022", "Jul 1, 2022", "Jul/01/2022", "Fri Jul  1", "Fri, 01 Jul 2022"
  bool named_date() {
    if (!is_letter(here())) return false;
    if (day_of_week()) {
      out_.weekday = true;
      take(',');
      if (!take(' ')) return false;
      blanks();
      if (is_digit(here())) return numeric_date() && out_.epoch.empty();
    }
    if (!month_name()) return false;
    const char mark = here();
    if (mark != ' ' && mark != '/' && mark != '-') return false;
    take(mark);
    if (mark == ' ') blanks();
    if (!day(number(2))) return false;
    if (mark != ' ') {
      if (take(mark)) return any_year();
      return out_.yearless = true;
    }
    const size_t behind = place();
    take(',');
    blanks();
    if (digits_ahead() == 4) return year(number(4)), true;
    place(behind);
    return out_.yearless = true;  // it may stand behind the time
  }
  bool day_of_week() {
    constexpr std::string_view kDays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                          "friday", "saturday", "sunday"};
    const size_t begin = place();
    const std::string_view name = word();
    const auto begins = [&](std::string_view day) {
      return equal_ignoring_case(day.substr(0, name.size()), name);
    };
    if (name.size() >= 3 && std::any_of(std::begin(kDays), std::end(kDays), begins)) return true;
    place(begin);
    return false;
  }

  enum class Mark { other, dots, colons, none };  // of a date of numbers, where it matters

  FreeStamp& out_;
  bool day_first_;
  Mark mark_ = Mark::other;
  bool has_time_ = false;
};

}  // namespace

bool read_free_stamp(std::string_view text, FreeStamp& out, bool day_first) {
  out = {};
  return DateReader(text, out, day_first).run();
}

}  // namespace hozen
