// The time of a free stamp, behind its date.
#include <algorithm>

#include "events/message_head.h"
#include "events/stamp_cursor.h"

namespace hozen {
namespace {

using Number = StampCursor::Number;

constexpr std::string_view kMorning = "午前", kAfternoon = "午後", kBehindMorning = " 午前",
                           kBehindAfternoon = " 午後";
constexpr bool is_digit(char c) { return StampCursor::is_digit(c); }

bool between(StampCursor& at) {
  for (const std::string_view mark : {" at ", ", ", "T", "_", "@", "][", " | "})
    if (at.take(mark)) return true;
  const char mark = at.here();
  if (mark == '-' || mark == ':' || mark == '.' || mark == ',' || mark == '\t' || mark == '/') {
    at.take(mark);
    return is_digit(at.here());
  }
  if (mark != ' ') return half_day_ahead(at);
  at.blanks();
  at.take("- ");  // "2022-07-01 - 09:00:01"
  return true;
}

// ":00:01", ":0:1", ":00", ".00.01", "時00分01秒"
bool minutes(StampCursor& at, FreeStamp& out) {
  Civil& c = out.civil;
  if (at.take("時")) {
    c.minute = at.number(2).value;
    if (!at.take("分")) return false;
    const Number second = at.number(2);
    c.second = second.value;
    out.whole_time = second.digits != 0;
    return second.digits == 0 || at.take("秒");
  }
  const char mark = at.here();
  if (!at.take(':') && !at.take('.')) return false;
  const Number minute = at.number(2);
  c.minute = minute.value;
  if (at.here() != mark || !is_digit(at.here(1)))
    return mark == ':' && minute.digits == 2 && (!out.yearless || out.weekday);
  at.take(mark);
  const Number second = at.number(2);
  c.second = second.value;
  out.whole_time = true;
  return mark == ':' || (minute.digits == 2 && second.digits == 2);  // "1.2.3" is a version
}

// "am", "PM" and no letter or digit behind it.
bool is_half_day(std::string_view text) {
  const auto in_word = [](char c) {
    return StampCursor::is_letter(c) || is_digit(c) || c == '_' || c == '/';
  };
  return text.size() >= 2 && ((text[0] | 0x20) == 'a' || (text[0] | 0x20) == 'p') &&
         (text[1] | 0x20) == 'm' && (text.size() == 2 || !in_word(text[2]));
}

// An hour of the afternoon by itself makes AM or PM a word of the message.
void half_day(StampCursor& at, bool morning, bool afternoon, FreeStamp& out) {
  Civil& c = out.civil;
  if (c.hour > 12) return;
  if (!morning && !afternoon) {
    const size_t begin = at.place();
    at.blanks();
    if (!is_half_day(at.rest())) return at.place(begin);
    afternoon = (at.word()[0] | 0x20) == 'p';
  }
  c.hour = c.hour % 12 + (afternoon ? 12 : 0);
  out.whole_time = true;
}

// Behind a comma and `digits` there is no other cell, address, date or word that begins with them.
bool ends_fraction(const StampCursor& at, size_t digits) {
  constexpr size_t kMillis = 3, kNanos = 9;
  const std::string_view behind = at.rest().substr(1 + digits);
  if (digits > kNanos) return false;
  if (behind.empty()) return true;
  const char c = behind.front();
  if (c == ',') {  // Python's logging: "09:00:01,123,INFO,..."
    const size_t end = behind.find_first_of(", ", 1);
    return digits == kMillis && end != std::string_view::npos &&
           is_loud_level(behind.substr(1, end - 1));
  }
  if (c == '-') {  // "-0900", "-09:00", but not "2022-07-01"
    const size_t offset = at.digits_ahead(2 + digits);
    return offset == 0 || offset == 4 || (offset == 2 && at.here(4 + digits) != '-');
  }
  if (StampCursor::is_letter(c)) return c <= 'Z' || is_half_day(behind);  // "Z", "JST", "am"
  if (c == ':') return digits == kMillis && behind.size() > 1 && behind[1] == ' ';  // Celery
  return c != '.' && c != ':' && c != '/';
}

// "Asia/Tokyo", "Etc/GMT-9": whole, and no "TCP/443".
bool named_zone(StampCursor& at, FreeStamp& out) {
  constexpr std::string_view kAreas =
      " Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe "
      "Indian Mexico Pacific US ";
  const auto in_name = [](char c) {
    return StampCursor::is_letter(c) || is_digit(c) || c == '_' || c == '/' || c == '+' || c == '-';
  };
  const std::string_view rest = at.rest();
  const auto end = std::find_if_not(rest.begin(), rest.end(), in_name);
  const std::string_view name = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  const size_t area = name.find('/');
  const size_t known = kAreas.find(name.substr(0, area));
  constexpr size_t kLongest = 40;
  if (area == std::string_view::npos || area < 2 || name.size() > kLongest ||
      known == std::string_view::npos || kAreas[known - 1] != ' ' || kAreas[known + area] != ' ' ||
      !Zone::find(name))
    return false;
  at.place(at.place() + name.size());
  out.zone = name;
  return true;
}

bool offset(StampCursor& at, FreeStamp& out, bool apart) {
  const size_t begin = at.place();
  const int32_t sign = at.here() == '-' ? -1 : 1;
  at.place(begin + 1);
  const size_t digits = at.digits_ahead();
  const Number hours = at.number(digits == 1 || digits == 3 ? 1 : 2);
  const bool colon = digits <= 2 && at.take(':');
  const Number minutes = at.number(2);
  const bool whole = hours.digits != 0 && hours.value <= 14 && minutes.value < 60 &&
                     minutes.value % 15 == 0 && (digits == 4 || digits <= 2) &&
                     (!colon || minutes.digits == 2) && !is_digit(at.here());
  // " -5 items": a lone digit or two are an offset only right behind the time.
  if (!whole || (apart && minutes.digits == 0)) {
    at.place(begin);
    return false;
  }
  out.has_offset = true;
  out.offset_s = sign * static_cast<int32_t>(hours.value * 3600 + minutes.value * 60);
  return true;
}

// "Fri Jul  1 09:00:01 JST 2022"
void late_year(StampCursor& at, FreeStamp& out) {
  constexpr unsigned kFirst = 1970, kLast = 2100;
  if (!out.yearless || at.here() != ' ' || at.digits_ahead(1) != 4) return;
  const size_t begin = at.place();
  at.take(' ');
  const Number year = at.number(4);
  if (year.value < kFirst || year.value > kLast) return at.place(begin);
  set_free_year(year, out);
  out.yearless = false;
  if (out.zone.empty() && !out.has_offset) read_free_zone(at, out);
}

}  // namespace

bool half_day_ahead(const StampCursor& cursor) {
  constexpr size_t kFar = 16;
  const std::string_view rest = cursor.rest().substr(0, kFar);
  if (rest.find(kMorning) != std::string_view::npos ||
      rest.find(kAfternoon) != std::string_view::npos)
    return true;
  const size_t until = rest.find_first_of("APap");
  return until != std::string_view::npos && until != 0 &&
         is_half_day(cursor.rest().substr(until)) &&
         (rest[until - 1] == ' ' || is_digit(rest[until - 1]));
}

void set_free_year(Number number, FreeStamp& out) {
  constexpr unsigned kCentury = 70;  // 69 is 2069, 70 is 1970
  out.civil.year = number.digits > 2         ? number.value
                   : number.value < kCentury ? 2000 + number.value
                                             : 1900 + number.value;
}

size_t fraction_ahead(const StampCursor& at) {
  const char mark = at.here();
  const size_t digits = at.digits_ahead(1);
  if ((mark != '.' && mark != ',' && mark != ':') || digits == 0) return 0;
  if (mark == ',' && !ends_fraction(at, digits)) return 0;
  const char behind = at.here(1 + digits);
  if (mark == ':' && (behind == ':' || behind == '.')) return 0;
  return 1 + digits;
}

void read_free_fraction(StampCursor& at, bool compact, FreeStamp& out) {
  if (!compact || !is_digit(at.here())) {
    if (fraction_ahead(at) == 0) return;
    at.skip();
  }
  for (int64_t unit = kNsPerSecond / 10; is_digit(at.here()); unit /= 10) {
    out.civil.fraction_ns += at.number(1).value * unit;
    if (out.digits < 9) ++out.digits;
  }
}

// "Z", "+0900", " +09:00", " JST", " GMT+0900"
void read_free_zone(StampCursor& at, FreeStamp& out) {
  const size_t begin = at.place();
  const char c = at.here(), next = at.here(1);
  if ((c == 'Z' || c == 'z') && !StampCursor::is_letter(next) && !is_digit(next)) {
    at.take(c);
    out.has_offset = true;
    return;
  }
  const bool apart = at.take(' ');
  if (at.here() == '+' || at.here() == '-') {
    if (!offset(at, out, apart)) at.place(begin);
    return;
  }
  constexpr size_t kLongest = 5;
  const size_t word = at.place();
  const std::string_view name = at.word();
  if (at.here() == '/') {
    at.place(word);
    if (!named_zone(at, out)) at.place(begin);
    return;
  }
  const bool known = !name.empty() && name.size() <= kLongest && name.front() <= 'Z' &&
                     (offset_of_abbreviation(name) || is_ambiguous_abbreviation(name));
  if (!known) return at.place(begin);
  const bool is_base = name == "GMT" || name == "UTC";
  if (is_base && (at.here() == '+' || at.here() == '-') && offset(at, out, false)) return;
  out.zone = name;
}

bool read_free_time(StampCursor& at, FreeStamp& out) {
  if (!between(at)) return false;
  bool morning = at.take(kMorning), afternoon = !morning && at.take(kAfternoon);
  at.blanks();
  Civil& c = out.civil;
  const Number hour = at.number(6);
  c.hour = hour.value;
  if (hour.digits == 6) {  // "090001"
    c.hour = hour.value / 10000, c.minute = hour.value / 100 % 100, c.second = hour.value % 100;
    out.whole_time = true;
  } else if (hour.digits == 0 || hour.digits > 2 || !minutes(at, out)) {
    return false;
  }
  read_free_fraction(at, hour.digits == 6, out);
  if (!morning && !afternoon) {  // "10:11:14 午後"
    morning = at.take(kBehindMorning);
    afternoon = !morning && at.take(kBehindAfternoon);
  }
  half_day(at, morning, afternoon, out);
  read_free_zone(at, out);
  late_year(at, out);
  return true;
}

}  // namespace hozen
