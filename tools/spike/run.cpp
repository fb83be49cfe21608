#include "run.h"

#include <algorithm>
#include <cmath>

#include "log_tally.h"
#include "verdicts/cause.h"
#include "verdicts/evidence.h"
#include "verdicts/many.h"

namespace hozen {
namespace {

Expected<Context> read_context(const SpikeArgs& args, const Zone& zone) {
  Context context;
  for (const std::string& path : args.contractors) {
    HOZEN_TRY(ledger, read_contractors(path, zone));
    context.contractors.insert(context.contractors.end(), ledger.begin(), ledger.end());
  }
  for (const std::string& path : args.holidays) {
    HOZEN_TRY(dates, read_holidays(path));
    context.holidays.insert(dates.begin(), dates.end());
  }
  return context;
}

// Entries that touch the time that was watched, a day more to both sides for near misses.
Expected<std::vector<CalendarEntry>> read_calendars(const SpikeArgs& args, const Zone& zone,
                                                    const SpikeInput& input) {
  CalendarView view{.zone = zone, .from_s = INT64_MAX, .to_s = INT64_MIN};
  for (const auto& s : input.series) {
    view.from_s = std::min(view.from_s, s.observed.first_s - kSecondsPerDay);
    view.to_s = std::max(view.to_s, s.observed.end_s + kSecondsPerDay);
  }
  std::vector<CalendarEntry> entries;
  for (const std::string& path : args.calendars) {
    HOZEN_TRY(more, read_calendar(path, view));
    entries.insert(entries.end(), more.begin(), more.end());
  }
  return entries;
}

class Judge {
 public:
  Judge(const SpikeArgs& args, const Context& context, const std::vector<CalendarEntry>& entries)
      : args_(args), context_(context), entries_(entries) {}

  JudgedSeries judge_at(const SpikeInput::Counted& counted, BinWidth width) const {
    JudgedSeries judged{counted.observed, counted.zone, {}, {}};
    judged.bins = label_bins(cut_series(counted.observed, width, counted.zone), counted.zone,
                             context_.holidays);
    judged.verdict = judge(judged.bins, {level_named(args_.level),
                                         planned_bins(counted.observed, judged.bins, entries_)});
    sharpen(judged);
    blame(judged.observed, judged.bins, judged.verdict);
    if (!args_.calendars.empty()) hold_against(entries_, judged);
    name_contractors(context_.contractors, judged);
    for (Finding& f : judged.verdict.findings) f.series = judged.observed.name;
    return judged;
  }

