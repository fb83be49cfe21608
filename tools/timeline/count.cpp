#include <algorithm>

#include "base/path_glob.h"
#include "base/text.h"
#include "timeline/count_tables.h"
#include "timeline/counting.h"
#include "timeline/coverage.h"
#include "timeline/figures.h"
#include "timeline/options.h"
#include "timeline/row_parts.h"
#include "timeline/summary.h"
#include "timeline/tallies.h"
#include "write/escape.h"

namespace hozen::timeline {
namespace {

// A group that no event has is most often a name typed wrong: it must not pass for an answer.
void note_missing_fields(const Input& input, const Counting& counting, const Tally& tally,
                         Ledger& ledger) {
  if (tally.total() == 0) return;
  for (size_t v = 0; v < counting.plan.views.size(); ++v) {
    const std::vector<Dimension>& by = counting.plan.views[v].by;
    for (size_t d = 0; d < by.size(); ++d) {
      if (!tally.has_values(v, d))
        ledger.note(fmt::format("no event has a field '{}'{}", by[d].name,
                                other_name_of(input, ledger, by[d].name)));
    }
  }
}

bool is_page(Format format) {
  return format == Format::table || format == Format::markdown || format == Format::html;
}

// Rows of the time that another zone for some files would change.
Expected<Table> what_if_table(const Args& args, Input& input, const Counting& counting,
                              const Counts& counts) {
  std::string text = args.count.what_if;
  if (!text.starts_with("tz=")) {
    return std::unexpected(Error{.what = fmt::format("--what-if: '{}' is not understood", text),
                                 .hint = "--what-if 'tz=auth*=Asia/Tokyo'"});
  }
  text.erase(0, 3);
  const size_t at = text.rfind('=');
  HOZEN_TRY(zone, Zone::find(at == std::string::npos ? text : text.substr(at + 1)));
  const std::string glob = at == std::string::npos ? "*" : text.substr(0, at);
  const std::vector<FileLedger>& files = counts.ledger.files();
  const bool some = std::any_of(files.begin(), files.end(), [&](const FileLedger& f) {
    return glob_matches_path(glob, f.path);
  });
  if (glob != "*" && !some) {
    return std::unexpected(Error{
        .what = fmt::format("--what-if: no log is called '{}'", quote_for_message(glob)),
        .hint = "--coverage shows their names; * stands for any text: 'tz=*auth*=Asia/Tokyo'"});
  }
  input.reading.zones.emplace_back(glob, zone);
  HOZEN_TRY(other, count_events(args, input, counting));
  std::map<int64_t, std::pair<uint64_t, uint64_t>> both;
  for (const auto& [start, count] : counts.main->totals()) both[start].first = count;
  for (const auto& [start, count] : other.main->totals()) both[start].second = count;
  const Language l = counting.language;
  Table table{.name = "what_if",
              .title = say(l, "Had the stamps of {} the zone {}",
                           glob == "*" ? tr(l, "all logs") : std::string_view(glob), zone.name())};
  const BucketWidth& width = counting.plan.width;
  table.columns = {{.name = "time", .title = std::string(tr(l, width.noun()))},
                   right("count", std::string(tr(l, "count"))),
                   right("count_if", std::string(tr(l, "would be"))),
                   right("change", std::string(tr(l, "change")))};
  for (const auto& [start, n] : both) {
    if (n.first == n.second) continue;
    const Bucket bucket = bucket_at(start, width, counting.plan.zone);
    table.add({bucket_data_text(bucket, width, counting.plan.zone), n.first, n.second,
               static_cast<int64_t>(n.second) - static_cast<int64_t>(n.first)});
  }
  table.notes.push_back(
      say(l, "{} of {} times would change. Only stamps without a zone of their own do.",
          table.rows.size(), both.size()));
  return table;
}

Expected<Outcome> run_summary(const Args& args, Input& input) {
  HOZEN_TRY(counting, plan_summary(args, input));
  HOZEN_TRY(counts, count_events(args, input, counting));
  std::string text;
  for (const std::string& line : summary_lines(counting, counts)) text += visible(line) + "\n";
  HOZEN_CHECK(write_output(text, args.output));
  return counts.outcome();
}

// -f svg: the first table as a picture.
Expected<std::string> chart_of(const CountOptions& options, const Counting& counting,
                               const Counts& counts) {
  if (counting.plan.width.unit == BucketWidth::Unit::none) {
    if (!counting.has_group) return fail("one number alone is no chart: --by, --group");
    return bars_figure(make_tables(options, counting, counts, true).front(), "values");
  }
  const BucketRows rows(counting, *counts.main, counts.ledger.total(), true);
  const Over over = {options, counting, counts, rows, {}};
  if (!counting.has_group || counting.plan.width.unit == BucketWidth::Unit::piece)
    return series_figure(over, "times");
  return stack_figure(over, wide_table(over), "times");
}

// Above the first table of an HTML page.
void draw(const CountOptions& options, const Counting& counting, const Counts& counts,
          Table& table) {
  if (counting.hour_of_week || options.chart) return;
  if (counting.plan.width.unit == BucketWidth::Unit::none) {
    if (counting.has_group && table.name == "values") table.figure = bars_figure(table, "values");
    return;
  }
  const BucketRows rows(counting, *counts.main, counts.ledger.total(), true);
  if (rows.size() < 2) return;
  const Over over = {options, counting, counts, rows, {}};
  table.figure = !counting.has_group || counting.plan.width.unit == BucketWidth::Unit::piece
                     ? series_figure(over, "times")
                     : stack_figure(over, wide_table(over), "times");
}

Expected<Outcome> run_chart(const Args& args) {
  if (reads_tallies(args)) {
    HOZEN_TRY(loaded, load_tallies(args));
    HOZEN_TRY(svg, chart_of(loaded.args.count, loaded.counting, loaded.counts));
    HOZEN_CHECK(write_output(standalone(svg, period_note(loaded.counting)), args.output));
    return Outcome(std::move(loaded.counts.ledger));
  }
  HOZEN_TRY(input, open_counted(args));
  HOZEN_TRY(counting, plan_counting(args, input));
  HOZEN_TRY(counts, count_events(args, input, counting));
  HOZEN_TRY(svg, chart_of(args.count, counting, counts));
  HOZEN_CHECK(write_output(standalone(svg, period_note(counting)), args.output));
  return counts.outcome();
}

Expected<Outcome> show_tallies(const Args& args, Format format) {
  HOZEN_TRY(loaded, load_tallies(args));
  std::vector<Table> tables =
      make_tables(loaded.args.count, loaded.counting, loaded.counts, is_page(format));
  if (format == Format::html)
    draw(loaded.args.count, loaded.counting, loaded.counts, tables.front());
  if (wants_coverage(args)) {
    tables.push_back(
        coverage_table(loaded.counts.ledger, loaded.counting.plan.zone, loaded.counting.language));
  }
  HOZEN_CHECK(write_output(tables, args.output));
  return Outcome(std::move(loaded.counts.ledger));
}

}  // namespace

Expected<Outcome> run_count(const Args& args) {
  if (args.output.format == "tally") {
    return reads_tallies(args) ? run_merge(args) : run_count_to_tally(args);
  }
  if (args.output.format == "svg") return run_chart(args);
  HOZEN_TRY(format, output_format(args.output));
  if (!args.count.part.empty() || !args.count.memory.empty())
    return fail("--part and --memory are for -f tally");
  if (reads_tallies(args)) return show_tallies(args, format);
  HOZEN_TRY(input, open_counted(args));
  if (args.count.summary) return run_summary(args, input);
  HOZEN_TRY(counting, plan_counting(args, input));
  if (counting.previous)
    input.filter.since_ns = std::min(input.filter.since_ns, counting.previous->from_ns);
  HOZEN_TRY(counts, count_events(args, input, counting));
  note_missing_fields(input, counting, *counts.main, counts.ledger);
  std::vector<Table> tables = make_tables(args.count, counting, counts, is_page(format));
  if (format == Format::html) draw(args.count, counting, counts, tables.front());
  if (!args.count.what_if.empty()) {
    HOZEN_TRY(what_if, what_if_table(args, input, counting, counts));
    tables.push_back(std::move(what_if));
  }
  if (wants_coverage(args))
    tables.push_back(coverage_table(counts.ledger, counting.plan.zone, counting.language));
  HOZEN_CHECK(write_output(tables, args.output));
  return counts.outcome();
}

}  // namespace hozen::timeline
