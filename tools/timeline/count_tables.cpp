#include "timeline/count_tables.h"

#include <algorithm>
#include <functional>
#include <map>

#include "timeline/bucket_rows.h"
#include "timeline/chart.h"
#include "timeline/rank_tables.h"

namespace hozen::timeline {

std::string title_of(const CountOptions& options, const Counting& counting) {
  std::string title = counting.attacks ? "Attacks" : "Events";
  if (counting.plan.width.unit != BucketWidth::Unit::none)
    title += " per " + counting.plan.width.noun();
  if (!counting.by_class && counting.has_group) title += " by " + options.group;
  return title;
}

namespace {

Column time_column(const Counting& counting) {
  return {.name = "time", .title = counting.plan.width.noun()};
}

Column count_column(std::string name, std::string title = {}) {
  return {.name = std::move(name), .title = std::move(title), .align = Align::right};
}

const Column kBar = {.name = "bar", .title = "", .kind = ColumnKind::bar};

void add_notes(Table& table, const Counting& counting, const BucketRows& rows) {
  table.notes.push_back(period_note(counting));
  if (!rows.left_out().empty()) table.notes.push_back(rows.left_out());
  if (counting.attacks) {
    table.notes.push_back(
        "Counted: events that an attack rule labels, each once in the total; those of class 'bot' "
        "alone are not.");
  }
}

// The classes, or the top values, of the whole time: the columns of a wide table.
struct Columns {
  std::vector<std::string> heads;
  std::map<std::string, size_t> at;
  std::string tie;
  size_t other_values = 0;
};

Columns choose_columns(const CountOptions& options, const Counting& counting, const Tally& tally) {
  std::map<std::string, uint64_t> sums;
  for (const Tally::Entry& e : tally.entries(0)) {
    const std::string text = group_text(counting, tally, e);
    sums[text] += e.tallied->count;
  }
  std::vector<Countable> countable;
  for (const auto& [text, sum] : sums) countable.push_back({text, sum});
  const Ranking ranking =
      rank(countable, counting.top_or(counting.by_class ? kAllValues : kRankingTop), options.pins);
  Columns columns;
  for (const Ranked& r : ranking.shown) {
    columns.at[std::string(*r.value)] = columns.heads.size();
    columns.heads.emplace_back(*r.value);
  }
  columns.tie = tie_note(ranking);
  columns.other_values = ranking.other_values;
  return columns;
}

Table wide_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                 const BucketRows& rows) {
  const Columns columns = choose_columns(options, counting, tally);
  const size_t width = columns.heads.size() + (columns.other_values > 0 ? 1 : 0);
  std::vector<std::vector<uint64_t>> cells(rows.size(), std::vector<uint64_t>(width));
  std::vector<uint64_t> sums(width);
  for (const Tally::Entry& e : tally.entries(0)) {
    const std::string text = group_text(counting, tally, e);
    const auto at = columns.at.find(text);
    const size_t column = at == columns.at.end() ? columns.heads.size() : at->second;
    cells[rows.row_of(e.bucket_ns)][column] += e.tallied->count;
    sums[column] += e.tallied->count;
  }
  Table table{.name = "counts", .title = title_of(options, counting)};
  table.columns.push_back(time_column(counting));
  for (const std::string& head : columns.heads) table.columns.push_back(count_column(head));
  if (columns.other_values > 0) {
    table.columns.push_back(count_column("other", fmt::format("other ({})", columns.other_values)));
  }
  table.columns.push_back(count_column("total"));
  table.columns.push_back(kBar);
  for (size_t r = 0; r < rows.size(); ++r) {
    std::vector<Cell> row = {rows.text(r)};
    for (const uint64_t n : cells[r]) row.emplace_back(n, n == 0 ? Tone::faint : Tone::plain);
    row.emplace_back(rows.total(r));
    row.emplace_back(rows.total(r));
    table.add(std::move(row));
  }
  std::vector<Cell> total = {"total"};
  for (const uint64_t n : sums) total.emplace_back(n);
  total.emplace_back(tally.total());
  table.add(std::move(total), RowKind::total);
  if (!columns.tie.empty()) table.notes.push_back(columns.tie);
  return table;
}

Table plain_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                  const BucketRows& rows) {
  Table table{.name = "counts", .title = title_of(options, counting)};
  table.columns = {time_column(counting), count_column("count"), kBar};
  for (size_t r = 0; r < rows.size(); ++r) table.add({rows.text(r), rows.total(r), rows.total(r)});
  table.add({"total", tally.total()}, RowKind::total);
  return table;
}

// Calls `take(row, entries of that bucket)` for every row, empty ones too.
void each_bucket(const Tally& tally, const BucketRows& rows,
                 const std::function<void(size_t, std::span<const Tally::Entry>)>& take) {
  const std::vector<Tally::Entry> entries = tally.entries(0);
  size_t at = 0;
  for (size_t r = 0; r < rows.size(); ++r) {
    const size_t from = at;
    while (at < entries.size() && rows.row_of(entries[at].bucket_ns) == r) ++at;
    take(r, std::span(entries).subspan(from, at - from));
  }
}

