// Findings as the output that was asked for: paragraphs and a table, data tables, or JSON Lines.
#include <algorithm>
#include <map>

#include "findings_json.h"
#include "options.h"

namespace hozen {
namespace {

struct Listed {
  const Finding* finding;
  const JudgedSeries* series;
};

std::vector<Listed> list_findings(const Findings& findings, int min_severity) {
  std::vector<Listed> list;
  for (const JudgedSeries& s : findings.series) {
    for (const Finding& f : s.verdict.findings) {
      // Planned work caps the severity; --min-severity is not meant to hide what was planned.
      if (f.severity() >= std::min(min_severity, f.planned.held == Held::planned ? 20 : 100)) {
        list.push_back({&f, &s});
      }
    }
  }
  std::stable_sort(list.begin(), list.end(), [](const Listed& a, const Listed& b) {
    return a.finding->start_s < b.finding->start_s;
  });
  return list;
}

bool folds(const Finding& f) { return f.planned.held == Held::planned; }

std::string fold_key(const Finding& f) {
  return f.series + '\0' + f.planned.series + '\0' + std::string(name_of(f.kind));
}

// Repeated planned findings of one entry together; all others alone.
std::vector<std::vector<Listed>> fold(const std::vector<Listed>& list) {
  std::vector<std::vector<Listed>> lines;
  std::map<std::string, size_t> where;
  for (const Listed& item : list) {
    if (folds(*item.finding)) {
      const auto [at, added] = where.try_emplace(fold_key(*item.finding), lines.size());
      if (!added) {
        lines[at->second].push_back(item);
        continue;
      }
    }
    lines.push_back({item});
  }
  return lines;
}

std::string sentence(const std::vector<Listed>& line, const Telling& how, bool explained) {
  if (line.size() > 1) {
    std::vector<const Finding*> findings;
    for (const Listed& item : line) findings.push_back(item.finding);
    return tell_folded(findings, how);
  }
  std::string text = tell(*line.front().finding, how);
  if (explained) text += " [" + explain(*line.front().finding) + "]";
  return text;
}

Table make_table(const SpikeArgs& args, bool in_words) {
  Table table{.name = "findings", .title = args.language == "ja" ? "検出" : "Findings"};
  table.columns = {{.name = "no", .title = "#", .align = Align::right},
                   {.name = "kind"},
                   {.name = "start"},
                   {.name = "end"},
                   {.name = "series"},
                   {.name = "times", .align = Align::right},
                   {.name = "observed", .align = Align::right},
                   {.name = "expected", .align = Align::right},
                   {.name = "ratio", .align = Align::right},
                   {.name = "threshold", .align = Align::right},
                   {.name = "severity", .align = Align::right},
                   {.name = "p", .align = Align::right},
                   {.name = "verdict"}};
  if (!in_words) table.columns.push_back({.name = "planned"});  // pages say it in the paragraph
  return table;
}

void add_row(Table& table, size_t number, const std::vector<Listed>& line, const Telling& how,
             bool in_words) {
  const Finding& f = *line.front().finding;
  double observed = 0, expected = 0;
  int64_t end_s = f.end_s;
  for (const Listed& item : line) {
    observed += item.finding->observed;
    expected += item.finding->expected;
    end_s = std::max(end_s, item.finding->end_s);
  }
  const auto stamp = [&](int64_t s) {
    std::string text = format_rfc3339(s * kNsPerSecond, how.zone);
    return in_words ? text.substr(0, 16).replace(10, 1, " ") : text;
  };
  const Tone tone = f.planned.held == Held::planned ? Tone::faint
                    : f.severity() >= 50            ? Tone::bad
                                                    : Tone::warning;
  table.add({Cell(number),
             Cell(in_words ? kind_text(f.kind, how.language) : std::string(name_of(f.kind)), tone),
             Cell(stamp(f.start_s)), Cell(stamp(end_s)), Cell(f.series), Cell(line.size()),
             Cell(static_cast<int64_t>(observed)), Cell(Decimal{expected, 1}),
             expected > 0 ? Cell(Decimal{observed / expected, 2}) : Cell(),
             f.threshold > 0 ? Cell(Decimal{f.threshold, 0}) : Cell(), Cell(f.severity()),
             Cell(probability_text(f.log_p)),
             Cell(in_words ? held_text(f.planned.held, how.language)
                           : std::string(name_of(f.planned.held))),
             Cell(f.planned.entry)});
}

std::vector<std::string> silent_lines(const Findings& findings, const Telling& how) {
  std::map<std::string, std::vector<CalendarEntry>> by_series;
  for (const CalendarEntry& entry : findings.silent) by_series[entry.series].push_back(entry);
  std::vector<std::string> lines;
  for (const auto& [series, entries] : by_series)
    lines.push_back(tell_silent_entries(entries, how));
  return lines;
}

std::string json_lines(const Findings& findings, const std::vector<Listed>& list,
                       const SpikeArgs& args, const Telling& how) {
  std::string out;
  for (const std::string& note : findings.notes) append_note_json(out, note);
  for (const std::string& line : silent_lines(findings, how)) append_note_json(out, line);
  const bool held = !args.calendars.empty();
  for (const Listed& item : list) {
    append_finding_json(out, *item.finding, item.series->zone, held, args.explain);
  }
  return out;
}

}  // namespace

Expected<std::string> findings_text(const Findings& findings, const SpikeArgs& args,
                                    const Telling& how) {
  HOZEN_TRY(format, output_format(args.output));
  const std::vector<Listed> list = list_findings(findings, args.min_severity);
  if (format == Format::jsonl) return json_lines(findings, list, args, how);
  const bool data = format == Format::csv || format == Format::tsv || format == Format::json;
  Table table = make_table(args, !data);
  size_t number = 0;
  std::vector<std::vector<Listed>> lines = fold(list);
  if (data) {  // data is never folded: a program can do that itself
    lines.clear();
    for (const Listed& item : list) lines.push_back({item});
  }
  for (const std::vector<Listed>& line : lines) {
    add_row(table, ++number, line, how, !data);
    table.notes.push_back(fmt::format("{}. {}", number, sentence(line, how, args.explain)));
  }
  if (lines.empty()) {
    table.notes.push_back(how.language == Language::ja ? "通常と異なる日・時間帯はありません。"
                                                       : "Nothing stands out.");
  }
  for (std::string& line : silent_lines(findings, how)) table.notes.push_back(std::move(line));
  for (const std::string& note : findings.notes) table.notes.push_back(note);
  return write_table(table, format,
                     {.color = false,
                      .csv_raw = args.output.csv_raw,
                      .title = "spike",
                      .language = args.language});
}

}  // namespace hozen
