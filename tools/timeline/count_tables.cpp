#include "timeline/count_tables.h"

#include <algorithm>
#include <map>

#include "timeline/chart.h"
#include "timeline/measures.h"
#include "timeline/row_parts.h"
#include "timeline/value_table.h"

namespace hozen::timeline {

std::string title_of(const CountOptions& options, const Counting& counting) {
  const Language l = counting.language;
  std::string title(tr(l, counting.attacks ? "Attacks" : "Events"));
  if (counting.hour_of_week) {
    title = say(l, "{} by hour and weekday", title);
  } else if (counting.plan.width.unit != BucketWidth::Unit::none) {
    title = say(l, "{} per {}", title, tr(l, counting.plan.width.noun()));
  }
  if (!counting.by_class && counting.has_group) title = say(l, "{} by {}", title, options.group);
  return title;
}

Column time_column(const Over& over) {
  return {.name = "time", .title = over.word(over.counting.plan.width.noun())};
}

void each_bucket(const Over& over,
                 const std::function<void(size_t, std::span<const Tally::Entry>)>& take) {
  const std::vector<Tally::Entry> entries = over.tally().entries(0);
  size_t at = 0;
  for (size_t r = 0; r < over.rows.size(); ++r) {
    const size_t from = at;
    while (at < entries.size() && over.rows.row_of(entries[at].bucket_ns) == r) ++at;
    take(r, std::span(entries).subspan(from, at - from));
  }
}

Ranking rank_entries(const Over& over, std::span<const Tally::Entry> entries, size_t top) {
  std::vector<std::string> texts;
  texts.reserve(entries.size());
  for (const Tally::Entry& e : entries) texts.push_back(group_text(over.counting, over.tally(), e));
  std::vector<Countable> countable;
  std::vector<std::string> pinned;
  const size_t dimensions = over.counting.plan.views[0].by.size();
  for (size_t i = 0; i < entries.size(); ++i) {
    countable.push_back({texts[i], entries[i].tallied->count});
    if (!over.options.pins.empty() &&
        is_pinned(over.options.pins, over.tally(), entries[i], 0, dimensions))
      pinned.push_back(texts[i]);
  }
  Ranking ranking = rank(countable, top, pinned);
  for (Ranked& r : ranking.shown) r.value.reset();  // a view into `texts`; callers go by `source`
  return ranking;
}

const Tallied* cited(const Over& over, size_t row) {
  const auto at = over.cites.find(over.rows.bucket(row).start_ns);
  return at == over.cites.end() ? nullptr : at->second;
}

namespace {

// How attacks lie in time: few may still come regularly.
void note_active_days(Table& table, const Over& over) {
  if (over.counting.plan.width.unit != BucketWidth::Unit::day) return;
  std::vector<size_t> days, gaps;
  for (size_t r = 0; r < over.rows.size(); ++r) {
    if (over.rows.total(r) > 0) days.push_back(r);
  }
  if (days.size() == over.rows.size() || days.size() < 3) return;
  for (size_t i = 1; i < days.size(); ++i) gaps.push_back(days[i] - days[i - 1]);
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2),
                   gaps.end());
  table.notes.push_back(say(
      over.counting.language,
      "Days with any: {} of {}; from one such day to the next: {} days in the median, {} at most.",
      days.size(), over.rows.size(), gaps[gaps.size() / 2],
      *std::max_element(gaps.begin(), gaps.end())));
}

void add_notes(Table& table, const Over& over) {
  table.notes.push_back(period_note(over.counting));
  if (!over.rows.left_out().empty()) table.notes.push_back(over.rows.left_out());
  note_active_days(table, over);
  if (over.counting.attacks) {
    table.notes.push_back(
        over.word("Counted: events that an attack rule labels, each once in the total; those of "
                  "class 'bot' alone are not."));
  }
}

