// Findings as the output that was asked for: paragraphs and a table, data tables, or JSON Lines.
#include <algorithm>
#include <map>
#include <set>

#include "chart_svg.h"
#include "findings_json.h"
#include "options.h"
#include "write/escape.h"

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
  if (explained) text += " [" + explain(*line.front().finding, how.language) + "]";
  return text;
}

std::string since_in_japanese(const std::string& since) {
  return since == "new" ? "新規" : since == "changed" ? "変化" : since == "same" ? "同じ" : since;
}

void name_in_japanese(Table& table) {
  const std::map<std::string, const char*> titles = {
      {"kind", "種別"},       {"start", "開始"},    {"end", "終了"},      {"series", "系列"},
      {"times", "回数"},      {"observed", "件数"}, {"expected", "通常"}, {"ratio", "倍率"},
      {"severity", "深刻度"}, {"p", "p値"},         {"verdict", "計画"},  {"since", "前回との差"}};
  for (Column& column : table.columns) {
    if (const auto at = titles.find(column.name); at != titles.end()) column.title = at->second;
  }
}

Table make_table(Language language, bool in_words) {
  Table table{.name = "findings", .title = language == Language::ja ? "検出" : "Findings"};
  table.columns = {{.name = "no", .title = "#", .align = Align::right},
                   {.name = "kind"},
                   {.name = "start"},
                   {.name = "end"},
                   {.name = "series"},
                   {.name = "times", .align = Align::right},
                   {.name = "observed", .align = Align::right},
                   {.name = "expected", .align = Align::right},
                   {.name = "ratio", .align = Align::right},
                   {.name = "severity", .align = Align::right},
                   {.name = "p", .align = Align::right},
                   {.name = "verdict"},
                   {.name = "since"}};
  if (in_words && language == Language::ja) name_in_japanese(table);
  if (in_words) return table;  // pages say the rest in the paragraph
  table.columns.push_back({.name = "threshold", .align = Align::right});
  table.columns.push_back({.name = "planned"});
  table.columns.push_back({.name = "cause"});
  table.columns.push_back({.name = "id"});
  return table;
}

// On pages, columns that say nothing are left out.
void drop_empty_columns(Table& table) {
  const auto is_empty = [&](size_t c) {
    const bool times = table.columns[c].name == "times";
    return std::all_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
      const Cell& cell = row.cells[c];
      return cell.kind == Cell::Kind::absent || (times && cell.number == 1) ||
             (cell.kind == Cell::Kind::text && cell.text.empty());
    });
  };
  for (size_t c = table.columns.size(); c-- > 0;) {
    if (!is_empty(c)) continue;
    const auto at = static_cast<std::ptrdiff_t>(c);
    table.columns.erase(table.columns.begin() + at);
    for (Row& row : table.rows) row.cells.erase(row.cells.begin() + at);
  }
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
  // Of nothing expected there is no ratio worth reading.
  const bool has_ratio = expected > 0 && (!in_words || expected >= 0.5);
  std::string p = probability_text(f.log_p);
  if (in_words && p == "1e-300") p = "<1e-300";
  std::vector<Cell> cells = {
      Cell(number),
      Cell(in_words ? kind_text(f.kind, how.language) : std::string(name_of(f.kind)), tone),
      Cell(stamp(f.start_s)),
      Cell(stamp(end_s)),
      Cell(in_words ? series_text(f.series, how.language) : f.series),
      Cell(line.size()),
      Cell(static_cast<int64_t>(observed)),
      Cell(Decimal{expected, 1}),
      has_ratio ? Cell(Decimal{observed / expected, 2}) : Cell(),
      Cell(f.severity()),
      Cell(std::move(p)),
      Cell(in_words ? held_text(f.planned.held, how.language)
                    : std::string(name_of(f.planned.held))),
      Cell(in_words && how.language == Language::ja ? since_in_japanese(f.since) : f.since)};
  if (!in_words) {
    cells.push_back(f.threshold > 0 ? Cell(Decimal{f.threshold, 0}) : Cell());
    cells.emplace_back(f.planned.entry);
    cells.emplace_back(causes_text(f, how));
    cells.emplace_back(f.id());
  }
  table.add(std::move(cells));
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

// Table first, then paragraph by paragraph, each by itself: they are read out on the telephone.
std::string page(Table table, const Look& look) {
  std::vector<std::string> paragraphs;
  std::swap(paragraphs, table.notes);
  std::string text = table.rows.empty() ? std::string() : write_table(table, Format::table, look);
  for (const std::string& paragraph : paragraphs) {
    if (!text.empty()) text += '\n';
    append_visible(text, paragraph);
    text += '\n';
  }
  return text;
}

