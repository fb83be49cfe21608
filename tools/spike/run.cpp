#include "run.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <unordered_set>
#include <utility>

#include "common/addresses.h"
#include "log_tally.h"
#include "since_run.h"
#include "verdicts/cause.h"
#include "verdicts/evidence.h"
#include "verdicts/fresh.h"
#include "verdicts/many.h"
#include "verdicts/patterns.h"
#include "verdicts/siblings.h"
#include "verdicts/source_facts.h"
#include "verdicts/spread_work.h"

namespace hozen {
namespace {

Expected<Context> read_context(const SpikeArgs& args, const Zone& zone) {
  Context context;
  for (const std::string& path : args.contractors) {
    HOZEN_TRY(ledger, read_contractors(path, zone));
    context.contractors.insert(context.contractors.end(), ledger.begin(), ledger.end());
  }
  if (!args.addresses.empty()) {
    HOZEN_TRY(archive,
              AddressArchive::load(args.addresses, {.zone = zone, .remarks = &context.refused}));
    HOZEN_TRY(contractors, contractors_of(archive, zone));
    for (ContractorEntry& entry : contractors) context.contractors.push_back(std::move(entry));
    context.addresses.emplace(std::move(archive));
  }
  for (const std::string& path : args.holidays) {
    HOZEN_TRY(dates, read_holidays(path));
    context.holidays.insert(dates.begin(), dates.end());
  }
  return context;
}

// Entries that touch the time that was watched, a day more to both sides for near misses.
Expected<std::vector<CalendarEntry>> read_calendars(const SpikeArgs& args, const Zone& zone,
                                                    SpikeInput& input) {
  std::vector<std::string> remarks;
  CalendarView view{.zone = zone, .from_s = INT64_MAX, .to_s = INT64_MIN, .remarks = &remarks};
  for (const auto& s : input.series) {
    view.from_s = std::min(view.from_s, s.observed.first_s - kSecondsPerDay);
    view.to_s = std::max(view.to_s, s.observed.end_s + kSecondsPerDay);
  }
  std::vector<CalendarEntry> entries;
  for (const std::string& path : args.calendars) {
    HOZEN_TRY(more, read_calendar(path, view));
    entries.insert(entries.end(), more.begin(), more.end());
  }
  for (std::string& remark : remarks) input.ledger.note(std::move(remark));
  return entries;
}

class Judge {
 public:
  Judge(const SpikeArgs& args, const Context& context, const std::vector<CalendarEntry>& entries)
      : args_(args), context_(context), entries_(entries) {}

  // What was counted is given away with its last use.
  std::vector<JudgedSeries> judge_counted(SpikeInput::Counted& counted) const;

 private:
  JudgedSeries judge_at(Observed observed, const Zone& zone, BinWidth width) const;
  void hold(JudgedSeries& judged) const;
  void slim(JudgedSeries& judged) const;

