#include "timeline/rank_tables.h"

#include <map>

namespace hozen::timeline {
namespace {

Column right(std::string name) { return {.name = std::move(name), .align = Align::right}; }

std::string seen_text(int64_t time_ns, const Zone& zone) { return zoned_text(time_ns, zone); }

std::vector<Cell> rank_row(const Tally& tally, const Tally::Entry& entry, const Ranked& ranked,
                           size_t view, const Zone& zone, uint64_t total) {
  const auto count = static_cast<int64_t>(ranked.count);
  return {ranked.rank,
          value_cell(tally, entry, view, 0),
          count,
          Share{count, static_cast<int64_t>(total)},
          seen_text(entry.tallied->first.time_ns, zone),
          seen_text(entry.tallied->last.time_ns, zone),
          count};
}

}  // namespace

Cell value_cell(const Tally& tally, const Tally::Entry& entry, size_t view, size_t dimension) {
  const auto value = tally.value_of(entry, view, dimension);
  return value ? Cell(*value) : Cell();
}

std::string group_text(const Counting& counting, const Tally& tally, const Tally::Entry& entry) {
  std::string text;
  for (size_t d = 0; d < counting.plan.views[0].by.size(); ++d) {
    if (d > 0) text += " / ";
    const auto value = tally.value_of(entry, 0, d);
    text += value ? *value : std::string_view("–");
  }
  return text;
}

Ranking rank_entries(const Counting& counting, const Tally& tally,
                     std::span<const Tally::Entry> entries, size_t top,
                     std::span<const std::string> pins) {
  std::vector<std::string> texts;
  texts.reserve(entries.size());
  for (const Tally::Entry& e : entries) texts.push_back(group_text(counting, tally, e));
  std::vector<Countable> countable;
  for (size_t i = 0; i < entries.size(); ++i)
    countable.push_back({texts[i], entries[i].tallied->count});
  Ranking ranking = rank(countable, top, pins);
  for (Ranked& r : ranking.shown) r.value.reset();  // a view into `texts`; callers go by `source`
  return ranking;
}

Table rank_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                 size_t which) {
  const size_t view = counting.rank_view(which);
  const std::string& field = counting.ranks[which].name;
  const std::vector<Tally::Entry> entries = tally.unsorted_entries(view);
  std::vector<Countable> countable;
  countable.reserve(entries.size());
  for (const Tally::Entry& e : entries)
    countable.push_back({tally.value_of(e, view, 0), e.tallied->count});
  const Ranking ranking = rank(countable, counting.top_or(kRankingTop), options.pins);
  Table table{.name = field,
              .title = fmt::format("{} by {}", counting.attacks ? "Attacks" : "Events", field)};
  table.columns = {right("rank"),
                   {.name = field},
                   right("count"),
                   right("share"),
                   {.name = "first_seen", .title = "first seen"},
                   {.name = "last_seen", .title = "last seen"},
                   {.name = "bar", .title = "", .kind = ColumnKind::bar}};
  for (const Ranked& r : ranking.shown) {
    table.add(rank_row(tally, entries[r.source], r, view, counting.plan.zone, tally.total()));
  }
  const auto total = static_cast<int64_t>(tally.total());
  if (ranking.other_values > 0) {
    const auto rest = static_cast<int64_t>(ranking.other_count);
    table.add({Cell(), "other", rest, Share{rest, total}}, RowKind::other);
  }
  table.add({Cell(), "total", total, Share{total, total}}, RowKind::total);
  table.notes.push_back(fmt::format("{} values; shares are of {} counted.", entries.size(), total));
  if (ranking.other_values > 0) {
    table.notes.push_back(
        fmt::format("other: {} values; --top all shows them.", ranking.other_values));
  }
  if (const std::string tie = tie_note(ranking); !tie.empty()) table.notes.push_back(tie);
  return table;
}

Table previous_table(const CountOptions& options, const Counting& counting, const Counts& counts) {
  struct Both {
    uint64_t now = 0, before = 0;
  };
  std::map<std::string, Both> values;
  if (counting.has_group) {
    for (const Tally::Entry& e : counts.main->entries(0))
      values[group_text(counting, *counts.main, e)].now += e.tallied->count;
    for (const Tally::Entry& e : counts.previous->entries(0)) {
      values[group_text(counting, *counts.previous, e)].before += e.tallied->count;
    }
  }
  std::vector<Countable> countable;
  for (const auto& [text, both] : values) countable.push_back({text, both.now});
  const Ranking ranking = rank(countable, counting.top_or(kAllValues), options.pins);
  Table table{.name = "previous", .title = "Beside the period before"};
  table.columns = {{.name = "value"}, right("count"), right("previous"), right("change")};
  const auto row_of = [](std::string_view text, const Both& both) -> std::vector<Cell> {
    return {text, both.now, both.before,
            static_cast<int64_t>(both.now) - static_cast<int64_t>(both.before)};
  };
  for (const Ranked& r : ranking.shown)
    table.add(row_of(*r.value, values.at(std::string(*r.value))));
  Both rest;
  for (const auto& [text, both] : values) rest.before += both.before;
  for (const Ranked& r : ranking.shown) rest.before -= values.at(std::string(*r.value)).before;
  rest.now = ranking.other_count;
  if (ranking.other_values > 0) table.add(row_of("other", rest), RowKind::other);
  table.add(row_of("total", {counts.main->total(), counts.previous->total()}), RowKind::total);
  const Zone& zone = counting.plan.zone;
  table.notes.push_back(fmt::format("Previous period: from {}, before {} (not included).",
                                    zoned_text(counting.previous->from_ns, zone),
                                    zoned_text(counting.previous->until_ns, zone)));
  return table;
}

}  // namespace hozen::timeline
