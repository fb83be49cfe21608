#include "events/date_order.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace hozen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct SlashedDate {
  unsigned first = 0, second = 0, year = 0;
};

// A number of one or two digits, or of four; 0 if there is none. `at` is left behind it.
unsigned number_at(std::string_view text, size_t& at, size_t most) {
  const size_t from = at;
  unsigned value = 0;
  while (at < text.size() && at - from < most && is_digit(text[at]))
    value = value * 10 + static_cast<unsigned>(text[at++] - '0');
  return value;
}

// The date that begins at the digit at `at`.
std::optional<SlashedDate> date_at(std::string_view text, size_t at) {
  SlashedDate date;
  date.first = number_at(text, at, 2);
  if (at >= text.size() || text[at++] != '/') return std::nullopt;
  date.second = number_at(text, at, 2);
  if (at >= text.size() || text[at++] != '/') return std::nullopt;
  const size_t year_at = at;
  date.year = number_at(text, at, 4);
  const bool ends = at >= text.size() || !is_digit(text[at]);
  if (at - year_at != 4 || !ends || date.first == 0 || date.second == 0) return std::nullopt;
  return date;
}

std::optional<SlashedDate> first_date(std::string_view line) {
  constexpr size_t kLook = 256;
  line = line.substr(0, kLook);
  for (size_t slash = line.find('/'); slash != std::string_view::npos;
       slash = line.find('/', slash + 1)) {
    size_t from = slash;
    while (from > 0 && slash - from < 2 && is_digit(line[from - 1])) --from;
    if (from == slash || (from > 0 && (is_digit(line[from - 1]) || line[from - 1] == '/')))
      continue;
    if (const auto date = date_at(line, from)) return date;
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
