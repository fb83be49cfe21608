// timeline report: one page that stands alone - words, pictures, tables, and what they stand on.
#include <algorithm>

#include "common/addresses.h"
#include "timeline/count_tables.h"
#include "timeline/coverage.h"
#include "timeline/figures.h"
#include "timeline/options.h"
#include "timeline/row_parts.h"
#include "timeline/summary.h"
#include "timeline/value_table.h"
#include "write/output_file.h"

namespace hozen::timeline {
namespace {

constexpr size_t kMostDays = 400;  // more are shown as weeks
constexpr size_t kMostLikely = 20;
constexpr size_t kClassesADay = 8;  // a column each; the ranking has all

// The same counts in a wider width, by class.
struct Wider {
  Counting counting;
  Counts counts;
};

Expected<Wider> by_day(const Counting& counting, const Counts& counts, size_t classes_view,
                       BucketWidth width) {
  Wider wider{counting, {}};
  wider.counting.plan.width = width;
  wider.counting.plan.views = {counting.plan.views[classes_view]};
  wider.counting.has_group = wider.counting.by_class = true;
  wider.counts.main = std::make_unique<Tally>(wider.counting.plan, ValueSources{});
  wider.counts.ledger = counts.ledger;
  wider.counts.names = counts.names;
  std::vector<uint32_t> files;
  for (const std::string& path : counts.main->paths())
    files.push_back(wider.counts.main->path_number(path));
  for (const auto& [start, n] : counts.main->totals()) wider.counts.main->add_total(start, n);
  for (const Tally::Entry& e : counts.main->entries(classes_view)) {
    const auto value = counts.main->value_of(e, classes_view, 0);
    const std::optional<std::string> name =
        value ? std::optional<std::string>(*value) : std::nullopt;
    Tallied tallied = *e.tallied;
    tallied.first.file = files[tallied.first.file];
    tallied.last.file = files[tallied.last.file];
    if (!wider.counts.main->add_counted(0, e.bucket_ns, std::span(&name, 1), tallied))
      return fail("a count of the page has no place in it");  // a defect of ours
  }
  return wider;
}

class Report {
 public:
  Report(const Args& args, Counting counting, Counts counts, size_t classes_view)
      : args_(args),
        counting_(std::move(counting)),
        counts_(std::move(counts)),
        classes_(classes_view) {}

  Expected<std::vector<Table>> make() {
    Table words{.name = "summary", .title = word("In short")};
    words.notes = summary_lines(counting_, counts_);
    tables_.push_back(std::move(words));
    add_successes();
    add_hours();
    HOZEN_CHECK(add_days());
    add_rankings();
    tables_.push_back(coverage_table(counts_.ledger, counting_.plan.zone, counting_.language));
    return std::move(tables_);
  }

 private:
  std::string word(std::string_view english) const {
    return std::string(tr(counting_.language, english));
  }

  // What the words ask to look at, with the places to look at.
  void add_successes() {
    Table table{.name = "likely", .title = word("Look at these first")};
    table.columns = {{.name = "name", .title = word("address or user")},
                     right("events", word("events")),
                     {.name = "time", .title = word("earliest likely success")},
                     {.name = "rule", .title = word("rule")},
                     {.name = "record", .title = word("record")}};
    std::vector<Inventory::Entry> likely;
    for (const SeenKind kind : {SeenKind::address, SeenKind::user}) {
      for (const Inventory::Entry& entry : counts_.likely.entries(kind))
        if (entry.second->success) likely.push_back(entry);
    }
    if (likely.empty()) return;
    std::sort(likely.begin(), likely.end(), [](const auto& a, const auto& b) {
      if (*a.second->success < *b.second->success) return true;
      return !(*b.second->success < *a.second->success) && *a.first < *b.first;
    });
    for (size_t i = 0; i < std::min(likely.size(), kMostLikely); ++i) {
      const auto& [name, seen] = likely[i];
      table.add({*name, seen->events, zoned_text(seen->success->time_ns, counting_.plan.zone),
                 counts_.names.shown("threat.rule", seen->success->what),
                 fmt::format("{}:{}", seen->success->path, seen->success->offset)});
    }
    if (likely.size() > kMostLikely) {
      table.notes.push_back(say(counting_.language, "{} of {} are shown; timeline hosts shows all.",
                                kMostLikely, likely.size()));
    }
    table.notes.push_back(
        word("likely success: an attack that was answered with 2xx, or that its log calls a "
             "success. Look there first; it is no verdict."));
    tables_.push_back(std::move(table));
  }

