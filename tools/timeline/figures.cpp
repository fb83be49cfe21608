#include "timeline/figures.h"

#include <algorithm>
#include <map>

#include "common/print_ledger.h"
#include "timeline/row_parts.h"

namespace hozen::timeline {
namespace {

constexpr size_t kMostSlots = 1'000'000;  // of a month
constexpr size_t kOneLine = 400;          // more rows than that are drawn a month a line
constexpr int64_t kHour_ns = 3600 * kNsPerSecond;

std::string page_time(const Over& over, size_t row) {
  return bucket_page_text(over.rows.bucket(row), over.counting.plan.width, over.counting.plan.zone);
}

struct Panels {
  std::vector<ChartPanel> panels;
  std::vector<std::pair<size_t, size_t>> place;  // of each row: panel, index
  size_t before = 0;                             // slots of the last panel that are used
};

// A month a line, each as wide as the month is: hours stand below the same hours, begun and broken off months too.
Panels panels_by_month(const Over& over) {
  Panels made;
  const Zone& zone = over.counting.plan.zone;
  const BucketWidth& width = over.counting.plan.width;
  Bucket month = {};
  std::string day;
  for (size_t r = 0; r < over.rows.size(); ++r) {
    const int64_t start = over.rows.bucket(r).start_ns;
    const std::string time = page_time(over, r);
    if (made.panels.empty() || start >= month.next_ns) {
      month = bucket_at(start, {BucketWidth::Unit::month, 0}, zone);
      const size_t slots =
          buckets_between(month.start_ns, month.next_ns, width, zone, kMostSlots).size();
      made.panels.push_back({time.substr(0, 7), std::vector<uint64_t>(slots), {}});
      made.before = buckets_between(month.start_ns, start, width, zone, kMostSlots).size();
    }
    ChartPanel& panel = made.panels.back();
    const size_t index = std::min(made.before++, panel.counts.size() - 1);
    const bool new_day = time.substr(0, 10) != day;
    if (new_day && time.size() >= 10) {
      const int number = (time[8] - '0') * 10 + (time[9] - '0');
      if (number % 5 == 1 && number < 31) panel.ticks.emplace_back(index, time.substr(5, 5));
    }
    day = time.substr(0, 10);
    made.place.emplace_back(made.panels.size() - 1, index);
    panel.counts[index] += over.rows.total(r);
  }
  return made;
}

Panels make_panels(const Over& over) {
  if (over.rows.size() > kOneLine && over.counting.plan.width.unit == BucketWidth::Unit::piece)
    return panels_by_month(over);
  Panels made;
  made.panels.emplace_back();
  for (size_t r = 0; r < over.rows.size(); ++r) {
    made.place.emplace_back(0, r);
    made.panels[0].counts.push_back(over.rows.total(r));
  }
  const size_t every = std::max<size_t>(1, (over.rows.size() + 5) / 6);
  for (size_t r = 0; r < over.rows.size() && r + every / 2 <= over.rows.size(); r += every)
    made.panels[0].ticks.emplace_back(r, page_time(over, r));
  return made;
}

}  // namespace

std::vector<size_t> peaks_of(const BucketRows& rows, const BucketWidth& width) {
  std::vector<size_t> order, peaks;
  std::vector<uint64_t> some;
  for (size_t r = 0; r < rows.size(); ++r) {
    if (rows.total(r) == 0) continue;
    order.push_back(r);
    some.push_back(rows.total(r));
  }
  if (some.empty()) return {};
  std::nth_element(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2),
                   some.end());
  const uint64_t usual = some[some.size() / 2];
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rows.total(a) > rows.total(b); });
  // Of days two neighbours may both be told; of months no more than one in half a day.
  const int64_t apart = width.unit != BucketWidth::Unit::piece ? 0
                        : rows.size() > kOneLine               ? 12 * kHour_ns
                                                               : 3 * kHour_ns;
  for (const size_t r : order) {
    if (peaks.size() == kPeaks || rows.total(r) < 3 * usual) break;
    const bool near = std::any_of(peaks.begin(), peaks.end(), [&](size_t p) {
      return std::abs(rows.bucket(p).start_ns - rows.bucket(r).start_ns) < apart;
    });
    if (!near) peaks.push_back(r);
  }
  return peaks;
}

