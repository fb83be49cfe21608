// preserve coverage: which kinds of logs were supplied, from when to when, with which days silent, and what share
// no format could read.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "args.h"
#include "base/path_glob.h"
#include "base/text.h"
#include "base/time.h"
#include "class_guess.h"
#include "common/input.h"
#include "common/print_ledger.h"
#include "custody/create.h"
#include "custody/package.h"
#include "custody/package_sources.h"
#include "sheet.h"
#include "write/escape.h"
#include "write/note_language.h"

namespace hozen {
namespace {

constexpr int64_t kDay = kSecondsPerDay;

// Days with events, a file; filled by all threads at the end of their batches.
struct DaysByFile {
  std::mutex mutex;
  std::map<std::string, std::set<int64_t>> days;
};

class DayWorker final : public EventWorker {
 public:
  DayWorker(DaysByFile& all, const Zone& zone) : all_(all), zone_(zone) {}
  ~DayWorker() override {
    const std::lock_guard lock(all_.mutex);
    for (auto& [path, days] : own_) all_.days[path].insert(days.begin(), days.end());
  }
  void take(std::span<const Event> events) override {
    for (const Event& event : events) {
      const int64_t day = floor_div(zone_.to_local(floor_div(event.time_ns, kNsPerSecond)), kDay);
      if (day == last_day_ && event.file->path == last_path_) continue;
      last_path_ = event.file->path;
      last_day_ = day;
      own_[last_path_].insert(day);
    }
  }

 private:
  DaysByFile& all_;
  ZoneCache zone_;
  std::string last_path_;  // no address: a file's facts may lie where another's lay
  int64_t last_day_ = 0;
  std::unordered_map<std::string, std::set<int64_t>> own_;
};

// One class of logs.
struct Cover {
  uint64_t files = 0, bytes = 0, dropped = 0, events = 0, not_read = 0;
  int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;
  std::set<int64_t> days;
  std::set<std::string> formats;
};

// What packages say of their files' classes; and of their clocks, a line for each offset in a package.
Expected<std::map<std::string, std::string>> classes_in(const std::vector<std::string>& paths,
                                                        std::vector<std::string>& clocks) {
  std::map<std::string, std::string> out;
  for (const std::string& path : paths) {
    if (!is_package(path)) continue;
    HOZEN_TRY(package, Package::open(path));
    std::map<int64_t, uint64_t> offsets;
    HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
      if (record.stored) out[record.path.substr(kPayload.size())] = record.log_class;
      if (record.stored && record.skew_ns != 0) ++offsets[record.skew_ns];
      return {};
    }));
    for (const auto& [ns, files] : offsets)
      clocks.push_back(fmt::format("{}: {:+} s ({} {})", path,
                                   static_cast<double>(ns) / static_cast<double>(kNsPerSecond),
                                   files, files == 1 ? "file" : "files"));
  }
  return out;
}

std::string class_of(const FileLedger& file, const std::map<std::string, std::string>& said,
                     const FormatSet& formats, const PreserveArgs& args) {
  for (const std::string& typed : args.classes) {
    const size_t equals = typed.find('=');
    const std::string glob = typed.substr(equals + 1);
    if (equals != std::string::npos && glob_matches_path(glob, file.path))
      return typed.substr(0, equals);
  }
  // A member of an archive has the class of the archive: "logs.zip!/a.log".
  const auto at = said.find(file.path.substr(0, file.path.find("!/")));
  if (at != said.end() && !at->second.empty()) return at->second;
  return class_by_formats(formats, file.formats, file.path);
}

void add_file(Cover& cover, const FileLedger& file, const DaysByFile& days) {
  ++cover.files;
  cover.bytes += file.bytes_in;
  cover.dropped += file.bytes_dropped;
  cover.events += file.events;
  cover.not_read += file.trouble.empty() ? 0 : 1;
  cover.first_ns = std::min(cover.first_ns, file.first_ns);
  cover.last_ns = std::max(cover.last_ns, file.last_ns);
  for (const auto& [format, count] : file.formats) cover.formats.insert(format);
  if (const auto at = days.days.find(file.path); at != days.days.end())
    cover.days.insert(at->second.begin(), at->second.end());
}