  const SpikeArgs& args_;
  const Context& context_;
  const std::vector<CalendarEntry>& entries_;
};

bool lasts(const Finding& f) { return f.kind == Kind::rise || f.kind == Kind::shift; }

// Days between others that bursts of an hour made high look low; the hours know better what is usual.
bool is_usual_by_hours(const JudgedSeries& hours, const Finding& day) {
  double observed = 0, expected = 0;
  for (size_t i = 0; i < hours.bins.size(); ++i) {
    if (hours.bins.edges_s[i] < day.start_s || hours.bins.edges_s[i + 1] > day.end_s) continue;
    observed += hours.bins.counts[i];
    expected += hours.verdict.baseline.mu[i];
  }
  return day.is_low() ? observed > 0.8 * expected : observed < 1.2 * expected;
}

// A day's finding that the hours tell already, more exactly, or that is none by them, is left out.
void drop_told_by_hours(const JudgedSeries& hours, JudgedSeries& days) {
  std::erase_if(days.verdict.findings, [&](const Finding& day) {
    if (day.kind != Kind::fresh && is_usual_by_hours(hours, day)) return true;
    return std::any_of(hours.verdict.findings.begin(), hours.verdict.findings.end(),
                       [&](const Finding& hour) {
                         return !lasts(hour) && hour.is_low() == day.is_low() &&
                                hour.start_s < day.end_s && day.start_s < hour.end_s;
                       });
  });
}

JudgedSeries Judge::judge_at(Observed observed, const Zone& zone, BinWidth width) const {
  JudgedSeries judged{std::move(observed), zone, {}, {}};
  judged.bins = label_bins(cut_series(judged.observed, width, zone), zone, context_.holidays);
  judged.verdict = judge(judged.bins, {level_named(args_.level),
                                       planned_bins(judged.observed, judged.bins, entries_)});
  sharpen(judged);
  blame(judged.observed, judged.bins, judged.verdict);
  return judged;
}

void Judge::hold(JudgedSeries& judged) const {
  if (!args_.calendars.empty()) hold_against(entries_, judged);
  name_contractors(context_.contractors, judged);
  if (context_.addresses) name_owners(*context_.database(), judged);
  for (Finding& f : judged.verdict.findings) f.series = judged.observed.name;
}

// Of many series most are quiet: what nobody will ask of them again is given back at once.
void Judge::slim(JudgedSeries& judged) const {
  if (args_.group.empty() || !entries_.empty() || !judged.verdict.findings.empty()) return;
  judged.observed.fields = {};
  judged.observed.marks = {};
  judged.observed.total = {};
  judged.observed.attacks = {};
  judged.observed.files = {};
  judged.verdict.baseline = {};
  judged.bins = {};
}

std::vector<JudgedSeries> Judge::judge_counted(SpikeInput::Counted& counted) const {
  std::vector<JudgedSeries> judged;
  if (counted.observe) counted.observed = std::exchange(counted.observe, {})();
  if (context_.addresses && !args_.counts.empty())  // to those of logs they were added already
    add_source_facts(counted.observed, *context_.database(), TimedSources::at_slot);
  if (counted.hours) {
    judged.push_back(counted.days
                         ? judge_at(counted.observed, counted.zone, BinWidth::hour)
                         : judge_at(std::move(counted.observed), counted.zone, BinWidth::hour));
  }
  const bool by_hours = counted.hours && !judged[0].verdict.baseline.mu.empty();
  if (counted.days) {
    judged.push_back(judge_at(std::move(counted.observed), counted.zone, BinWidth::day));
  }
  JudgedSeries& first = by_hours ? judged.front() : judged.back();
  find_fresh(first.observed, first.bins, first.verdict);
  if (counted.hours && counted.days) {
    JudgedSeries &hours = judged[0], &days = judged[1];
    if (by_hours) {
      // Rises and shifts are found on days either way: once is enough.
      std::erase_if(days.verdict.findings, lasts);
      drop_told_by_hours(hours, days);
      days.verdict.notes.clear();
    } else if (!days.verdict.baseline.mu.empty()) {
      hours.verdict.notes.clear();
    }
  }
  for (JudgedSeries& one : judged) {
    hold(one);
    slim(one);
  }
  return judged;
}

// Series do not know of each other: as many threads as there are, in the order of the input.
void judge_all(const Judge& judge, SpikeInput& input, int threads, Findings& findings) {
  std::vector<std::vector<JudgedSeries>> parts(input.series.size());
  spread_work(threads, parts.size(),
              [&](size_t i) { parts[i] = judge.judge_counted(input.series[i]); });
  size_t count = 0;
  for (const std::vector<JudgedSeries>& part : parts) count += part.size();
  findings.series.reserve(count);
  for (std::vector<JudgedSeries>& part : parts) {
    for (JudgedSeries& one : part) findings.series.push_back(std::move(one));
    part = {};
  }
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

constexpr size_t kFewSeries = 3;  // of which what is no finding is said, too

// What is said of many series at once, and the first of their names.
std::string named_text(const char* what, const std::vector<std::string>& names, bool ja) {
  constexpr size_t kNamed = 5;
  std::string text = fmt::format(fmt::runtime(what), names.size());
  for (size_t i = 0; i < std::min(kNamed, names.size()); ++i) {
    text += (i > 0 ? ", " : " ") + names[i];
  }
  if (names.size() > kNamed) {
    text += fmt::format(fmt::runtime(ja ? " 他{}" : " and {} more"), names.size() - kNamed);
  }
  return text;
}

std::string few_text(const std::vector<std::string>& few, bool ja) {
  return named_text(ja ? "履歴または件数の不足で判定できない系列 {}:"
                       : "not enough history or too few counts to judge {} series:",
                    few, ja);
}

std::string intermittent_text(const std::vector<std::string>& series, bool ja) {
  return named_text(ja ? "断続的な系列 {} (より長い途絶のみ報告):"
                       : "{} series are intermittent, only silences longer than theirs are told:",
                    series, ja);
}

// Notes that are not there yet; those of a series behind its name.
class Notes {
 public:
  Notes(Language language, Findings& findings)
      : language_(language), notes_(findings.notes), told_(notes_.begin(), notes_.end()) {}

  void add(const std::string& series, const std::string& note) {
    std::string text = series.empty() ? note : series_text(series, language_) + ": " + note;
    if (told_.insert(text).second) notes_.push_back(std::move(text));
  }

 private:
  Language language_;
  std::vector<std::string>& notes_;
  std::unordered_set<std::string> told_;
};

// Every note by itself, but the many series with too few counts as one.
void gather_notes(const SpikeInput& input, Language language, Findings& findings) {
  findings.notes = input.notes;
  Notes notes(language, findings);
  const bool ja = language == Language::ja;
  std::vector<std::string> few, intermittent;
  const auto add_name = [&](const JudgedSeries& s, std::vector<std::string>& names) {
    std::string name = series_text(s.observed.name, language);
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  };
  for (const JudgedSeries& s : findings.series) {
    for (size_t k = 0; k < s.verdict.notes.size(); ++k) {
      const std::string& note = s.verdict.notes[k];
      if (!s.observed.name.empty() && note.starts_with("not enough history")) {
        add_name(s, few);
        continue;
      }
      if (input.series.size() > kFewSeries && note.starts_with("series is intermittent")) {
        add_name(s, intermittent);
        continue;
      }
      notes.add(s.observed.name, (ja ? s.verdict.notes_ja : s.verdict.notes)[k]);
    }
  }
  if (!intermittent.empty()) findings.notes.push_back(intermittent_text(intermittent, ja));
  if (!few.empty()) findings.notes.push_back(few_text(few, ja));
}

// Weekdays, months, slow regulars: no findings, but answers that reports ask for.
void gather_patterns(const SpikeInput& input, const SpikeArgs& args, Language language,
                     Findings& findings) {
  if (input.series.size() > kFewSeries && !args.explain) return;
  Notes notes(language, findings);
  for (const JudgedSeries& s : findings.series) {
    for (const std::string& text : calendar_patterns(s, language)) {
      notes.add(s.observed.name, text);
    }
    for (const std::string& text : regulars(s, language)) notes.add(s.observed.name, text);
  }
}

bool has_unplanned(const Findings& findings, int min_severity) {
  for (const JudgedSeries& s : findings.series) {
    for (const Finding& f : s.verdict.findings) {
      if (f.planned.held != Held::planned && f.severity() >= min_severity) return true;
    }
  }
  return false;
}

// What only shows when all series are judged.
void settle(const SpikeArgs& args, const SpikeInput& input,
            const std::vector<CalendarEntry>& entries, Language language, Findings& findings) {
  if (args.group.empty() && args.counts.empty()) {
    drop_told_by_attacks(findings.series);
    compare_siblings(findings.series);
  }
  if (!args.group.empty()) control_false_findings(findings.series);
  gather_notes(input, language, findings);
  gather_patterns(input, args, language, findings);
  if (!entries.empty()) findings.silent = silent_entries(entries, findings.series);
  findings.entries = entries;
}

// By its first bytes: a log may be one line of gigabytes, and a pipe cannot be read twice.
bool starts_as_tally(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  constexpr std::string_view kStart = "hozen-tally ";
  std::string start(kStart.size(), '\0');
  std::ifstream file(path, std::ios::binary);
  return file.read(start.data(), static_cast<std::streamsize>(start.size())) && start == kStart;
}

// Tallies among the logs are counts; the two are not told together, as a tally may hold the same events.
Expected<SpikeArgs> sorted_inputs(SpikeArgs args) {
  std::vector<std::string> logs, tallies;
  for (std::string& path : args.input.logs) {
    (starts_as_tally(path) ? tallies : logs).push_back(std::move(path));
  }
  if (!tallies.empty() && !logs.empty()) {
    return fail("{} is a tally and {} is none: they cannot be read in one run", tallies.front(),
                logs.front());
  }
  args.input.logs = std::move(logs);
  args.counts.insert(args.counts.end(), tallies.begin(), tallies.end());
  if (args.counts.empty() && args.input.logs.empty()) {
    return fail("nothing to read: name logs, tallies, - for stdin, or --counts FILE.csv");
  }
  if (!args.counts.empty() && !args.input.logs.empty()) {
    return fail("--counts and logs cannot be read in one run");
  }
  return args;
}

// CSV and TSV hold rows only: what could not be judged is told beside them.
bool loses_notes(const OutputOptions& output) {
  return output.format == "csv" || output.format == "tsv" || is_picture(output);
}

}  // namespace

Expected<Outcome> run_spike(const SpikeArgs& given) {
  HOZEN_TRY(args, sorted_inputs(given));
  if (!is_picture(args.output)) HOZEN_CHECK(output_format(args.output));
  HOZEN_TRY(zone, report_zone(args.input));
  HOZEN_TRY(context, read_context(args, zone));
  std::vector<EarlierFinding> earlier;
  if (!args.since_run.empty()) {
    HOZEN_TRY(run, read_run(args.since_run));
    earlier = std::move(run);
  }
  HOZEN_TRY(input, args.counts.empty() ? count_logs(args, zone, context.database())
                                       : count_files(args, zone));
  HOZEN_TRY(entries, read_calendars(args, zone, input));
  const Telling how{language_of(args), input.series.empty() ? zone : input.series.front().zone};
  Findings findings;
  judge_all(Judge(args, context, entries), input, args.input.threads, findings);
  settle(args, input, entries, how.language, findings);
  if (!args.since_run.empty()) {
    for (std::string& gone : compare_runs(earlier, findings, how.language)) {
      findings.notes.push_back(std::move(gone));
    }
  }
  if (context.addresses) HOZEN_CHECK(context.database()->sound());
  for (const auto& spill : input.spills) HOZEN_CHECK(spill->check());
  HOZEN_TRY(text, findings_text(findings, args, how));
  HOZEN_CHECK(write_output(text, args.output));
  if (loses_notes(args.output)) {
    for (const std::string& note : findings.notes) input.ledger.note(note);
  }
  Outcome outcome(std::move(input.ledger),
                  args.check && has_unplanned(findings, args.min_severity));
  refuse_all(context.refused, outcome);
  return outcome;
}

}  // namespace hozen
