#include "verdicts/count_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

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

// Which values some rows have in a dimension, and when; `members` ascend by time.
Values values_of(const CountRows& rows, size_t d, std::span<const uint32_t> members) {
  const CountRows::Dimension& dimension = rows.dimensions[d];
  Values values{dimension.field, {}, {}};
  std::unordered_map<uint32_t, size_t> places;
  for (const uint32_t row : members) {
    const uint32_t number = rows.value(row, d);
    const auto [at, is_new] = places.try_emplace(number, values.names.size());
    if (is_new) {
      values.names.emplace_back(dimension.names.text(number));
      values.slots.emplace_back();
    }
    add_to(values.slots[at->second], rows.time_s[row], rows.counts[row]);
  }
  return values;
}

// Rows of one value side by side, each in order of time; the values by name.
struct Groups {
  std::vector<uint32_t> rows;
  struct Group {
    std::string_view name;
    size_t first, last;
  };
  std::vector<Group> groups;

  Groups(const CountRows& all, size_t by) : rows(all.size()) {
    if (by == SIZE_MAX) {
      std::iota(rows.begin(), rows.end(), 0u);
      groups.push_back({"", 0, rows.size()});
      return;
    }
    const TextNumbers& names = all.dimensions[by].names;
    for (uint32_t number = 0; number < names.size(); ++number) {
      groups.push_back({names.text(number), 0, 0});
    }
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

  // In order of time, rows of one time in the order of the file.
  std::vector<uint32_t> members(size_t k, const CountRows& all) const {
    const auto at = [&](size_t i) { return rows.begin() + static_cast<std::ptrdiff_t>(i); };
    std::vector<uint32_t> members(at(groups[k].first), at(groups[k].last));
    const auto earlier = [&](uint32_t a, uint32_t b) { return all.time_s[a] < all.time_s[b]; };
    if (!std::is_sorted(members.begin(), members.end(), earlier)) {
      std::stable_sort(members.begin(), members.end(), earlier);
    }
    return members;
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

class ReadFile : public CountFile {
 public:
  ReadFile(CountRows rows, size_t by, Spacing spacing, Zone zone)
      : rows_(std::move(rows)),
        by_(by),
        spacing_(std::move(spacing)),
        zone_(std::move(zone)),
        groups_(rows_, by) {
    for (size_t d = 0; d < rows_.dimensions.size(); ++d) {
      if (d != by_ && !numbers_rows(rows_, d)) told_.push_back(d);
    }
  }
  size_t size() const override { return groups_.groups.size(); }

  CountTable head(size_t k) const override {
    CountTable table{{}, spacing_.bins, zone_, {}, {}, 0};
    const Groups::Group& group = groups_.groups[k];
    table.rows = group.last - group.first;
    Observed& o = table.observed;
    o.name = group.name;
    o.slot_s = spacing_.width_s;
    o.slack_s = spacing_.slack_s;
    if (rows_.size() > 0) {
      o.first_s = rows_.stamps.front();
      // Of days of a zone with summer time, a row is a local day.
      const bool days = spacing_.bins == BinWidth::day && spacing_.width_s < kSecondsPerDay;
      o.end_s =
          rows_.stamps.back() + (days && spacing_.note.empty() ? kSecondsPerDay : spacing_.width_s);
    }
    if (!rows_.guessed.empty()) {
      table.notes.push_back(
          fmt::format("no column is called count: '{}' was taken", rows_.guessed));
      table.notes_ja.push_back(
          fmt::format("件数の列名がないため「{}」を件数とした", rows_.guessed));
    }
    if (!spacing_.note.empty()) {
      table.notes.push_back(spacing_.note);
      table.notes_ja.push_back(spacing_.note_ja);
    }
    return table;
  }

  CountTable table(size_t k) const override {
    CountTable table = head(k);
    const std::vector<uint32_t> members = groups_.members(k, rows_);
    Observed& o = table.observed;
    o.total.reserve(std::min(members.size(), rows_.stamps.size()));
    for (const uint32_t row : members) add_to(o.total, rows_.time_s[row], rows_.counts[row]);
    for (const size_t d : told_) o.fields.push_back(values_of(rows_, d, members));
    if (by_ == SIZE_MAX) {
      note_rows(rows_, table);
      note_missing(table);
    }
    return table;
  }

 private:
  CountRows rows_;
  size_t by_;
  std::vector<size_t> told_;  // dimensions that say who made the counts
  Spacing spacing_;
  Zone zone_;
  Groups groups_;
};

}  // namespace

Expected<std::shared_ptr<const CountFile>> open_counts(std::string text, std::string_view name,
                                                       const Zone& zone, std::string_view group,
                                                       int threads) {
  HOZEN_TRY(rows, read_count_rows(text, name, zone, threads));
  std::string().swap(text);
  HOZEN_TRY(by, dimension_named(rows, group, name));
  if (by == SIZE_MAX) rows.sort_by_time();
  const Zone used = rows.one_offset && rows.offset_s != 0 ? Zone::fixed(rows.offset_s) : zone;
  auto spacing = spacing_of(rows.stamps, used);
  if (!spacing) return fail("{}: {}", name, spacing.error().what);
  return std::make_shared<ReadFile>(std::move(rows), by, std::move(*spacing), used);
}

Expected<std::vector<CountTable>> read_counts(std::string text, std::string_view name,
                                              const Zone& zone, std::string_view group) {
  HOZEN_TRY(file, open_counts(std::move(text), name, zone, group));
  std::vector<CountTable> tables;
  for (size_t k = 0; k < file->size(); ++k) tables.push_back(file->table(k));
  return tables;
}

}  // namespace hozen