// On a sheet a long list of days hides what matters; data formats (csv, json, ...) have all of them.
std::vector<std::string> shortened(std::vector<std::string> ranges, uint64_t days,
                                   std::string_view language) {
  constexpr size_t kShown = 5;
  if (ranges.size() <= kShown) return ranges;
  const size_t more = ranges.size() - kShown;
  ranges.resize(kShown);
  ranges.push_back(fmt::format(
      fmt::runtime(Words{"and {} more ({} days in all)", "他{}件 (計{}日)"}.in(language)), more,
      days));
  return ranges;
}

// Days between the first and the last that have no event.
uint64_t silent_count(const std::set<int64_t>& days) {
  return days.empty() ? 0 : static_cast<uint64_t>(*days.rbegin() - *days.begin() + 1) - days.size();
}

// Days without an event between the first and the last, as ranges.
std::vector<std::string> silent_days(const std::set<int64_t>& days) {
  std::vector<std::string> out;
  const auto date = [](int64_t day) {
    return format_rfc3339(day * kDay * kNsPerSecond).substr(0, 10);
  };
  int64_t before = 0;
  bool first = true;
  for (const int64_t day : days) {
    if (!std::exchange(first, false) && day > before + 1)
      out.push_back(day == before + 2 ? date(before + 1)
                                      : fmt::format("{} - {} ({})", date(before + 1), date(day - 1),
                                                    day - before - 1));
    before = day;
  }
  return out;
}

Table coverage_table(const std::map<std::string, Cover>& covers, const Zone& zone,
                     std::string_view language, bool sheet) {
  Table table{.name = "coverage"};
  const auto column = [&](const char* name, Words title, Align align = Align::left) {
    table.columns.push_back(
        {.name = name, .title = std::string(title.in(language)), .align = align});
  };
  column("class", {"logs of", "種別"});
  column("supplied", {"supplied", "提出"});
  column("files", {"files", "ファイル数"}, Align::right);
  column("bytes", {"bytes", "バイト数"}, Align::right);
  column("events", {"events", "イベント数"}, Align::right);
  column("first_event", {"first event", "最初のイベント"});
  column("last_event", {"last event", "最後のイベント"});
  column("silent_days", {"silent days", "記録のない日"});
  column("unread_share", {"unread", "読めない割合"}, Align::right);
  column("files_not_read", {"files not read", "読めないファイル"}, Align::right);
  column("formats", {"formats", "形式"});
  for (Column& c : table.columns) {
    if (c.name == "silent_days" || c.name == "formats") c.detail = Detail::own_line;
    if (c.name == "unread_share" || c.name == "files_not_read") c.detail = Detail::joined;
  }
  const auto add = [&](std::string_view name, const Cover* cover) {
    const Cell title(words_of_class(name).in(language));
    if (cover == nullptr) {
      table.add({title, Cell(Words{"not supplied", "未提出"}.in(language), Tone::warning)});
      return;
    }
    const bool timed = cover->events != 0;
    std::vector<std::string> silent = silent_days(cover->days);
    if (sheet) silent = shortened(std::move(silent), silent_count(cover->days), language);
    const std::string none(Words{"none", "なし"}.in(language));
    table.add({title, Cell(Words{"yes", "あり"}.in(language), Tone::good), cover->files,
               cover->bytes, cover->events,
               timed ? Cell(format_rfc3339(cover->first_ns, zone)) : Cell(),
               timed ? Cell(format_rfc3339(cover->last_ns, zone)) : Cell(),
               !timed           ? Cell()
               : silent.empty() ? Cell(none)
                                : Cell(Cell::List(silent)),
               Share{static_cast<int64_t>(cover->dropped), static_cast<int64_t>(cover->bytes)},
               cover->not_read, Cell::List(cover->formats.begin(), cover->formats.end())});
  };
  for (const std::string_view name : kLogClasses) {
    const auto at = covers.find(std::string(name));
    if (name != "other" || at != covers.end())
      add(name, at == covers.end() ? nullptr : &at->second);
  }
  if (const auto at = covers.find(""); at != covers.end()) add("", &at->second);
  table.notes.push_back(fmt::format(fmt::runtime(Words{"Days in {}; antivirus logs are optional.",
                                                       "日付は{}。ウイルス対策のログは任意。"}
                                                     .in(language)),
                                    zone.name()));
  return table;
}

