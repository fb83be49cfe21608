#include "events/date_order.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "events/stamp_cursor.h"

namespace hozen {
namespace {

struct SlashedDate {
  unsigned first = 0, second = 0, year = 0;
};

// The date that a text begins with.
std::optional<SlashedDate> date_at(std::string_view text) {
  StampCursor at(text);
  SlashedDate date;
  date.first = at.number(2).value;
  if (!at.take('/')) return std::nullopt;
  date.second = at.number(2).value;
  if (!at.take('/')) return std::nullopt;
  const StampCursor::Number year = at.number(4);
  date.year = year.value;
  const bool ends = !StampCursor::is_digit(at.here());
  if (year.digits != 4 || !ends || date.first == 0 || date.second == 0) return std::nullopt;
  return date;
}

std::optional<SlashedDate> first_date(std::string_view line) {
  constexpr size_t kLook = 256;
  line = line.substr(0, kLook);
  for (size_t slash = line.find('/'); slash != std::string_view::npos;
       slash = line.find('/', slash + 1)) {
    const auto is_digit_before = [&](size_t at) {
      return at > 0 && StampCursor::is_digit(line[at - 1]);
    };
    size_t from = slash;
    while (slash - from < 2 && is_digit_before(from)) --from;
    if (from == slash || is_digit_before(from) || (from > 0 && line[from - 1] == '/')) continue;
    if (const auto date = date_at(line.substr(from))) return date;
  }
  return std::nullopt;
}

struct Span {
  int64_t first = INT64_MAX, last = INT64_MIN;
  void add(unsigned year, unsigned month, unsigned day) {
    Civil civil;
    civil.year = year, civil.month = month, civil.day = day;
    first = std::min(first, civil.seconds()), last = std::max(last, civil.seconds());
  }
  int64_t size() const { return last - first; }
};

}  // namespace

bool is_day_first(std::span<const std::string_view> first_lines) {
  bool day_first = false, month_first = false;
  Span of_days, of_months;
  for (const std::string_view line : first_lines) {
    const auto date = first_date(line);
    if (!date || std::min(date->first, date->second) > 12) continue;
    day_first |= date->first > 12;
    month_first |= date->second > 12;
    if (std::max(date->first, date->second) > 12) continue;
    of_days.add(date->year, date->second, date->first);
    of_months.add(date->year, date->first, date->second);
  }
  if (day_first || month_first) return !month_first;
  return of_days.first != INT64_MAX && of_days.size() < of_months.size();
}

}  // namespace hozen
