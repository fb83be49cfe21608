// Which columns of a count file hold what, and in which order its dates are written.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/digits.h"
#include "base/text.h"
#include "verdicts/count_rows.h"

namespace hozen {
namespace {

constexpr std::string_view kWanted =
    "timestamp,count or timestamp,count,source.ip; also with ; | or tab between them";

std::unexpected<Error> refused(std::string_view name, size_t line, std::string what) {
  return CellPlace{name, line, 0}.error(std::move(what), std::string(kWanted));
}

bool is_stamp(std::string_view text, const Zone& zone) {
  return read_stamp(text, zone) || numbers_before_year(text);
}

// A stamp with marks in it: no count looks like that.
bool is_calendar_stamp(std::string_view text, const Zone& zone) {
  if (text.find_first_of("-/:.") == std::string_view::npos || parse_decimal(text)) return false;
  return is_stamp(text, zone);
}

size_t first_where(const CsvRow& row, size_t from, const auto& holds) {
  for (size_t k = from; k < row.fields.size(); ++k) {
    if (holds(row.at(k))) return k;
  }
  return SIZE_MAX;
}

bool is_count(std::string_view text) {
  std::string why;
  return read_count(text, why).has_value();
}

// Without a header: the first column that is a time, and the count behind it, or before it.
CountColumns columns_by_look(const CsvRow& row, const Zone& zone) {
  CountColumns columns;
  const size_t time =
      first_where(row, 0, [&](std::string_view cell) { return is_calendar_stamp(cell, zone); });
  columns.time = time == SIZE_MAX ? 0 : time;
  const size_t behind = first_where(row, columns.time + 1, is_count);
  if (behind != SIZE_MAX) {
    columns.count = behind;
  } else {
    columns.count =
        columns.time == 0 ? 1 : std::min(columns.time - 1, first_where(row, 0, is_count));
  }
  return columns;
}

bool is_clock(std::string_view text) {
  return (text.size() <= 2 && all_digits(text)) ||
         (text.find(':') != std::string_view::npos && text.size() <= 12);
}

// The hour in a column of its own: "2026-03-01,05:00,12".
size_t clock_beside(const CsvRow& head, const CsvRow& row, size_t date, const Zone& zone) {
  const size_t clock = column_named(head, {"time", "hour", "hr", "時刻", "時"});
  if (date == SIZE_MAX || clock == SIZE_MAX || clock == date) return SIZE_MAX;
  const bool date_only =
      is_stamp(row.at(date), zone) && row.at(date).find_first_of(":T ") == std::string_view::npos;
  return date_only && is_clock(row.at(clock)) ? clock : SIZE_MAX;
}

size_t count_column(const CsvRow& head, const CsvRow* row, CountColumns& columns) {
  const size_t named = column_named(
      head, {"count",  "counts",  "value",    "values", "events", "event_count", "hits",      "n",
             "y",      "total",   "requests", "num",    "number", "freq",        "frequency", "cnt",
             "_count", "count()", "count(*)", "件数",   "検知数", "数"});
  if (named != SIZE_MAX) return named;
  const auto free = [&](size_t k) { return k != columns.time && k != columns.clock; };
  columns.guessed = head.fields.size() > (columns.clock == SIZE_MAX ? 2u : 3u);
  for (size_t k = 0; row != nullptr && k < head.fields.size(); ++k) {
    if (free(k) && !head.at(k).empty() && is_count(row->at(k))) return k;
  }
  for (size_t k = 0; k < head.fields.size(); ++k) {
    if (free(k)) return k;
  }
  return 1;
}

}  // namespace

Expected<CountColumns> count_columns(const CsvRow& head, const CsvRow* row, std::string_view name,
                                     const Zone& zone) {
  if (head.fields.size() < 2) {
    return refused(name, head.line, "one column, and two are needed: timestamp and count");
  }
  const bool told = first_where(head, 0, [&](std::string_view cell) {
                      return is_calendar_stamp(cell, zone);
                    }) != SIZE_MAX;
  if (told || is_stamp(head.at(0), zone) || is_stamp(head.at(1), zone)) {
    return columns_by_look(head, zone);
  }
  CountColumns columns;
  columns.named = true;
  const size_t date = column_named(head, {"date", "day", "日付"});
  if (row != nullptr) columns.clock = clock_beside(head, *row, date, zone);
  size_t time = column_named(
      head, {"timestamp", "@timestamp", "time", "datetime", "date_time", "date", "ts", "ds",
             "bucket", "hour", "day", "start", "_time", "period", "日時", "時刻", "日付"});
  if (columns.clock != SIZE_MAX) time = date;
  if (time == SIZE_MAX && row == nullptr) {
    return refused(name, head.line, "no rows, and no column that is called a time");
  }
  if (time == SIZE_MAX) {
    time =
        first_where(*row, 0, [&](std::string_view cell) { return is_calendar_stamp(cell, zone); });
  }
  columns.time = time == SIZE_MAX ? 0 : time;
  columns.count = count_column(head, row, columns);
  return columns;
}

Expected<DateOrder> date_order(CsvReader csv, const CountColumns& columns) {
  CsvViews row;
  std::string room, seen;
  size_t line = 0;
  std::set<int> first, second;
  while (true) {
    HOZEN_TRY(some, csv.next(row));
    if (!some) break;
    const std::string_view stamp = stamp_of(row, columns, room);
    const auto numbers = numbers_before_year(stamp);
    if (!numbers) return DateOrder::unknown;
    if (numbers->first > 12) return DateOrder::day_first;
    if (numbers->second > 12) return DateOrder::month_first;
    first.insert(numbers->first);
    second.insert(numbers->second);
    if (!seen.empty()) continue;
    seen = stamp;
    line = row.line;
  }
  if (seen.empty()) return DateOrder::unknown;
  // Many days of one month, rather than one day of many months.
  if (first.size() == 1 && second.size() >= 3) return DateOrder::month_first;
  if (second.size() == 1 && first.size() >= 3) return DateOrder::day_first;
  return CellPlace{csv.name(), line, columns.time}.error(
      fmt::format("'{}' may be two days: no row tells whether the day comes first",
                  quote_for_message(seen)),
      "write 2026-03-04");
}

std::string_view stamp_of(const CsvViews& row, const CountColumns& columns, std::string& room) {
  const std::string_view date = row.at(columns.time);
  if (columns.clock == SIZE_MAX) return date;
  const std::string_view clock = row.at(columns.clock);
  room.assign(date);
  room += ' ';
  if (clock.size() == 1) room += '0';
  room += clock;
  return room;
}

}  // namespace hozen
