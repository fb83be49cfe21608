#include "verdicts/count_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {
namespace {

constexpr double kMostCount = 9007199254740992.0;  // 2^53: beyond it doubles skip whole numbers

struct Layout {
  size_t time = 0, count = 1;
  bool named = false;  // the first row is a header
};

struct Place {
  std::string_view name;
  const CsvRow& row;

  std::unexpected<Error> error(size_t column, std::string what, std::string hint) const {
    return std::unexpected(Error{.what = std::move(what),
                                 .file = std::string(name),
                                 .line = row.line,
                                 .column = column + 1,
                                 .hint = std::move(hint)});
  }
};

Expected<Layout> read_header(const CsvRow& head, std::string_view name, const Zone& zone) {
  Layout layout;
  if (head.fields.size() < 2) {
    return Place{name, head}.error(
        0, "one column, and two are needed: timestamp and count",
        "timestamp,count or timestamp,count,source.ip; also with ; | or tab between them");
  }
  layout.named = !read_stamp(head.at(0), zone) && !read_stamp(head.at(1), zone);
  if (!layout.named) return layout;
  const size_t time =
      column_named(head, {"timestamp", "@timestamp", "time", "datetime", "date", "ts", "ds",
                          "bucket", "hour", "day", "start", "_time", "日時", "時刻", "日付"});
  layout.time = time == SIZE_MAX ? 0 : time;
  const size_t count = column_named(head, {"count", "counts", "value", "events", "hits", "n", "y",
                                           "total", "requests", "件数", "検知数"});
  layout.count = count == SIZE_MAX ? (layout.time == 0 ? 1 : 0) : count;
  return layout;
}

std::vector<CountRows::Dimension> dimensions_of(const CsvRow& head, const Layout& layout) {
  std::vector<CountRows::Dimension> dimensions;
  for (size_t k = 0; k < head.fields.size(); ++k) {
    if (k == layout.time || k == layout.count) continue;
    dimensions.push_back({k,
                          layout.named && !head.at(k).empty() ? std::string(head.at(k))
                                                              : fmt::format("column {}", k + 1),
                          {},
                          {}});
  }
  return dimensions;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "1,234,567" as spreadsheets write it: groups of three behind one to three digits.
std::optional<std::string> without_groups(std::string_view text) {
  const size_t first = text.find(',');
  if (first == 0 || first > 3 || first == std::string_view::npos) return std::nullopt;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((i >= first && (i - first) % 4 == 0) != (text[i] == ',')) return std::nullopt;
    if (text[i] == ',') continue;
    if (!is_digit(text[i])) return std::nullopt;
    digits += text[i];
  }
  if ((text.size() - first) % 4 != 0) return std::nullopt;
  return digits;
}

// "12", "12.0" (as tables with empty cells write it), "1e3", "1,234"; nullopt and a reason for anything else.
std::optional<double> read_count(std::string_view text, std::string& why) {
  if (text.empty()) {
    why = "the count is missing";
    return std::nullopt;
  }
  auto value = parse_decimal(text);
  if (!value) {
    if (const auto digits = without_groups(text)) value = parse_decimal(*digits);
  }
  if (!value || !std::isfinite(*value)) {
    why = fmt::format("'{}' is no count", quote_for_message(text));
  } else if (*value < 0) {
    why = fmt::format("the count {} is negative", quote_for_message(text));
  } else if (*value != std::floor(*value)) {
    why = fmt::format("the count {} is not a whole number", quote_for_message(text));
  } else if (*value > kMostCount) {
    why = fmt::format("the count {} is above 2^53", quote_for_message(text));
  } else {
    return *value + 0.0;  // no -0
  }
  return std::nullopt;
}

class RowReader {
 public:
  RowReader(std::string_view name, const Zone& zone) : name_(name), zone_(zone) {}

  Expected<CountRows> read(CsvReader& csv) {
    CsvRow row;
    HOZEN_TRY(some, csv.next(row));
    if (!some) return fail("{}: no rows; timestamp,count is expected", name_);
    HOZEN_TRY(layout, read_header(row, name_, zone_));
    rows_.dimensions = dimensions_of(row, layout);
    bool more = true;
    if (layout.named) {
      HOZEN_TRY(next, csv.next(row));
      more = next;
    }
    while (more) {
      HOZEN_CHECK(add(row, layout));
      HOZEN_TRY(next, csv.next(row));
      more = next;
    }
    rows_.one_offset = all_carry_ && same_ && rows_.size() > 0;
    rows_.sort_by_time();
    return std::move(rows_);
  }

 private:
  Expected<void> add(const CsvRow& row, const Layout& layout) {
    const Place place{name_, row};
    const auto stamp = read_stamp(row.at(layout.time), zone_);
    if (!stamp) {
      return place.error(
          layout.time, fmt::format("'{}' is not a time", quote_for_message(row.at(layout.time))),
          "2022-09-30T14:00:00Z, 2022-09-30 14:00:00, 2022-09-30 or seconds since 1970");
    }
    std::string why;
    const auto count = read_count(row.at(layout.count), why);
    if (!count) {
      return place.error(
          layout.count, std::move(why),
          "counts are whole numbers from 0; leave the row out where nothing was counted");
    }
    see_offset(*stamp);
    rows_.time_s.push_back(instant_of(*stamp));
    rows_.counts.push_back(*count);
    for (CountRows::Dimension& d : rows_.dimensions) {
      rows_.values.push_back(d.number_of(row.at(d.column)));
    }
    return {};
  }

  // The day on which clocks go back has an hour twice; rows in order of time tell which one is meant.
  int64_t instant_of(const Stamp& stamp) const {
    const bool again = stamp.again_s != stamp.time_s && rows_.dimensions.empty() &&
                       rows_.size() > 0 && rows_.time_s.back() >= stamp.time_s &&
                       rows_.time_s.back() < stamp.again_s;
    return again ? stamp.again_s : stamp.time_s;
  }

  void see_offset(const Stamp& stamp) {
    if (!stamp.had_zone) all_carry_ = false;
    if (rows_.size() > 0 && stamp.offset_s != rows_.offset_s) same_ = false;
    rows_.offset_s = stamp.offset_s;
  }

  std::string_view name_;
  const Zone& zone_;
  CountRows rows_;
  bool all_carry_ = true, same_ = true;
};

}  // namespace

uint32_t CountRows::Dimension::number_of(std::string_view value) {
  if (const auto at = numbers.find(value); at != numbers.end()) return at->second;
  const auto number = static_cast<uint32_t>(names.size());
  names.push_back(&numbers.emplace(std::string(value), number).first->first);
  return number;
}

void CountRows::sort_by_time() {
  if (std::is_sorted(time_s.begin(), time_s.end())) return;
  std::vector<std::pair<int64_t, uint32_t>> order(size());
  for (uint32_t row = 0; row < order.size(); ++row) order[row] = {time_s[row], row};
  std::sort(order.begin(), order.end());
  CountRows sorted;
  const size_t each = dimensions.size();
  for (const auto& [when, row] : order) {
    sorted.time_s.push_back(when);
    sorted.counts.push_back(counts[row]);
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * each);
    sorted.values.insert(sorted.values.end(), first, first + static_cast<std::ptrdiff_t>(each));
  }
  time_s = std::move(sorted.time_s);
  counts = std::move(sorted.counts);
  values = std::move(sorted.values);
}

Expected<CountRows> read_count_rows(std::string_view text, std::string_view name,
                                    const Zone& zone) {
  CsvReader csv(text, name);
  return RowReader(name, zone).read(csv);
}

}  // namespace hozen
