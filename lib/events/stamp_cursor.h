#pragma once
// StampCursor: a place in a text, for the readers of free stamps (events/free_stamp.h).
//
// Call:     here, take, number, word move over the text; read_free_time behind a date
// Shape:    each take gives whether it was there, and is then behind it
// Errors:   none: behind the end all bytes are 0
// Lifetime: a view of the text
#include <string_view>

#include "events/free_stamp.h"

namespace hozen {

class StampCursor {
 public:
  struct Number {
    unsigned value = 0;
    size_t digits = 0;
  };
  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static constexpr bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

  explicit StampCursor(std::string_view text) : text_(text) {}
  size_t place() const { return at_; }
  void place(size_t at) { at_ = at; }
  std::string_view from(size_t begin) const { return text_.substr(begin, at_ - begin); }
  std::string_view rest() const { return text_.substr(at_); }
  char here(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char c) {
    if (here() != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view literal) {
    if (!rest().starts_with(literal)) return false;
    at_ += literal.size();
    return true;
  }
  void skip() { ++at_; }
  void blanks() {
    while (here() == ' ') ++at_;
  }
  size_t digits_ahead(size_t ahead = 0) const {
    size_t n = 0;
    while (is_digit(here(ahead + n))) ++n;
    return n;
  }
  Number number(size_t most) {
    Number out;
    for (; out.digits < most && is_digit(here()); ++out.digits)
      out.value = out.value * 10 + static_cast<unsigned>(text_[at_++] - '0');
    return out;
  }
  std::string_view word() {
    const size_t begin = at_;
    while (is_letter(here())) ++at_;
    return from(begin);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

// What separates date and time, the time, its zone, and the year that may stand behind it.
bool read_free_time(StampCursor& cursor, FreeStamp& out);
// How many bytes ahead are a fraction with its mark: ".123", ",123", ":5". A comma may stand between cells, too.
size_t fraction_ahead(const StampCursor& cursor);
// The fraction and the zone of a time that was read: either may be missing. Behind a compact time ("090001123") a
// fraction needs no mark.
void read_free_fraction(StampCursor& cursor, bool compact, FreeStamp& out);
void read_free_zone(StampCursor& cursor, FreeStamp& out);
// Does AM, PM, 午前 or 午後 follow soon, as a word of its own?
bool half_day_ahead(const StampCursor& cursor);
void set_free_year(StampCursor::Number number, FreeStamp& out);

}  // namespace hozen
