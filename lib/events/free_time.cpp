// The time of a free stamp, behind its date.
#include "events/stamp_cursor.h"

namespace hozen {
namespace {

using Number = StampCursor::Number;

constexpr std::string_view kMorning = "午前", kAfternoon = "午後";
constexpr bool is_digit(char c) { return StampCursor::is_digit(c); }

bool between(StampCursor& at) {
  for (const std::string_view mark : {" at ", ", ", "T", "_", "@", "]["})
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

// ":00:01", ":00", ".00.01", "時00分01秒"
bool minutes(StampCursor& at, FreeStamp& out) {
  Civil& c = out.civil;
  if (at.take("時")) {
    c.minute = at.number(2).value;
    if (!at.take("分")) return false;
    const Number second = at.number(2);
    c.second = second.value;
    return second.digits == 0 || at.take("秒");
  }
  const char mark = at.here();
  if (!at.take(':') && !at.take('.')) return false;
  const Number minute = at.number(2);
  c.minute = minute.value;
  if (minute.digits != 2) return false;
  if (at.here() != mark || !is_digit(at.here(1))) return mark == ':' && !out.yearless;
  at.take(mark);
  const Number second = at.number(2);
  c.second = second.value;
  return second.digits == 2;
}

bool half_day(StampCursor& at, bool morning, bool afternoon, Civil& c) {
  if (!morning && !afternoon) {
    const size_t begin = at.place();
    at.blanks();
    const std::string_view name = at.word();
    const bool half = name.size() == 2 && (name[1] | 0x20) == 'm';
    morning = half && (name[0] | 0x20) == 'a';
    afternoon = half && (name[0] | 0x20) == 'p';
    if (!morning && !afternoon) at.place(begin);
  }
  if (!morning && !afternoon) return true;
  if (c.hour > 12) return false;
  c.hour = c.hour % 12 + (afternoon ? 12 : 0);
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
  return until != std::string_view::npos && until != 0 && until + 1 < rest.size() &&
         (rest[until + 1] | 0x20) == 'm' && (rest[until - 1] == ' ' || is_digit(rest[until - 1]));
}

void set_free_year(Number number, FreeStamp& out) {
  constexpr unsigned kCentury = 70;  // 69 is 2069, 70 is 1970
  out.civil.year = number.digits > 2         ? number.value
                   : number.value < kCentury ? 2000 + number.value
                                             : 1900 + number.value;
}

void read_free_fraction(StampCursor& at, FreeStamp& out) {
  const char mark = at.here();
  if (!is_digit(mark)) {
    if ((mark != '.' && mark != ',' && mark != ':') || !is_digit(at.here(1))) return;
    at.take(mark);
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
  if (at.here() == '/' && name.size() >= 2 && name.front() <= 'Z') {  // "Asia/Tokyo"
    while (StampCursor::is_letter(at.here()) || at.here() == '_' || at.here() == '/') at.skip();
    out.zone = at.from(word);
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
  const bool morning = at.take(kMorning), afternoon = !morning && at.take(kAfternoon);
  at.blanks();
  Civil& c = out.civil;
  const Number hour = at.number(6);
  c.hour = hour.value;
  if (hour.digits == 6) {  // "090001"
    c.hour = hour.value / 10000, c.minute = hour.value / 100 % 100, c.second = hour.value % 100;
  } else if (hour.digits == 0 || hour.digits > 2 || !minutes(at, out)) {
    return false;
  }
  read_free_fraction(at, out);
  if (!half_day(at, morning, afternoon, c)) return false;
  read_free_zone(at, out);
  late_year(at, out);
  return true;
}

}  // namespace hozen