// Parted by --split: what holds, what does not, the share, and how the total grew from the row before.
Table split_table(const Over& over) {
  const auto counts = split_counts(over.counting, over.tally());
  SplitCount whole;
  for (const auto& [key, c] : counts) whole.unknown += c.unknown;
  const bool has_unknown = whole.unknown > 0;
  Table table{.name = "counts", .title = title_of(over.options, over.counting)};
  table.columns = {time_column(over), right("holds", over.counting.split->text),
                   right("otherwise", over.word("otherwise"))};
  if (has_unknown) table.columns.push_back(right("unknown", over.word("unknown")));
  for (const char* name : {"total", "share", "growth"})
    table.columns.push_back(right(name, over.word(name)));
  const auto row_of = [&](Cell head, const SplitCount& c, uint64_t total, uint64_t before) {
    std::vector<Cell> row = {std::move(head), c.holds, c.not_holds};
    if (has_unknown) row.emplace_back(c.unknown);
    const uint64_t judged = c.holds + c.not_holds;
    row.emplace_back(total);
    row.emplace_back(Share{static_cast<int64_t>(c.holds), static_cast<int64_t>(judged)});
    row.push_back(before == 0
                      ? Cell()
                      : Cell(Decimal{static_cast<double>(total) / static_cast<double>(before), 2}));
    return row;
  };
  whole = {};
  for (size_t r = 0; r < over.rows.size(); ++r) {
    const auto at = counts.find({over.rows.bucket(r).start_ns, std::string()});
    const SplitCount c = at == counts.end() ? SplitCount{} : at->second;
    table.add(
        row_of(over.rows.text(r), c, over.rows.total(r), r == 0 ? 0 : over.rows.total(r - 1)));
    whole += c;
  }
  table.add(row_of(over.word("total"), whole, over.tally().total(), 0), RowKind::total);
  table.notes.push_back(say(
      over.counting.language,
      "share: of those for which '{}' can be said; growth: the total against the row before, as "
      "a factor. Nothing is divided by 0.",
      over.counting.split->text));
  return table;
}

Table plain_table(const Over& over) {
  const Measures measures(over.counting, over.tally());
  Table table{.name = "counts", .title = title_of(over.options, over.counting)};
  table.columns = {time_column(over), right("count", over.word("count"))};
  measures.append_columns(table);
  append_cite_columns(table, over.counting);
  table.columns.push_back(bar_of("count"));
  for (size_t r = 0; r < over.rows.size(); ++r) {
    std::vector<Cell> row = {over.rows.text(r), over.rows.total(r)};
    measures.append_cells(row, over.rows.bucket(r).start_ns);
    append_cite_cells(row, over.counting, over.counts, over.tally(), cited(over, r));
    row.emplace_back(over.rows.total(r));
    table.add(std::move(row));
  }
  std::vector<Cell> total = {over.word("total"), over.tally().total()};
  measures.append_total(total);
  table.add(std::move(total), RowKind::total);
  measures.append_notes(table);
  return table;
}

// One line a time and value.
class LongTable {
 public:
  explicit LongTable(const Over& over)
      : over_(over), by_(over.counting.plan.views[0].by), measures_(over.counting, over.tally()) {}

  Table make() {
    table_ = {.name = "counts", .title = title_of(over_.options, over_.counting)};
    table_.columns.push_back(time_column(over_));
    append_value_columns(table_, over_.counting, by_);
    table_.columns.push_back(right("count", over_.word("count")));
    measures_.append_columns(table_);
    append_cite_columns(table_, over_.counting);
    table_.columns.push_back(bar_of("count"));
    each_bucket(over_, [&](size_t r, std::span<const Tally::Entry> entries) { add(r, entries); });
    std::vector<Cell> total(value_columns(by_) + 1);
    total[0] = over_.word("total");
    total.emplace_back(over_.tally().total());
    measures_.append_total(total);
    table_.add(std::move(total), RowKind::total);
    note_several_values(table_, over_.counting.language, sum_, over_.tally().total(), false);
    measures_.append_notes(table_);
    return std::move(table_);
  }

