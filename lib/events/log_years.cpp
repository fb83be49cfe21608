// The years of stamps that carry none, as LogFiles finds and follows them.
#include "events/log_files.h"

#include <cstdlib>
#include <optional>

#include "base/text.h"
#include "events/year_scan.h"

namespace hozen {
namespace {

constexpr size_t kFineStep = 512;  // bytes
constexpr int kScanYear = 2000;    // a leap year, to count from
constexpr int kMostYears = 30;     // a log of more New Years follows no order
constexpr int64_t kDay_ns = kSecondsPerDay * kNsPerSecond;
constexpr int64_t kGrace_ns =
    3 * kSecondsPerDay * kNsPerSecond;  // a stamp's zone, and what Clock leaves

// Files of which one thing is said.
struct Files {
  uint64_t count = 0;
  std::string first;
  void add(const std::string& path) {
    if (count++ == 0 || path < first) first = path;
  }
  std::string text() const {
    const std::string name = quote_for_message(first);
    return count == 1 ? name : fmt::format("{} files ({} ...)", count, name);
  }
};

// From the years after a log that began in kScanYear.
YearState counted_back(const YearState& after, const Clock& clock) {
  const int years = after.year - kScanYear;
  int first = clock.first_year(civil_from_seconds(after.latest_local_s)) - years;
  const auto has_leap_day = [&] {
    return Civil{.year = first + after.leap_year - kScanYear, .month = 2, .day = 29}.valid();
  };
  if (after.leap_year != 0 && years <= kMostYears)
    while (!has_leap_day()) --first;
  return {.year = first, .unordered = years > kMostYears};
}

}  // namespace

// The year after this block, from a line in every `step` bytes, so that the next block need not wait for this one; and
// from all lines where a day lies between two of those.
void LogFiles::follow_years(Lane& lane, std::string_view text, ReadContext& context, size_t step) {
  start_clock(context.clock, *lane.file, lane.year);
  context.columns = nullptr;
  Event event;
  const auto end_of = [&](size_t from) { return std::min(text.find('\n', from), text.size()); };
  const auto follow = [&](size_t from) {
    std::string_view line = text.substr(from, end_of(from) - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return !line.empty() && read_line(lane.file->formats, line, context, event) == Why::none;
  };
  const size_t last = text.size() < 2 ? 0 : text.rfind('\n', text.size() - 2) + 1;
  std::optional<int64_t> before_ns;
  size_t done = 0;
  for (size_t at = 0; done <= last && !text.empty(); at += step) {
    const size_t from = at == 0 ? 0 : std::min(last, at < text.size() ? end_of(at) + 1 : last);
    if (from < done) continue;
    const YearState before = context.clock.year_state();
    if (follow(from)) {
      if (before_ns && std::abs(time_between(*before_ns, event.time_ns)) > kDay_ns) {
        context.clock.year_state(before);
        for (size_t line = done; line <= from; line = end_of(line) + 1) follow(line);
      }
      before_ns = event.time_ns;
      done = end_of(from) + 1;
    }
    if (from == last) break;
  }
  context.arena.clear();
  lane.year = context.clock.year_state();
}

// What the year-less stamps of a source's logs come to when they are counted from kScanYear.
std::map<uint64_t, YearState> LogFiles::years_after(const Source& source, bool is_plain) const {
  Reading reading = reading_;
  reading.year = kScanYear;
  reading.keep_order = false;
  reading.rejects_path.clear();
  reading.part = 0;
  reading.parts = 1;
  reading.progress = {};
  Source sampled = source;
  sampled.open = [&]() -> Expected<std::unique_ptr<Stream>> {
    HOZEN_TRY(whole, source.open());
    return is_plain ? sampled_stream(std::move(whole)) : std::move(whole);
  };
  LogFiles files(std::span(&sampled, 1), reading, dispatch_, 1);
  std::map<uint64_t, YearState> after;
  ReadContext context;
  TextDecoder decoder;
  Piece piece;
  const Lane& lane = *files.lanes_[0];
  while (files.next(0, piece, context, decoder)) {
    if (piece.file->yearless) after[lane.member] = lane.year;
  }
  return after;
}

// A log over New Years began as many years before the one of its last stamp, which is not after its mtime.
void LogFiles::find_first_year(Lane& lane, const Block& first, ReadContext& context) {
  const LogFile& file = *lane.file;
  start_clock(context.clock, file, {});
  if (!file.facts->mtime_ns || !is_text(first.framing))
    return take_year(file, {context.clock.first_year({})});
  lane.year = {kScanYear};
  follow_years(lane, first.text(), context, kFineStep);
  YearState after = lane.year;
  const Source& source = sources_[lane.source];
  // What comes through a pipe cannot be read twice.
  if (!lane.cutter->ended() && source.size && after.year <= kScanYear + kMostYears) {
    const bool is_plain = file.facts->path == source.path && lane.size == source.size;
    if (!lane.years_after) lane.years_after = years_after(source, is_plain);
    if (const auto at = lane.years_after->find(lane.member); at != lane.years_after->end())
      after = at->second;
    else
      trouble(file.facts->path, Error{.what = "its New Years could not be counted (say --year)"});
  }
  lane.year = {};
  start_clock(context.clock, file, {});
  if (after.latest_local_s != YearState::kNone) lane.year = counted_back(after, context.clock);
  take_year(file, lane.year);
}

void LogFiles::take_year(const LogFile& file, const YearState& year) {
  const std::lock_guard lock(mutex_);
  if (!file.facts->mtime_ns) {
    FileLedger& ledger = trouble_.file(file.facts->path);
    if (ledger.trouble.empty())
      ledger.trouble = fmt::format(
          "stamps carry no year, and nothing tells it: {} taken (say --year)", year.year);
    return;
  }
  years_.try_emplace(file.facts->path, YearTaken{year, file.zone, *file.facts});
}

// Said once for all files of the same years. A file that goes on beyond New Year has stamps of two.
std::vector<std::string> LogFiles::assumptions(const Ledger& read) const {
  std::map<std::pair<int, int>, Files> by_years;
  Files unordered, late;
  for (const FileLedger& f : read.files()) {
    const auto at = years_.find(f.path);
    if (at == years_.end()) continue;
    // As the stamps have it: before the clock is corrected.
    const auto year_of = [&](int64_t ns) {
      const int64_t utc_s = floor_div(ns - at->second.facts.skew_ns, kNsPerSecond);
      return static_cast<int>(civil_from_seconds(at->second.zone.to_local(utc_s)).year);
    };
    const bool some = f.first_ns <= f.last_ns;
    const YearState& year = at->second.year;
    if (year.unordered) unordered.add(f.path);
    if (some &&
        f.last_ns - at->second.facts.skew_ns > at->second.facts.mtime_ns.value_or(0) + kGrace_ns)
      late.add(f.path);
    const int first = some ? year_of(f.first_ns) : year.year;
    const int last = some ? year_of(f.last_ns) : first;
    by_years[{first, last}].add(f.path);
  }
  std::vector<std::string> notes;
  for (const auto& [years, files] : by_years) {
    const std::string taken = years.first == years.second
                                  ? fmt::format("{}", years.first)
                                  : fmt::format("{} to {}", years.first, years.second);
    notes.push_back(
        fmt::format("{}: stamps carry no year; {} taken from the time of the file (say --year)",
                    files.text(), taken));
  }
  if (unordered.count > 0)
    notes.push_back(fmt::format(
        "{}: each stamp without a year is of the newest year before the time of the file",
        unordered.text()));
  if (late.count > 0)
    notes.push_back(
        fmt::format("{}: stamps without a year go on after the time of the file; their years may "
                    "be wrong (say --year)",
                    late.text()));
  note_clocks(notes);
  return notes;
}

// --skew, or what `preserve create --clock-offset` measured.
void LogFiles::note_clocks(std::vector<std::string>& notes) const {
  std::map<int64_t, Files> by_skew;
  for (const auto& facts : all_facts_) {
    if (facts->skew_ns != 0) by_skew[facts->skew_ns].add(facts->path);
  }
  for (const auto& [skew_ns, files] : by_skew) {
    notes.push_back(fmt::format("{}: clock corrected by {:+.12g} s", files.text(),
                                static_cast<double>(skew_ns) / kNsPerSecond));
  }
}

}  // namespace hozen