// What the sheet rests on: zones, years and clocks that were taken, and what could not be read.
void note_assumptions(Table& table, const Ledger& ledger, const InputOptions& options,
                      const std::vector<std::string>& clocks, std::string_view language) {
  constexpr double kMuch = 0.05;
  for (const auto& [zone, events] : ledger.total().zones)
    table.notes.push_back(fmt::format(
        fmt::runtime(Words{"Zone of the stamps: {} ({} events).", "時刻のタイムゾーン: {} ({}件)。"}
                         .in(language)),
        zone, grouped(events)));
  if (options.year)
    table.notes.push_back(fmt::format(
        fmt::runtime(Words{"Year given: {}.", "指定された年: {}。"}.in(language)), *options.year));
  for (const std::string& clock : clocks)
    table.notes.push_back(fmt::format(
        fmt::runtime(Words{"Clock corrected: {}.", "時計の補正: {}。"}.in(language)), clock));
  for (const FileLedger& file : ledger.files()) {
    if (!file.trouble.empty())
      table.notes.push_back(fmt::format("{}: {}", visible(file.path), file.trouble));
    const double share = file.bytes_in == 0 ? 0
                                            : static_cast<double>(file.bytes_dropped) /
                                                  static_cast<double>(file.bytes_in);
    if (share > kMuch)
      table.notes.push_back(
          fmt::format(fmt::runtime(Words{
                          "{}: no format could read {:.1f} % of its bytes; what is in them is not "
                          "in this table.",
                          "{}: {:.1f} %は読めず、この表に含まれない。"}
                                       .in(language)),
                      visible(file.path), 100 * share));
  }
  const Language l = language == "ja" ? Language::ja : Language::en;
  for (const std::string& note : ledger.notes()) table.notes.push_back(visible(note_in(l, note)));
}

Expected<Outcome> run_coverage(const PreserveArgs& args) {
  InputOptions options = args.input;
  options.logs = args.paths;
  std::vector<std::string> clocks = args.input.skews;
  HOZEN_TRY(said, classes_in(args.paths, clocks));
  HOZEN_TRY(input, open_input(options, args.output));
  DaysByFile days;
  HOZEN_TRY(ledger, read_input(input, [&] {
              return std::make_unique<DayWorker>(days, input.report_zone);
            }));
  std::map<std::string, Cover> covers;
  for (const FileLedger& file : ledger.files())
    add_file(covers[class_of(file, said, *input.formats, args)], file, days);
  HOZEN_TRY(format, output_format(args.output));
  const bool sheet =
      format == Format::table || format == Format::markdown || format == Format::html;
  Table table = coverage_table(covers, input.report_zone, args.language, sheet);
  note_assumptions(table, ledger, options, clocks, args.language);
  HOZEN_CHECK(write_sheet({table}, {"Coverage of the logs supplied", "提出ログの網羅状況"}, args));
  return Outcome(std::move(ledger));
}

}  // namespace

void declare_coverage(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "coverage", "server, client PC, VPN, firewall, antivirus: supplied? From when to when?");
  sub->callback([&args] { args.run = run_coverage; });
  sub->add_option("LOG", args.paths, "packages, files, folders")->required()->type_name("");
  sub->add_option("--class", args.classes, "CLASS=GLOB, where a package or the format does not say")
      ->type_name("CLASS=GLOB")
      ->expected(1)
      ->take_all();
  declare_language(*sub, args);
  declare_input(*sub, args.input, false);
  declare_output(*sub, args.output);
  sub->footer("Example:\n  preserve coverage case7.tar.zst --report-tz Asia/Tokyo --lang ja");
}

}  // namespace hozen
