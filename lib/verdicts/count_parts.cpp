// A count file in parts, each read by a thread of its own, and put together again.
#include <fmt/format.h>

#include <algorithm>

#include "verdicts/count_rows.h"
#include "verdicts/spread_work.h"

namespace hozen {
namespace {

constexpr size_t kLeastPart = 1 << 20;  // bytes: less is not worth a thread

std::vector<CountRows::Dimension> dimensions_of(const CsvRow& head, const CountColumns& columns) {
  std::vector<CountRows::Dimension> dimensions;
  for (size_t k = 0; k < head.fields.size(); ++k) {
    if (k == columns.time || k == columns.count || k == columns.clock) continue;
    dimensions.push_back({k, columns.named && !head.at(k).empty()
                                 ? std::string(head.at(k))
                                 : fmt::format("column {}", k + 1)});
  }
  return dimensions;
}

// Where parts begin: behind a line end each, and the end of the text at last. A quoted field may hold line ends, so a
// part may begin in the middle of a row; the part before it knows.
std::vector<size_t> cuts_of(const CsvReader& csv, int threads) {
  const std::string_view text = csv.text();
  const size_t first = csv.place();
  const auto most = static_cast<size_t>(threads_wanted(threads));
  const size_t parts = std::clamp<size_t>((text.size() - first) / kLeastPart, 1, most);
  std::vector<size_t> cuts{first};
  for (size_t k = 1; k < parts; ++k) {
    const size_t feed = text.find(csv.feed(), first + (text.size() - first) / parts * k);
    if (feed == std::string_view::npos || feed + 1 <= cuts.back()) continue;
    cuts.push_back(feed + 1);
  }
  cuts.push_back(text.size());
  return cuts;
}

// Behind the rows that are there; the first part's are taken as they are.
void append(CountPart& part, CountRows& all) {
  const size_t rows = all.size(), each = all.dimensions.size();
  for (size_t d = 0; rows > 0 && d < each; ++d) {
    const TextNumbers& names = part.rows.dimensions[d].names;
    std::vector<uint32_t> numbers;
    for (uint32_t own = 0; own < names.size(); ++own) {
      numbers.push_back(all.dimensions[d].names.number_of(names.text(own)));
    }
    for (size_t at = d; at < part.rows.values.size(); at += each) {
      part.rows.values[at] = numbers[part.rows.values[at]];
    }
  }
  if (rows == 0) all.dimensions = std::move(part.rows.dimensions);
  const auto add = [rows](auto& to, auto& from) {
    if (rows == 0) {
      to = std::move(from);
    } else {
      to.insert(to.end(), from.begin(), from.end());
    }
    from = {};
  };
  add(all.time_s, part.rows.time_s);
  add(all.counts, part.rows.counts);
  add(all.values, part.rows.values);
  add(all.stamps, part.rows.stamps);
  // The day on which clocks go back has an hour twice; rows in order of time tell which one is meant.
  for (const CountPart::Twice& twice : part.twice) {
    int64_t& time_s = all.time_s[rows + twice.row];
    if (rows + twice.row > 0) {
      const int64_t before_s = all.time_s[rows + twice.row - 1];
      if (before_s >= time_s && before_s < twice.again_s) time_s = twice.again_s;
    }
    all.stamps.push_back(time_s);
  }
}

CountRows put_together(std::vector<CountPart>& parts) {
  std::erase_if(parts, [](const CountPart& part) { return part.rows.size() == 0; });
  if (parts.empty()) return {};
  bool one_offset = true;
  for (const CountPart& part : parts) {
    one_offset =
        one_offset && part.rows.one_offset && part.rows.offset_s == parts.front().rows.offset_s;
  }
  CountRows all;
  for (const CountRows::Dimension& d : parts.front().rows.dimensions) {
    all.dimensions.push_back({d.column, d.field});
  }
  all.one_offset = one_offset;
  all.offset_s = parts.front().rows.offset_s;
  for (CountPart& part : parts) append(part, all);
  std::sort(all.stamps.begin(), all.stamps.end());
  all.stamps.erase(std::unique(all.stamps.begin(), all.stamps.end()), all.stamps.end());
  return all;
}

}  // namespace

void CountRows::sort_by_time() {
  if (std::is_sorted(time_s.begin(), time_s.end())) return;
  std::vector<std::pair<int64_t, uint32_t>> order(size());
  for (uint32_t row = 0; row < order.size(); ++row) order[row] = {time_s[row], row};
  std::sort(order.begin(), order.end());
  std::vector<double> sorted_counts;
  std::vector<uint32_t> sorted_values;
  const size_t each = dimensions.size();
  sorted_counts.reserve(size());
  sorted_values.reserve(values.size());
  for (const auto& [when, row] : order) {
    sorted_counts.push_back(counts[row]);
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * each);
    sorted_values.insert(sorted_values.end(), first, first + static_cast<std::ptrdiff_t>(each));
  }
  for (size_t i = 0; i < order.size(); ++i) time_s[i] = order[i].first;
  counts = std::move(sorted_counts);
  values = std::move(sorted_values);
}

Expected<CountRows> read_count_rows(std::string_view text, std::string_view name, const Zone& zone,
                                    int threads) {
  CsvReader csv(text, name);
  CsvViews first;
  HOZEN_TRY(some, csv.next(first));
  if (!some) return fail("{}: no rows; timestamp,count is expected", name);
  const CsvRow head{first.line, {first.fields.begin(), first.fields.end()}};
  CsvReader ahead = csv;
  CsvViews second;
  HOZEN_TRY(more, ahead.next(second));
  const CsvRow row{second.line, {second.fields.begin(), second.fields.end()}};
  HOZEN_TRY(columns, count_columns(head, more ? &row : nullptr, name, zone));
  const CsvReader all = csv.from(columns.named ? csv.place() : 0, csv.text().size());
  HOZEN_TRY(order, date_order(all, columns));
  columns.order = order;
  CountRows empty;
  empty.dimensions = dimensions_of(head, columns);
  const std::vector<size_t> cuts = cuts_of(all, threads);
  std::vector<CountPart> parts(cuts.size() - 1);
  spread_work(threads, parts.size(), [&](size_t k) {
    parts[k] = read_count_part(csv.from(cuts[k], cuts[k + 1]), empty, columns, name, zone);
  });
  for (size_t k = 0; k < parts.size(); ++k) {
    const size_t begins = k == 0 ? cuts[0] : parts[k - 1].end;
    if (begins != cuts[k]) {  // it was cut in the middle of a row: once more from where that ends
      const size_t stop = std::max(begins, cuts[k + 1]);
      parts[k] = read_count_part(csv.from(begins, stop), empty, columns, name, zone);
    }
    if (parts[k].error) return std::unexpected(std::move(*parts[k].error));
  }
  CountRows rows = put_together(parts);
  if (rows.size() == 0) rows.dimensions = std::move(empty.dimensions);
  if (columns.guessed) rows.guessed = std::string(head.at(columns.count));
  return rows;
}

}  // namespace hozen