// Which time was watched, and what came out: the first lines of a page.
Table summary_of(const Findings& findings, const std::vector<Listed>& list, const SpikeArgs& args,
                 const Telling& how) {
  Table table{.name = "summary"};
  int64_t from_s = INT64_MAX, to_s = INT64_MIN;
  std::set<std::string_view> names;
  for (const JudgedSeries& s : findings.series) {
    from_s = std::min(from_s, s.observed.first_s);
    to_s = std::max(to_s, s.observed.end_s);
    names.insert(s.observed.name);
  }
  if (names.empty()) return table;
  const auto planned = static_cast<size_t>(
      std::count_if(list.begin(), list.end(), [](const Listed& l) { return folds(*l.finding); }));
  const bool ja = how.language == Language::ja, held = !args.calendars.empty();
  const std::string when = when_text(from_s, to_s, how), zone = how.zone.name();
  const size_t found = list.size();
  if (ja) {
    table.notes.push_back(
        fmt::format("対象期間: {} (時刻は{})。系列: {}", when, zone, names.size()));
    table.notes.push_back(fmt::format("検出: {}件", found));
    if (held)
      table.notes.back() += fmt::format(" (計画外 {}件、計画済み {}件)", found - planned, planned);
    table.notes.push_back("深刻度は0～100。偶然では起こりにくいほど大きい。計画済みは20まで。");
    return table;
  }
  table.notes.push_back(fmt::format("Watched: {} ({}), {} series", when, zone, names.size()));
  table.notes.push_back(fmt::format("{} {}", found, found == 1 ? "finding" : "findings"));
  if (held)
    table.notes.back() += fmt::format(": {} unplanned, {} planned", found - planned, planned);
  table.notes.push_back(
      "Severity runs from 0 to 100, the less likely by chance the higher; planned work stays under "
      "21.");
  return table;
}

// A page to hand in: what was watched, the charts and the table, each finding in words, remarks.
std::vector<Table> page_tables(Table table, Table summary, std::vector<std::string> remarks,
                               bool ja) {
  Table told{.name = "told", .title = ja ? "検出の内容" : "The findings in words"};
  std::swap(told.notes, table.notes);
  Table rest{.name = "remarks", .title = ja ? "備考" : "Remarks"};
  rest.notes = std::move(remarks);
  std::vector<Table> tables;
  const bool any = !table.rows.empty();
  if (!summary.notes.empty()) tables.push_back(std::move(summary));
  if (!any) table.columns.clear();
  if (any || !table.figure.empty()) tables.push_back(std::move(table));
  if (any) tables.push_back(std::move(told));
  if (!rest.notes.empty()) tables.push_back(std::move(rest));
  return tables;
}

Look look_of(const SpikeArgs& args, Language language) {
  return {.color = false,
          .csv_raw = args.output.csv_raw,
          .title = language == Language::ja ? "件数の異常検出" : "What stands out",
          .language = language == Language::ja ? "ja" : "en"};
}

// What stands below the findings: planned work without a trace, what could not be judged.
std::vector<std::string> remarks_of(const Findings& findings, const Telling& how, bool any) {
  std::vector<std::string> remarks;
  if (!any) {
    remarks.push_back(how.language == Language::ja ? "通常と異なる日・時間帯はありません。"
                                                   : "Nothing stands out.");
  }
  for (std::string& line : silent_lines(findings, how)) remarks.push_back(std::move(line));
  remarks.insert(remarks.end(), findings.notes.begin(), findings.notes.end());
  return remarks;
}

}  // namespace

bool is_picture(const OutputOptions& output) { return output.format == "svg"; }

Expected<std::string> findings_text(const Findings& findings, const SpikeArgs& args,
                                    const Telling& how) {
  const bool picture = is_picture(args.output);
  HOZEN_TRY(format, picture ? Expected<Format>(Format::html) : output_format(args.output));
  const std::vector<Listed> list = list_findings(findings, args.min_severity);
  if (format == Format::jsonl) return json_lines(findings, list, args, how);
  const bool data = format == Format::csv || format == Format::tsv || format == Format::json;
  Table table = make_table(how.language, !data);
  std::vector<std::vector<Listed>> lines = fold(list);
  if (data) {  // data is never folded: a program can do that itself
    lines.clear();
    for (const Listed& item : list) lines.push_back({item});
  }
  std::map<const Finding*, size_t> numbers;
  for (size_t k = 0; k < lines.size(); ++k) {
    add_row(table, k + 1, lines[k], how, !data);
    for (const Listed& item : lines[k]) numbers[item.finding] = k + 1;
    table.notes.push_back(fmt::format("{}. {}", k + 1, sentence(lines[k], how, args.explain)));
  }
  if (picture) return chart_svg(findings, numbers, how);
  std::vector<std::string> remarks = remarks_of(findings, how, !table.rows.empty());
  if (!data) drop_empty_columns(table);
  if (format == Format::html || format == Format::markdown) {
    if (format == Format::html) table.figure = chart_svg(findings, numbers, how);
    const std::vector<Table> tables =
        page_tables(std::move(table), summary_of(findings, list, args, how), std::move(remarks),
                    how.language == Language::ja);
    return write_tables(tables, format, look_of(args, how.language));
  }
  table.notes.insert(table.notes.end(), remarks.begin(), remarks.end());
  return format == Format::table ? page(std::move(table), look_of(args, how.language))
                                 : write_table(table, format, look_of(args, how.language));
}

}  // namespace hozen