 private:
  const SpikeArgs& args_;
  const Context& context_;
  const std::vector<CalendarEntry>& entries_;
};

// A day's finding that the hours tell already, more exactly, is left out.
void drop_told_by_hours(const JudgedSeries& hours, JudgedSeries& days) {
  std::erase_if(days.verdict.findings, [&](const Finding& day) {
    return std::any_of(hours.verdict.findings.begin(), hours.verdict.findings.end(),
                       [&](const Finding& hour) {
                         return hour.is_low() == day.is_low() && hour.start_s < day.end_s &&
                                day.start_s < hour.end_s;
                       });
  });
}

void judge_counted(const Judge& judge, const SpikeInput::Counted& counted, Findings& findings) {
  if (counted.hours) findings.series.push_back(judge.judge_at(counted, BinWidth::hour));
  if (!counted.days) return;
  JudgedSeries days = judge.judge_at(counted, BinWidth::day);
  if (counted.hours) {
    JudgedSeries& hours = findings.series.back();
    if (!hours.verdict.baseline.mu.empty()) {
      // Rises and shifts are found on days either way: once is enough.
      std::erase_if(days.verdict.findings,
                    [](const Finding& f) { return f.kind == Kind::rise || f.kind == Kind::shift; });
      drop_told_by_hours(hours, days);
      days.verdict.notes.clear();
    } else if (!days.verdict.baseline.mu.empty()) {
      hours.verdict.notes.clear();
    }
  }
  findings.series.push_back(std::move(days));
}

double excess_of(const Finding& f) { return std::abs(f.observed - f.expected); }

// They overlap, and attacks make most of what is too much in the log.
bool same_event(const Finding& attack, const Finding& log, const Observed& observed) {
  const int64_t both = std::min(attack.end_s, log.end_s) - std::max(attack.start_s, log.start_s);
  const int64_t shorter = std::min(attack.end_s - attack.start_s, log.end_s - log.start_s);
  return !log.is_low() && !attack.is_low() && 2 * both >= shorter && both > 0 &&
         2 * sum_slots(observed.attacks, log.start_s, log.end_s) >= excess_of(log);
}

// A burst of attacks is a burst of its log as well: it is told once, as attacks.
void drop_told_by_attacks(std::vector<JudgedSeries>& series) {
  std::vector<Finding> attacks;
  for (JudgedSeries& s : series) {
    if (s.observed.name != kAttackSeries) continue;
    // That nobody attacks is no outage; that a log is silent is told of the log.
    std::erase_if(s.verdict.findings, [](const Finding& f) { return f.is_low(); });
    attacks.insert(attacks.end(), s.verdict.findings.begin(), s.verdict.findings.end());
  }
  for (JudgedSeries& s : series) {
    if (s.observed.name == kAttackSeries) continue;
    std::erase_if(s.verdict.findings, [&](const Finding& log) {
      return std::any_of(attacks.begin(), attacks.end(), [&](const Finding& attack) {
        return same_event(attack, log, s.observed);
      });
    });
  }
}

bool is_told(const Findings& findings, const std::string& text) {
  return std::find(findings.notes.begin(), findings.notes.end(), text) != findings.notes.end();
}

// Every note by itself, but the many series with too few counts as one.
void gather_notes(const SpikeInput& input, Findings& findings) {
  findings.notes = input.notes;
  std::vector<std::string> few;
  for (const JudgedSeries& s : findings.series) {
    for (const std::string& note : s.verdict.notes) {
      if (!s.observed.name.empty() && note.starts_with("not enough history")) {
        if (few.empty() || few.back() != s.observed.name) few.push_back(s.observed.name);
        continue;
      }
      std::string text = s.observed.name.empty() ? note : s.observed.name + ": " + note;
      if (!is_told(findings, text)) findings.notes.push_back(std::move(text));
    }
  }
  if (few.empty()) return;
  constexpr size_t kNamed = 5;
  std::string text =
      fmt::format("not enough history or too few counts to judge {} series:", few.size());
  for (size_t i = 0; i < std::min(kNamed, few.size()); ++i) text += (i > 0 ? ", " : " ") + few[i];
  if (few.size() > kNamed) text += fmt::format(" and {} more", few.size() - kNamed);
  findings.notes.push_back(std::move(text));
}

bool has_unplanned(const Findings& findings, int min_severity) {
  for (const JudgedSeries& s : findings.series) {
    for (const Finding& f : s.verdict.findings) {
      if (f.planned.held != Held::planned && f.severity() >= min_severity) return true;
    }
  }
  return false;
}

}  // namespace

Expected<Outcome> run_spike(const SpikeArgs& args) {
  HOZEN_TRY(format, output_format(args.output));
  (void)format;
  if (args.counts.empty() && args.input.logs.empty()) {
    return fail("nothing to read: name logs, - for stdin, or --counts FILE.csv");
  }
  if (!args.counts.empty() && !args.input.logs.empty()) {
    return fail("--counts and logs cannot be read in one run");
  }
  HOZEN_TRY(zone, report_zone(args.input));
  HOZEN_TRY(context, read_context(args, zone));
  HOZEN_TRY(input, args.counts.empty() ? count_logs(args, zone) : count_files(args, zone));
  HOZEN_TRY(entries, read_calendars(args, zone, input));
  Findings findings;
  const Judge judge(args, context, entries);
  for (const auto& counted : input.series) judge_counted(judge, counted, findings);
  if (args.group.empty() && args.counts.empty()) drop_told_by_attacks(findings.series);
  if (!args.group.empty()) control_false_findings(findings.series);
  gather_notes(input, findings);
  if (!entries.empty()) findings.silent = silent_entries(entries, findings.series);
  const Telling how{args.language == "ja" ? Language::ja : Language::en,
                    input.series.empty() ? zone : input.series.front().zone};
  HOZEN_TRY(text, findings_text(findings, args, how));
  HOZEN_CHECK(write_output(text, args.output));
  return Outcome(std::move(input.ledger), args.check && has_unplanned(findings, args.min_severity));
}

}  // namespace hozen
