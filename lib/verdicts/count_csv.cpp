#include "verdicts/count_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "verdicts/count_rows.h"

namespace hozen {
namespace {

void add_to(std::vector<Slot>& slots, int64_t start_s, double count) {
  if (!slots.empty() && slots.back().start_s == start_s) {
    slots.back().count += count;
  } else {
    slots.push_back({start_s, count});
  }
}

// A column of its own value in each row is a row number or an id: it tells nothing of who made the counts.
bool numbers_rows(const CountRows& rows, size_t dimension) {
  constexpr size_t kLeastRows = 10;
  return rows.size() >= kLeastRows && rows.dimensions[dimension].names.size() == rows.size();
}

// Makes the Observed of some rows; which number a value has within it is remembered from call to call.
class Observer {
 public:
  Observer(const CountRows& rows, size_t skip) : rows_(rows), places_(rows.dimensions.size()) {
    for (size_t d = 0; d < places_.size(); ++d) {
      used_.push_back(d != skip && !numbers_rows(rows, d));
      if (used_[d]) places_[d].assign(rows.dimensions[d].names.size(), 0);
    }
  }

  // `members` ascend by time.
  Observed observe(std::span<const uint32_t> members) {
    Observed o;
    for (const uint32_t row : members) add_to(o.total, rows_.time_s[row], rows_.counts[row]);
    for (size_t d = 0; d < places_.size(); ++d) {
      if (used_[d]) o.fields.push_back(values_of(d, members));
    }
    return o;
  }

 private:
  Values values_of(size_t d, std::span<const uint32_t> members) {
    const CountRows::Dimension& dimension = rows_.dimensions[d];
    Values values{dimension.field, {}, {}};
    for (const uint32_t row : members) {
      uint32_t& place = places_[d][rows_.value(row, d)];  // from 1; 0: not seen yet
      if (place == 0) {
        values.names.push_back(*dimension.names[rows_.value(row, d)]);
        values.slots.emplace_back();
        place = static_cast<uint32_t>(values.names.size());
      }
      add_to(values.slots[place - 1], rows_.time_s[row], rows_.counts[row]);
    }
    for (const uint32_t row : members) places_[d][rows_.value(row, d)] = 0;
    return values;
  }

  const CountRows& rows_;
  std::vector<std::vector<uint32_t>> places_;
  std::vector<bool> used_;
};

// Rows of one value side by side, each in order of time; the values by name.
struct Groups {
  std::vector<uint32_t> rows;
  struct Group {
    std::string name;
    size_t first, last;
  };
  std::vector<Group> groups;

  Groups(const CountRows& all, size_t by) : rows(all.size()) {
    std::iota(rows.begin(), rows.end(), 0u);
    if (by == SIZE_MAX) {
      groups.push_back({"", 0, rows.size()});
      return;
    }
    const auto& names = all.dimensions[by].names;  // values are numbered, so counting sorts them
    for (const std::string* name : names) groups.push_back({*name, 0, 0});
    for (size_t row = 0; row < all.size(); ++row) ++groups[all.value(row, by)].last;
    size_t at = 0;
    for (Group& g : groups) {
      g.first = at;
      at += g.last;
      g.last = g.first;
    }
    for (uint32_t row = 0; row < all.size(); ++row) rows[groups[all.value(row, by)].last++] = row;
    std::sort(groups.begin(), groups.end(),
              [](const Group& a, const Group& b) { return a.name < b.name; });
  }
};

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
  table.notes_ja.push_back(fmt::format("行のない{}{}を0件とした", missing, hours ? "時間" : "日"));
}

// What was done to the rows that a reader would not guess.
void note_rows(const CountRows& rows, CountTable& table) {
  for (size_t d = 0; d < rows.dimensions.size(); ++d) {
    if (!numbers_rows(rows, d)) continue;
    table.notes.push_back(fmt::format("column '{}' has another value in each row: left out",
                                      rows.dimensions[d].field));
    table.notes_ja.push_back(
        fmt::format("列「{}」は行ごとに値が異なるため除外", rows.dimensions[d].field));
  }
  const size_t twice = rows.size() - table.observed.total.size();
  if (!rows.dimensions.empty() || twice == 0) return;
  table.notes.push_back(fmt::format("{} with the time of another: counts of one time are added up",
                                    twice == 1 ? "1 row" : fmt::format("{} rows", twice)));
  table.notes_ja.push_back(fmt::format("同じ時刻の行が{}件あり、件数を合算", twice));
}

Expected<size_t> dimension_named(const CountRows& rows, std::string_view group,
                                 std::string_view name) {
  if (group.empty()) return SIZE_MAX;
  for (size_t d = 0; d < rows.dimensions.size(); ++d) {
    if (rows.dimensions[d].field == group) return d;
  }
  return fail("{}: there is no column '{}'", name, group);
}

CountTable make_table(Observed observed, const Spacing& spacing, const CountRows& rows,
                      const Zone& zone) {
  CountTable table{std::move(observed), spacing.bins, zone, {}, {}, 0};
  Observed& o = table.observed;
  o.slot_s = spacing.width_s;
  o.slack_s = spacing.slack_s;
  if (rows.size() > 0) {
    o.first_s = rows.time_s.front();
    // Of days of a zone with summer time, a row is a local day.
    const bool days = spacing.bins == BinWidth::day && spacing.width_s < kSecondsPerDay;
    o.end_s =
        rows.time_s.back() + (days && spacing.note.empty() ? kSecondsPerDay : spacing.width_s);
  }
  if (!spacing.note.empty()) {
    table.notes.push_back(spacing.note);
    table.notes_ja.push_back(spacing.note_ja);
  }
  return table;
}

}  // namespace

Expected<std::vector<CountTable>> read_counts(std::string text, std::string_view name,
                                              const Zone& zone, std::string_view group) {
  HOZEN_TRY(rows, read_count_rows(text, name, zone));
  std::string().swap(text);
  HOZEN_TRY(by, dimension_named(rows, group, name));
  std::vector<int64_t> stamps = rows.time_s;
  stamps.erase(std::unique(stamps.begin(), stamps.end()), stamps.end());
  const Zone used = rows.one_offset && rows.offset_s != 0 ? Zone::fixed(rows.offset_s) : zone;
  auto spacing = spacing_of(stamps, used);
  if (!spacing) return fail("{}: {}", name, spacing.error().what);
  const Groups groups(rows, by);
  Observer observer(rows, by);
  std::vector<CountTable> tables;
  for (const Groups::Group& g : groups.groups) {
    const std::span<const uint32_t> members(groups.rows.data() + g.first, g.last - g.first);
    CountTable table = make_table(observer.observe(members), *spacing, rows, used);
    table.observed.name = g.name;
    table.rows = members.size();
    if (by == SIZE_MAX) {
      note_rows(rows, table);
      note_missing(table);
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace hozen