 private:
  void add(size_t r, std::span<const Tally::Entry> entries) {
    const Tally& tally = over_.tally();
    const Ranking ranking = rank_entries(over_, entries, over_.counting.top_or(kAllValues));
    const int64_t start = over_.rows.bucket(r).start_ns;
    for (const Tally::Entry& entry : entries) sum_ += entry.tallied->count;
    std::set<std::string> shown;
    for (const Ranked& ranked : ranking.shown) {
      const Tally::Entry& entry = entries[ranked.source];
      std::vector<Cell> row = {over_.rows.text(r)};
      append_value_cells(row, over_.counting, over_.counts.names, tally, entry, 0);
      row.emplace_back(ranked.count);
      std::string key = values_key(tally, entry, 0, by_.size());
      measures_.append_cells(row, start, key);
      if (ranking.other_values > 0) shown.insert(std::move(key));
      append_cite_cells(row, over_.counting, over_.counts, tally, entry.tallied);
      row.emplace_back(ranked.count);
      table_.add(std::move(row));
    }
    std::vector<Cell> rest(value_columns(by_) + 1);
    rest[0] = over_.rows.text(r);
    if (entries.empty()) {
      rest.emplace_back(0);
      table_.add(std::move(rest));
    } else if (ranking.other_values > 0) {
      rest[1] = over_.word("other");
      rest.emplace_back(ranking.other_count);
      measures_.append_others(rest, start, shown);
      table_.add(std::move(rest), RowKind::other);
    }
    if (const std::string tie = tie_text(ranking, over_.counting.language); !tie.empty())
      table_.notes.push_back(over_.rows.text(r) + ": " + tie);
  }

  const Over& over_;
  const std::vector<Dimension>& by_;
  Measures measures_;
  Table table_;
  uint64_t sum_ = 0;  // of all rows
};

Table time_table(const Over& over) {
  if (over.counting.hour_of_week) return week_grid(over);
  if (over.counting.split && !over.counting.has_group) return split_table(over);
  if (!over.counting.has_group) return plain_table(over);
  if (over.options.side_by_side) return side_by_side(over);
  if (over.counting.by_class || over.options.wide) return wide_table(over);
  return LongTable(over).make();
}

Table counts_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                   bool page) {
  const BucketRows rows(counting, *counts.main, counts.ledger.total(), page);
  if (options.chart && page && !counting.hour_of_week)
    return chart_table(options, counting, *counts.main, rows);
  Over over = {options, counting, counts, rows, {}};
  if (counting.cite_view) {
    for (const Tally::Entry& e : counts.main->entries(*counting.cite_view))
      over.cites[e.bucket_ns] = e.tallied;
  }
  Table table = time_table(over);
  add_notes(table, over);
  return table;
}

// With --by none a group is a list of its values.
bool is_value_list(const CountOptions& options, const Counting& counting) {
  return counting.has_group && !counting.hour_of_week && !options.side_by_side && !options.wide &&
         counting.plan.width.unit == BucketWidth::Unit::none;
}

Table list_of_values(const CountOptions& options, const Counting& counting, const Counts& counts) {
  const std::string title = counting.by_class ? say(counting.language, "{} by {}",
                                                    title_of(options, counting), "threat.class")
                                              : title_of(options, counting);
  Table table = make_value_table(options, counting, counts,
                                 {.name = "values",
                                  .title = title,
                                  .top = counting.top_or(kAllValues),
                                  .with_previous = counts.previous != nullptr,
                                  .with_split = counting.split.has_value(),
                                  .with_measures = !counting.measures.empty()});
  table.notes.insert(table.notes.begin(), period_note(counting));
  return table;
}

// The whole period beside the one before it; of a group value by value.
Table beside_previous(const CountOptions& options, const Counting& counting, const Counts& counts) {
  const auto word = [&](std::string_view english) {
    return std::string(tr(counting.language, english));
  };
  std::string title = word("Beside the period before");
  if (counting.has_group) {
    return make_value_table(options, counting, counts,
                            {.name = "previous",
                             .title = std::move(title),
                             .top = counting.top_or(kAllValues),
                             .with_previous = true});
  }
  Table table{.name = "previous", .title = std::move(title)};
  for (const char* name : {"count", "previous", "change"})
    table.columns.push_back(right(name, word(name)));
  const uint64_t now = counts.main->total(), before = counts.previous->total();
  table.add({now, before, static_cast<int64_t>(now) - static_cast<int64_t>(before)});
  table.notes.push_back(previous_note(counting));
  return table;
}

}  // namespace

std::vector<Table> make_tables(const CountOptions& options, const Counting& counting,
                               const Counts& counts, bool page) {
  std::vector<Table> tables;
  if (is_value_list(options, counting)) {
    tables.push_back(list_of_values(options, counting, counts));
  } else {
    tables.push_back(counts_table(options, counting, counts, page));
    if (counts.previous) tables.push_back(beside_previous(options, counting, counts));
  }
  for (size_t r = 0; r < counting.ranks.size(); ++r)
    tables.push_back(rank_table(options, counting, counts, r));
  return tables;
}

}  // namespace hozen::timeline