Table long_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                 const BucketRows& rows) {
  Table table{.name = "counts", .title = title_of(options, counting)};
  table.columns.push_back(time_column(counting));
  const std::vector<Dimension>& by = counting.plan.views[0].by;
  for (const Dimension& d : by) table.columns.push_back({.name = d.name});
  table.columns.push_back(count_column("count"));
  table.columns.push_back(kBar);
  each_bucket(tally, rows, [&](size_t r, std::span<const Tally::Entry> entries) {
    const Ranking ranking =
        rank_entries(counting, tally, entries, counting.top_or(kAllValues), options.pins);
    for (const Ranked& ranked : ranking.shown) {
      std::vector<Cell> row = {rows.text(r)};
      for (size_t d = 0; d < by.size(); ++d)
        row.push_back(value_cell(tally, entries[ranked.source], 0, d));
      row.emplace_back(ranked.count);
      row.emplace_back(ranked.count);
      table.add(std::move(row));
    }
    std::vector<Cell> rest(by.size() + 1);
    rest[0] = rows.text(r);
    if (entries.empty()) {
      rest.emplace_back(0);
      table.add(std::move(rest));
    } else if (ranking.other_values > 0) {
      rest[1] = "other";
      rest.emplace_back(ranking.other_count);
      table.add(std::move(rest), RowKind::other);
    }
    if (const std::string tie = tie_note(ranking); !tie.empty())
      table.notes.push_back(rows.text(r) + ": " + tie);
  });
  std::vector<Cell> total(by.size() + 1);
  total[0] = "total";
  total.emplace_back(tally.total());
  table.add(std::move(total), RowKind::total);
  return table;
}

// "2022-08: 3 values share rank 2" for ties among what is shown.
void note_shared_ranks(Table& table, const std::string& bucket, const Ranking& ranking) {
  for (size_t i = 0; i + 1 < ranking.shown.size();) {
    size_t same = i + 1;
    while (same < ranking.shown.size() && ranking.shown[same].rank == ranking.shown[i].rank) ++same;
    if (same - i > 1) {
      table.notes.push_back(fmt::format("{}: {} of the values shown share rank {} ({} each).",
                                        bucket, same - i, ranking.shown[i].rank,
                                        ranking.shown[i].count));
    }
    i = same;
  }
}

Table side_by_side(const CountOptions& options, const Counting& counting, const Tally& tally,
                   const BucketRows& rows) {
  const size_t top = counting.top_or(kRankingTop);
  Table table{.name = "counts", .title = title_of(options, counting) + ", the top of each"};
  table.columns.push_back({.name = "rank", .align = Align::right});
  std::vector<std::vector<Cell>> lines;
  std::vector<Cell> others = {"other"}, totals = {"total"};
  each_bucket(tally, rows, [&](size_t r, std::span<const Tally::Entry> entries) {
    const Ranking ranking = rank_entries(counting, tally, entries, top, options.pins);
    const std::string& bucket = rows.text(r);
    table.columns.push_back({.name = bucket});
    table.columns.push_back(count_column(bucket + " count", "count"));
    for (size_t i = 0; i < ranking.shown.size(); ++i) {
      if (i == lines.size()) lines.push_back({static_cast<int64_t>(i + 1)});
      lines[i].resize(1 + 2 * r);
      lines[i].push_back(group_text(counting, tally, entries[ranking.shown[i].source]));
      lines[i].emplace_back(ranking.shown[i].count);
    }
    others.push_back(
        ranking.other_values == 0 ? Cell() : Cell(fmt::format("{} values", ranking.other_values)));
    others.emplace_back(ranking.other_count);
    totals.emplace_back();
    totals.emplace_back(rows.total(r));
    note_shared_ranks(table, bucket, ranking);
    if (const std::string tie = tie_note(ranking); !tie.empty())
      table.notes.push_back(bucket + ": " + tie);
  });
  for (std::vector<Cell>& line : lines) table.add(std::move(line));
  table.add(std::move(others), RowKind::other);
  table.add(std::move(totals), RowKind::total);
  return table;
}

Table counts_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                   bool page) {
  const Tally& tally = *counts.main;
  const BucketRows rows(counting, tally, counts.ledger.total(), page);
  if (options.chart && page) return chart_table(options, counting, tally, rows);
  const bool wide = counting.by_class || options.wide;
  Table table = !counting.has_group    ? plain_table(options, counting, tally, rows)
                : options.side_by_side ? side_by_side(options, counting, tally, rows)
                : wide                 ? wide_table(options, counting, tally, rows)
                                       : long_table(options, counting, tally, rows);
  add_notes(table, counting, rows);
  return table;
}

}  // namespace

std::vector<Table> make_tables(const CountOptions& options, const Counting& counting,
                               const Counts& counts, bool page) {
  std::vector<Table> tables = {counts_table(options, counting, counts, page)};
  if (counts.previous) tables.push_back(previous_table(options, counting, counts));
  for (size_t r = 0; r < counting.ranks.size(); ++r)
    tables.push_back(rank_table(options, counting, *counts.main, r));
  return tables;
}

}  // namespace hozen::timeline
