#include "timeline/chart.h"

#include <algorithm>

#include "timeline/count_tables.h"

namespace hozen::timeline {
namespace {

using Unit = BucketWidth::Unit;

constexpr std::string_view kBlocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::string_view kAscii[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};
constexpr uint64_t kLevels = 8;

// What one row of the chart spans.
BucketWidth row_width(const BucketWidth& width) {
  if (width.unit == Unit::piece) return {Unit::day, 0};
  if (width.unit == Unit::day) return {Unit::month, 0};
  return {Unit::year, 0};
}

uint64_t level_of(uint64_t count, uint64_t largest) {
  if (count == 0 || largest == 0) return 0;
  return std::max<uint64_t>(1, (count * kLevels + largest - 1) / largest);
}

struct Line {
  Bucket span;
  std::string bars;
  uint64_t total = 0, peak = 0;
  size_t peak_row = 0;
};

std::vector<Line> draw(const Counting& counting, const BucketRows& rows, uint64_t largest,
                       bool ascii) {
  const BucketWidth width = row_width(counting.plan.width);
  std::vector<Line> lines;
  for (size_t r = 0; r < rows.size(); ++r) {
    const int64_t start = rows.bucket(r).start_ns;
    if (lines.empty() || start >= lines.back().span.next_ns) {
      const Bucket span = bucket_at(start, width, counting.plan.zone);
      // A row that begins late leaves room for what lies before it, so that hours stand below hours.
      const size_t before =
          buckets_between(span.start_ns, start, counting.plan.width, counting.plan.zone, kMostRows)
              .size();
      lines.push_back({span, std::string(before, ' ')});
    }
    Line& line = lines.back();
    const uint64_t count = rows.total(r);
    line.bars += (ascii ? kAscii : kBlocks)[level_of(count, largest)];
    line.total += count;
    if (count > line.peak) {
      line.peak = count;
      line.peak_row = r;
    }
  }
  return lines;
}

}  // namespace

Table chart_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                  const BucketRows& rows) {
  uint64_t largest = 0;
  for (size_t r = 0; r < rows.size(); ++r) largest = std::max(largest, rows.total(r));
  const BucketWidth width = row_width(counting.plan.width);
  Table table{.name = "chart", .title = title_of(options, counting)};
  const auto word = [&](std::string_view text) { return std::string(tr(counting.language, text)); };
  table.columns = {{.name = width.noun(), .title = word(width.noun())},
                   {.name = "chart",
                    .title = say(counting.language, "one character a {}",
                                 tr(counting.language, counting.plan.width.noun()))},
                   {.name = "count", .title = word("count"), .align = Align::right},
                   {.name = "peak", .title = word("peak"), .align = Align::right},
                   {.name = "peak_at", .title = word("at")}};
  for (const Line& line : draw(counting, rows, largest, counting.ascii)) {
    const bool some = line.peak > 0;
    const Tone tone = some && line.peak == largest ? Tone::bad : Tone::plain;
    table.add({bucket_data_text(line.span, width, counting.plan.zone), line.bars, line.total,
               some ? Cell(line.peak, tone) : Cell(),
               some ? Cell(rows.text(line.peak_row)) : Cell()});
  }
  table.add({word("total"), "", tally.total()}, RowKind::total);
  table.notes.push_back(say(counting.language, "The highest bar is {}; a blank is 0.", largest));
  table.notes.push_back(period_note(counting));
  return table;
}

}  // namespace hozen::timeline