  void add_hours() {
    const BucketRows rows(counting_, *counts_.main, counts_.ledger.total(), true);
    const Over over = {args_.count, counting_, counts_, rows, {}};
    Table hours = peaks_table(over, classes_);
    hours.title = title_of(args_.count, counting_);
    if (rows.size() > 1) hours.figure = series_figure(over, "hours");
    hours.notes.push_back(period_note(counting_));
    tables_.push_back(std::move(hours));
  }

  Expected<void> add_days() {
    BucketWidth width = {BucketWidth::Unit::day, 0};
    const FileLedger read = counts_.ledger.total();
    if (read.first_ns <= read.last_ns &&
        (read.last_ns - read.first_ns) / kNsPerSecond / kSecondsPerDay >
            static_cast<int64_t>(kMostDays))
      width.unit = BucketWidth::Unit::week;
    HOZEN_TRY(days, by_day(counting_, counts_, classes_, width));
    days.counting.top = kClassesADay;
    const BucketRows rows(days.counting, *days.counts.main, read, true);
    const Over over = {args_.count, days.counting, days.counts, rows, {}};
    Table table = wide_table(over);
    if (rows.size() > 1) table.figure = stack_figure(over, table, "days");
    tables_.push_back(std::move(table));
    return {};
  }

  void add_rankings() {
    struct Ranked {
      std::string_view field, title;
      size_t view, top;
    };
    constexpr Ranked kRankings[] = {
        {"threat.class", "class", kSummaryClasses, kAllValues},
        {"threat.rule", "rule", kSummaryRules, kRankingTop},
        {"source.ip", "source address", kSummarySources, kRankingTop},
        {"target", "target", kSummaryTargets, kRankingTop},
        {"http.response.status_code", "answer (HTTP status)", kSummaryAnswers, kRankingTop}};
    for (const auto& [field, title, view, top] : kRankings) {
      Table table = make_value_table(
          args_.count, counting_, counts_,
          {.name = std::string(field),
           .title = say(counting_.language, "{} by {}", word("Attacks"), word(title)),
           .view = view,
           .top = top});
      table.columns[1].title = word(title);
      table.hold_rows();
      const bool some = std::any_of(table.rows.begin(), table.rows.end(),
                                    [](const Row& r) { return r.kind == RowKind::ordinary; });
      if (some) tables_.push_back(std::move(table));
    }
  }

  const Args& args_;
  Counting counting_;
  Counts counts_;
  size_t classes_;
  std::vector<Table> tables_;
};

}  // namespace

Expected<Outcome> run_report(const Args& args) {
  HOZEN_TRY(input, open_counted(args));
  HOZEN_TRY(counting, plan_summary(args, input));
  const size_t classes = counting.plan.views.size();
  counting.successes = true;
  HOZEN_TRY(by_class, Dimension::named("threat.class"));
  counting.plan.views.push_back({{std::move(by_class)}, true});
  HOZEN_TRY(counts, count_events(args, input, counting));
  Outcome outcome(counts.ledger);
  refuse_all(counts.refused, outcome);
  HOZEN_TRY(tables, Report(args, counting, std::move(counts), classes).make());
  Look look;
  look.language = args.language;
  look.title =
      args.title.empty() ? std::string(tr(counting.language, "Attacks in the logs")) : args.title;
  const bool markdown = args.output.format == "markdown" || args.output.format == "md";
  HOZEN_CHECK(write_output(write_tables(tables, markdown ? Format::markdown : Format::html, look),
                           args.output));
  return outcome;
}

}  // namespace hozen::timeline
