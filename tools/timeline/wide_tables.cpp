// The forms of counts over time that have a column a value, a bucket, or an hour of the day.
#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "timeline/count_tables.h"
#include "timeline/measures.h"
#include "timeline/row_parts.h"
#include "timeline/value_table.h"

namespace hozen::timeline {
namespace {

// The classes, or the top values, of the whole time: the columns of a wide table.
struct Columns {
  std::vector<std::string> heads, titles;
  std::map<std::string, size_t> at;  // by key
  std::string tie;
  size_t other_values = 0;
};

std::string key_of(const Over& over, const Tally::Entry& entry) {
  return values_key(over.tally(), entry, 0, over.counting.plan.views[0].by.size());
}

// Values that look alike are columns of their own all the same.
std::string own_name(const std::string& name, const std::vector<std::string>& others) {
  std::string own = name;
  for (int n = 2; std::find(others.begin(), others.end(), own) != others.end(); ++n)
    own = fmt::format("{} ({})", name, n);
  return own;
}

Columns choose_columns(const Over& over) {
  struct Sum {
    uint64_t count = 0;
    std::string text, title;
    bool pinned = false;
  };
  std::map<std::string, Sum> sums;
  for (const Tally::Entry& e : over.tally().entries(0)) {
    Sum& sum = sums[key_of(over, e)];
    if (sum.count == 0) {
      sum.text = group_text(over.counting, over.tally(), e);
      sum.title = shown_text(over.counting, over.counts, e);
      sum.pinned =
          is_pinned(over.options.pins, over.tally(), e, 0, over.counting.plan.views[0].by.size());
    }
    sum.count += e.tallied->count;
  }
  std::vector<Countable> countable;
  std::vector<std::string> pins;
  for (const auto& [key, sum] : sums) {
    countable.push_back({key, sum.count});
    if (sum.pinned) pins.push_back(key);
  }
  const size_t otherwise = over.counting.by_class ? kAllValues : kRankingTop;
  const Ranking ranking = rank(countable, over.counting.top_or(otherwise), pins);
  Columns columns;
  for (const Ranked& r : ranking.shown) {
    const std::string key(*r.value);
    columns.at[key] = columns.heads.size();
    columns.heads.push_back(own_name(sums.at(key).text, columns.heads));
    columns.titles.push_back(sums.at(key).title);
  }
  columns.tie = tie_text(ranking, over.counting.language);
  columns.other_values = ranking.other_values;
  return columns;
}

void append_wide_columns(Table& table, const Over& over, const Columns& columns,
                         const Measures& measures) {
  table.columns.push_back(time_column(over));
  for (size_t c = 0; c < columns.heads.size(); ++c)
    table.columns.push_back(right(columns.heads[c], columns.titles[c]));
  if (columns.other_values > 0) {
    table.columns.push_back(
        right("other", fmt::format("{} ({})", over.word("other"), columns.other_values)));
  }
  table.columns.push_back(right("total", over.word("total")));
  measures.append_columns(table);
  append_cite_columns(table, over.counting);
  table.columns.push_back(bar_of("total"));
}

}  // namespace

Table wide_table(const Over& over) {
  const Columns columns = choose_columns(over);
  const Measures measures(over.counting, over.tally());
  const size_t width = columns.heads.size() + (columns.other_values > 0 ? 1 : 0);
  std::vector<std::vector<uint64_t>> cells(over.rows.size(), std::vector<uint64_t>(width));
  std::vector<uint64_t> sums(width);
  for (const Tally::Entry& e : over.tally().entries(0)) {
    const auto at = columns.at.find(key_of(over, e));
    const size_t column = at == columns.at.end() ? columns.heads.size() : at->second;
    cells[over.rows.row_of(e.bucket_ns)][column] += e.tallied->count;
    sums[column] += e.tallied->count;
  }
  Table table{.name = "counts", .title = title_of(over.options, over.counting)};
  append_wide_columns(table, over, columns, measures);
  for (size_t r = 0; r < over.rows.size(); ++r) {
    std::vector<Cell> row = {over.rows.text(r)};
    for (const uint64_t n : cells[r]) row.emplace_back(n, n == 0 ? Tone::faint : Tone::plain);
    row.emplace_back(over.rows.total(r));
    measures.append_cells(row, over.rows.bucket(r).start_ns);
    append_cite_cells(row, over.counting, over.counts, over.tally(), cited(over, r));
    row.emplace_back(over.rows.total(r));
    table.add(std::move(row));
  }
  std::vector<Cell> total = {over.word("total")};
  for (const uint64_t n : sums) total.emplace_back(n);
  total.emplace_back(over.tally().total());
  measures.append_total(total);
  table.add(std::move(total), RowKind::total);
  if (!columns.tie.empty()) table.notes.push_back(columns.tie);
  note_several_values(table, over.counting.language,
                      std::accumulate(sums.begin(), sums.end(), uint64_t{0}), over.tally().total(),
                      true);
  const std::vector<Dimension>& by = over.counting.plan.views[0].by;
  if (by.size() == 1 && is_port(by[0])) note_services(table, over.counting, columns.heads);
  measures.append_notes(table);
  return table;
}

namespace {

// "2022-08: 3 values share rank 2" for ties among what is shown.
void note_shared_ranks(Table& table, const Over& over, const std::string& bucket,
                       const Ranking& ranking) {
  for (size_t i = 0; i < ranking.shown.size();) {
    size_t same = i + 1;
    while (same < ranking.shown.size() && ranking.shown[same].rank == ranking.shown[i].rank) ++same;
    if (same - i > 1) {
      table.notes.push_back(say(over.counting.language,
                                "{}: {} of the values shown share rank {} ({} each).", bucket,
                                same - i, ranking.shown[i].rank, ranking.shown[i].count));
    }
    i = same;
  }
}

}  // namespace

Table side_by_side(const Over& over) {
  const size_t top = over.counting.top_or(kRankingTop);
  const Language l = over.counting.language;
  Table table{.name = "counts",
              .title = say(l, "{}, the top of each", title_of(over.options, over.counting))};
  table.columns.push_back(right("rank", over.word("rank")));
  std::vector<std::vector<Cell>> lines;
  std::vector<Cell> others = {over.word("other")}, totals = {over.word("total")};
  uint64_t sum = 0;
  each_bucket(over, [&](size_t r, std::span<const Tally::Entry> entries) {
    for (const Tally::Entry& e : entries) sum += e.tallied->count;
    const Ranking ranking = rank_entries(over, entries, top);
    const std::string& bucket = over.rows.text(r);
    table.columns.push_back({.name = bucket});
    table.columns.push_back(right(bucket + " count", over.word("count")));
    for (size_t i = 0; i < ranking.shown.size(); ++i) {
      const Ranked& ranked = ranking.shown[i];
      // Below the cut each bucket has its own rank: it stands beside the value.
      if (i == lines.size()) lines.push_back({i < top ? Cell(i + 1) : Cell()});
      lines[i].resize(1 + 2 * r);
      const std::string text = shown_text(over.counting, over.counts, entries[ranked.source]);
      lines[i].emplace_back(ranked.pinned ? say(l, "{} (rank {})", text, ranked.rank) : text);
      lines[i].emplace_back(ranked.count);
    }
    others.push_back(ranking.other_values == 0   ? Cell()
                     : ranking.other_values == 1 ? Cell(over.word("1 value"))
                                                 : Cell(say(l, "{} values", ranking.other_values)));
    others.emplace_back(ranking.other_count);
    totals.emplace_back();
    totals.emplace_back(over.rows.total(r));
    note_shared_ranks(table, over, bucket, ranking);
    if (const std::string tie = tie_text(ranking, l); !tie.empty())
      table.notes.push_back(bucket + ": " + tie);
  });
  for (std::vector<Cell>& line : lines) table.add(std::move(line));
  table.add(std::move(others), RowKind::other);
  table.add(std::move(totals), RowKind::total);
  note_several_values(table, l, sum, over.tally().total(), false);
  return table;
}

// Seven rows, 24 columns: when in the week it happens.
Table week_grid(const Over& over) {
  constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                     "Fri", "Sat", "Sun"};
  std::array<std::array<uint64_t, 24>, 7> grid = {};
  uint64_t largest = 0;
  for (const auto& [start, count] : over.tally().totals()) {
    const int64_t local_s = over.counting.plan.zone.to_local(floor_div(start, kNsPerSecond));
    const unsigned day = weekday_of(floor_div(local_s, kSecondsPerDay));
    const unsigned hour = civil_from_seconds(local_s).hour;
    largest = std::max(largest, grid[day][hour] += count);
  }
  Table table{.name = "week", .title = title_of(over.options, over.counting)};
  table.columns.push_back({.name = "weekday", .title = over.word("weekday")});
  for (int h = 0; h < 24; ++h)
    table.columns.push_back(right(fmt::format("h{:02}", h), fmt::format("{:02}", h)));
  table.columns.push_back(right("total", over.word("total")));
  table.columns.push_back(bar_of("total"));
  std::vector<uint64_t> sums(25);
  for (size_t d = 0; d < 7; ++d) {
    std::vector<Cell> row = {over.word(kDays[d])};
    uint64_t total = 0;
    for (size_t h = 0; h < 24; ++h) {
      const uint64_t n = grid[d][h];
      row.emplace_back(n, n == 0 ? Tone::faint : n == largest ? Tone::bad : Tone::plain);
      total += n;
      sums[h] += n;
    }
    row.emplace_back(total);
    row.emplace_back(total);
    sums[24] += total;
    table.add(std::move(row));
  }
  std::vector<Cell> last = {over.word("total")};
  for (const uint64_t n : sums) last.emplace_back(n);
  table.add(std::move(last), RowKind::total);
  table.notes.push_back(say(over.counting.language,
                            "Hours begin at the number above them; {} hours "
                            "of the calendar are behind the grid.",
                            over.rows.size()));
  return table;
}

}  // namespace hozen::timeline