std::string series_figure(const Over& over, const std::string& name) {
  const Panels made = make_panels(over);
  const std::vector<size_t> rows = peaks_of(over.rows, over.counting.plan.width);
  std::vector<ChartPeak> peaks;
  std::string told;
  for (size_t i = 0; i < rows.size(); ++i) {
    peaks.push_back({made.place[rows[i]].first, made.place[rows[i]].second});
    told += fmt::format(" {}: {} {};", i + 1, page_time(over, rows[i]),
                        grouped(over.rows.total(rows[i])));
  }
  const std::string title = title_of(over.options, over.counting);
  return draw_series({name, title,
                      say(over.counting.language, "{} rows, {} in all. Peaks:{}", over.rows.size(),
                          grouped(over.tally().total()), told.empty() ? " –" : told)},
                     made.panels, peaks);
}

std::string stack_figure(const Over& over, const Table& wide, const std::string& name) {
  ChartStack stack;
  std::vector<size_t> columns;
  size_t total = 0;
  for (size_t c = 1; c < wide.columns.size(); ++c) {
    if (wide.columns[c].name == "total") total = c;
    if (total == 0) columns.push_back(c);
  }
  const size_t named = std::min(columns.size(), kChartSeries - 1);
  for (size_t s = 0; s < named; ++s) {
    const Column& column = wide.columns[columns[s]];
    stack.series.push_back(column.title.empty() ? column.name : column.title);
  }
  if (columns.size() > named) stack.series.push_back(over.word("other"));
  stack.counts.resize(stack.series.size());
  for (const Row& row : wide.rows) {
    if (row.kind != RowKind::ordinary) continue;
    stack.columns.push_back(row.cells[0].text);
    for (auto& counts : stack.counts) counts.push_back(0);
    for (size_t i = 0; i < columns.size(); ++i)
      stack.counts[std::min(i, stack.series.size() - 1)].back() +=
          static_cast<uint64_t>(row.cells[columns[i]].number);
    if (total != 0) stack.totals.push_back(static_cast<uint64_t>(row.cells[total].number));
  }
  return draw_stack({name, wide.title,
                     say(over.counting.language, "{} columns; the table below has the numbers.",
                         stack.columns.size())},
                    stack);
}

std::string bars_figure(const Table& values, const std::string& name) {
  // The column of bars has the name of the numbers it draws.
  const auto is_count = [](const Column& c) {
    return c.name == "count" && c.kind == ColumnKind::value;
  };
  const auto place = std::ranges::find_if(values.columns, is_count);
  const auto count = static_cast<size_t>(place - values.columns.begin());
  std::vector<ChartBar> bars;
  values.for_each_row([&](const Row& row) {
    if (row.kind == RowKind::total || count >= row.cells.size() || bars.size() == 40) return;
    std::string label;
    for (size_t c = 1; c < count; ++c) {
      if (row.cells[c].is_text()) label += (label.empty() ? "" : " / ") + page_text(row.cells[c]);
    }
    std::string value = grouped(static_cast<uint64_t>(row.cells[count].number));
    if (count + 1 < row.cells.size() && row.cells[count + 1].kind == Cell::Kind::share)
      value += " (" + page_text(row.cells[count + 1]) + ")";
    bars.push_back({label.empty() ? "–" : label, value,
                    static_cast<uint64_t>(row.cells[count].number), row.kind == RowKind::other});
  });
  return draw_bars({name, values.title, values.notes.empty() ? "" : values.notes.front()}, bars);
}

Table peaks_table(const Over& over, size_t view) {
  const Language l = over.counting.language;
  Table table{.name = "peaks", .title = std::string(tr(l, "Peaks"))};
  table.columns = {right("number", over.word("no.")),
                   time_column(over),
                   right("count", over.word("count")),
                   {.name = "most", .title = over.word("mostly")}};
  std::map<int64_t, std::pair<std::string, uint64_t>> most;
  if (view != SIZE_MAX) {
    for (const Tally::Entry& e : over.tally().entries(view)) {
      auto& [name, count] = most[e.bucket_ns];
      const auto value = over.tally().value_of(e, view, 0);
      if (!value || e.tallied->count <= count) continue;
      name = over.counts.names.shown(over.counting.plan.views[view].by[0].name, *value);
      count = e.tallied->count;
    }
  }
  const std::vector<size_t> rows = peaks_of(over.rows, over.counting.plan.width);
  if (rows.empty()) {
    table.columns.clear();  // words alone
    table.notes.push_back(over.word("None stands out: no peak is three times what is usual."));
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto at = most.find(over.rows.bucket(rows[i]).start_ns);
    const uint64_t count = over.rows.total(rows[i]);
    table.add({i + 1, page_time(over, rows[i]), count,
               at == most.end()
                   ? Cell()
                   : Cell(fmt::format("{} {}", at->second.first, grouped(at->second.second)))});
  }
  return table;
}

}  // namespace hozen::timeline
