#include "verdicts/count_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "verdicts/csv_rows.h"

namespace hozen {
namespace {

constexpr double kMostCount = 9007199254740992.0;  // 2^53: beyond it doubles skip whole numbers

struct Layout {
  size_t time = 0, count = 1;
  std::vector<std::pair<size_t, std::string>> dimensions;
  size_t first_row = 0;
};

struct CountRow {
  int64_t time_s;
  double count;
  std::vector<std::string> values;  // of each dimension
};

std::unexpected<Error> error_at(std::string_view name, const CsvRow& row, size_t column,
                                std::string what, std::string hint) {
  return std::unexpected(Error{.what = std::move(what),
                               .file = std::string(name),
                               .line = row.line,
                               .column = column + 1,
                               .hint = std::move(hint)});
}

Expected<Layout> read_header(const std::vector<CsvRow>& rows, std::string_view name,
                             const Zone& zone) {
  const CsvRow& head = rows.front();
  Layout layout;
  if (head.fields.size() < 2) {
    return error_at(name, head, 0, "one column, and two are needed: timestamp and count",
                    "timestamp,count or timestamp,count,source.ip");
  }
  const bool named = !read_stamp(head.at(0), zone) && !read_stamp(head.at(1), zone);
  if (named) {
    layout.first_row = 1;
    const size_t time =
        column_named(head, {"timestamp", "@timestamp", "time", "datetime", "date", "ts", "bucket",
                            "hour", "day", "start", "日時", "時刻", "日付"});
    layout.time = time == SIZE_MAX ? 0 : time;
    const size_t count = column_named(head, {"count", "counts", "value", "events", "hits", "n",
                                             "total", "requests", "件数", "検知数"});
    layout.count = count == SIZE_MAX ? (layout.time == 0 ? 1 : 0) : count;
  }
  for (size_t k = 0; k < head.fields.size(); ++k) {
    if (k == layout.time || k == layout.count) continue;
    layout.dimensions.emplace_back(k, named && !head.at(k).empty()
                                          ? std::string(head.at(k))
                                          : fmt::format("column {}", k + 1));
  }
  return layout;
}

// "12", "12.0" (as tables with empty cells write it), "1e3"; nullopt and a reason for anything else.
std::optional<double> read_count(std::string_view text, std::string& why) {
  if (text.empty()) {
    why = "the count is missing";
    return std::nullopt;
  }
  const auto value = parse_decimal(text);
  if (!value || !std::isfinite(*value)) {
    why = fmt::format("'{}' is no count", quote_for_message(text));
  } else if (*value < 0) {
    why = fmt::format("the count {} is negative", quote_for_message(text));
  } else if (*value != std::floor(*value)) {
    why = fmt::format("the count {} is not a whole number", quote_for_message(text));
  } else if (*value > kMostCount) {
    why = fmt::format("the count {} is above 2^53", quote_for_message(text));
  } else {
    return value;
  }
  return std::nullopt;
}

struct Offsets {
  bool any = false, same = true, all = true;
  int32_t offset_s = 0;
  void see(const Stamp& stamp) {
    if (!stamp.had_zone) all = false;
    if (any && stamp.offset_s != offset_s) same = false;
    offset_s = stamp.offset_s;
    any = true;
  }
};

Expected<std::vector<CountRow>> read_rows(const std::vector<CsvRow>& rows, const Layout& layout,
                                          std::string_view name, const Zone& zone,
                                          Offsets& offsets) {
  std::vector<CountRow> out;
  for (size_t i = layout.first_row; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    const auto stamp = read_stamp(row.at(layout.time), zone);
    if (!stamp) {
      return error_at(
          name, row, layout.time,
          fmt::format("'{}' is not a time", quote_for_message(row.at(layout.time))),
          "2022-09-30T14:00:00Z, 2022-09-30 14:00:00, 2022-09-30 or seconds since 1970");
    }
    std::string why;
    const auto count = read_count(row.at(layout.count), why);
    if (!count) {
      return error_at(
          name, row, layout.count, std::move(why),
          "counts are whole numbers from 0; leave the row out where nothing was counted");
    }
    offsets.see(*stamp);
    CountRow parsed{stamp->time_s, *count, {}};
    for (const auto& [column, field] : layout.dimensions) {
      parsed.values.emplace_back(row.at(column));
    }
    out.push_back(std::move(parsed));
  }
  return out;
}

void add_to(std::vector<Slot>& slots, int64_t start_s, double count) {
  if (!slots.empty() && slots.back().start_s == start_s) {
    slots.back().count += count;
  } else {
    slots.push_back({start_s, count});
  }
}

// Rows must ascend by time.
Observed observe(const std::vector<const CountRow*>& rows, const Layout& layout, size_t skip) {
  Observed o;
  for (const CountRow* row : rows) add_to(o.total, row->time_s, row->count);
  for (size_t d = 0; d < layout.dimensions.size(); ++d) {
    if (d == skip) continue;
    Values values{layout.dimensions[d].second, {}, {}};
    std::unordered_map<std::string_view, size_t> index;
    for (const CountRow* row : rows) {
      const auto [at, added] = index.try_emplace(row->values[d], values.names.size());
      if (added) {
        values.names.push_back(row->values[d]);
        values.slots.emplace_back();
      }
      add_to(values.slots[at->second], row->time_s, row->count);
    }
    o.fields.push_back(std::move(values));
  }
  return o;
}

size_t missing_bins(const Observed& o, BinWidth width, const Zone& zone) {
  const Series series = cut_series(o, width, zone);
  if (series.counts.empty()) return 0;
  size_t filled = 0;
  auto at = o.total.begin();
  for (size_t i = 0; i < series.counts.size(); ++i) {
    while (at != o.total.end() && at->start_s < series.edges_s[i]) ++at;
    filled += at != o.total.end() && at->start_s < series.edges_s[i + 1];
  }
  return series.counts.size() - filled;
}

void note_missing(CountTable& table) {
  const size_t missing = missing_bins(table.observed, table.width, table.zone);
  if (missing == 0) return;
  const bool hours = table.width == BinWidth::hour;
  table.notes.push_back(
      fmt::format("{} {} without a row counted as 0", missing,
                  missing == 1 ? (hours ? "hour" : "day") : (hours ? "hours" : "days")));
}

}  // namespace

Expected<std::vector<CountTable>> read_counts(std::string_view text, std::string_view name,
                                              const Zone& zone, std::string_view group) {
  HOZEN_TRY(rows, read_csv(text, name));
  if (rows.empty()) return fail("{}: no rows; timestamp,count is expected", name);
  HOZEN_TRY(layout, read_header(rows, name, zone));
  Offsets offsets;
  HOZEN_TRY(counts, read_rows(rows, layout, name, zone, offsets));
  rows.clear();
  std::stable_sort(counts.begin(), counts.end(),
                   [](const CountRow& a, const CountRow& b) { return a.time_s < b.time_s; });
  size_t by = SIZE_MAX;
  for (size_t d = 0; d < layout.dimensions.size(); ++d) {
    if (layout.dimensions[d].second == group) by = d;
  }
  if (!group.empty() && by == SIZE_MAX) return fail("{}: there is no column '{}'", name, group);

  std::map<std::string, std::vector<const CountRow*>> series;
  std::vector<int64_t> stamps;
  for (const CountRow& row : counts) {
    series[by == SIZE_MAX ? std::string() : row.values[by]].push_back(&row);
    if (stamps.empty() || stamps.back() != row.time_s) stamps.push_back(row.time_s);
  }
  const bool carried = offsets.any && offsets.same && offsets.all && offsets.offset_s != 0;
  const Zone used = carried ? Zone::fixed(offsets.offset_s) : zone;
  auto spacing = spacing_of(stamps, used);
  if (!spacing) return fail("{}: {}", name, spacing.error().what);
  std::vector<CountTable> tables;
  for (const auto& [value, members] : series) {
    CountTable table{observe(members, layout, by), spacing->bins, used, {}, members.size()};
    table.observed.name = value;
    table.observed.slot_s = spacing->width_s;
    table.observed.slack_s = spacing->slack_s;
    table.observed.first_s = stamps.front();
    table.observed.end_s = stamps.back() + spacing->width_s;
    if (spacing->bins == BinWidth::day && spacing->width_s < kSecondsPerDay &&
        spacing->note.empty()) {
      table.observed.end_s = stamps.back() + kSecondsPerDay;  // a row is a local day
    }
    if (!spacing->note.empty()) table.notes.push_back(spacing->note);
    if (by == SIZE_MAX) note_missing(table);
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace hozen
