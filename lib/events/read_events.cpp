#include "events/read_events.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "bytes/copies.h"
#include "decode/json_records.h"
#include "events/continuation.h"
#include "events/evtx_records.h"
#include "events/file_notes.h"
#include "events/json_parser.h"
#include "events/log_files.h"
#include "events/progress_thread.h"
#include "events/quoted_rows.h"
#include "events/rejects_file.h"
#include "events/zone_notes.h"

namespace hozen {
namespace {

constexpr size_t kBatch = 256;
constexpr std::string_view kEvtxFormat = "windows.evtx";

// What all threads share during one read_events.
struct Shared {
  const Reading& reading;
  LogFiles& files;
  RejectsFile& rejects;
  std::mutex mutex;
  Ledger ledger;
  std::map<std::string, EvtxRemarks> evtx_remarks;  // by file
  std::map<std::pair<std::string, Encoding>, uint64_t> foreign_lines;
  Continuations continuations;
};

// One thread: takes pieces, reads their lines into batches, hands them to its worker.
class ReaderThread {
 public:
  ReaderThread(Shared& shared, size_t lane, EventWorker& worker)
      : shared_(shared),
        lane_(lane),
        worker_(worker),
        json_(make_json_parser()),
        batch_(kBatch + 1) {
    context_.json = json_.get();
    context_.asked = shared.reading.wanted;
    context_.keep_extra = shared.reading.keep_extra;
  }

  void run() {
    Piece piece;
    while (shared_.files.next(lane_, piece, context_, decoder_)) {
      read_piece(piece);
      worker_.end_block(piece.number);
      if (shared_.rejects.wanted()) shared_.rejects.end_block(piece.number, std::move(rejects_));
      rejects_.clear();
    }
    close_file();
    const std::lock_guard lock(shared_.mutex);
    shared_.ledger.merge(ledger_);
  }

 private:
  void read_piece(Piece& piece) {
    if (file_ != piece.file) {
      close_file();
      file_ = piece.file;
    }
    start_clock(context_.clock, *file_, piece.year);
    columns_ = piece.columns;
    date_ = piece.date;
    context_.columns_date = date_;
    joined_end_ = UINT64_MAX;
    now_.understood(piece.block.bom_bytes);
    for (const Drop& drop : piece.block.dropped)
      now_.drop(drop.offset, drop.text, drop.length, drop.why);
    if (piece.block.framing == Framing::evtx) return read_evtx(piece.block);
    Lines lines(piece.block, decoder_);
    for (const Encoding encoding : {Encoding::cp932, Encoding::euc_jp}) {
      if (const uint64_t n = decoder_.foreign_lines(encoding); n != 0)
        foreign_lines_[encoding] += n;
    }
    Line line;
    uint64_t understood = 0;
    const bool remarks = has_remarks(file_->formats);
    while (lines.next(line)) {
      if (line.text.empty() || (remarks && is_remark(line))) {
        understood += line.bytes;
        if (line.offset == joined_end_) joined_end_ += line.bytes;
        continue;
      }
      context_.columns = columns_.get();
      close_quotes(file_->formats, Continuations::kLongestRecordBytes, lines, context_, line);
      const bool is_utf8 = line.bytes - line.text.size() <= 2;  // so places in it are the file's
      const size_t first = is_utf8 ? first_of_page_line(line.text) : 0;
      understood += first == 0 ? take(line) : take_page(line, first);
    }
    now_.understood(understood);
    flush();
    // Behind first lines that do carry years.
    const YearState year = context_.clock.year_state();
    if (!file_->yearless && !shared_.reading.year && year.latest_local_s != YearState::kNone)
      shared_.files.take_year(*file_, year);
    for (const std::string& name : context_.clock.take_unknown_zones())
      ++now_.zones[unknown_zone(name)];
  }

  void read_evtx(const Block& block) {
    const auto format = shared_.reading.formats->index_of(kEvtxFormat);
    evtx_.start(block.text(), block.offset, context_.asked);
    Drop drop;
    for (;;) {
      Event& event = next_event();
      const auto step = evtx_.next(context_.arena, event, drop);
      if (step == EvtxRecords::Step::end) break;
      if (step == EvtxRecords::Step::chunk_end) flush();
      if (step == EvtxRecords::Step::drop) {
        now_.drop(drop.offset, drop.text, drop.length, drop.why);
      } else if (step == EvtxRecords::Step::event) {
        event.format = static_cast<uint16_t>(format.value_or(0));
        event.time_ns += file_->facts->skew_ns;
        keep(event);
      }
    }
    flush();
    now_.understood(evtx_.understood());
    evtx_remarks_.merge(evtx_.remarks());
  }

  bool is_remark(const Line& line) {
    // The batch's events point at the columns before it.
    const auto before = line.text.starts_with('#') ? columns_ : nullptr;
    if (!read_remark(file_->formats, line.text, columns_, date_)) return false;
    flush();
    context_.columns_date = date_;
    return true;
  }

  uint64_t take(const Line& line) {
    if (file_->is_elsewhere(line.offset)) return line.bytes;
    if (file_->continues && !file_->indents && is_indented(line.text)) {
      // No record begins so: asking every format about each line of a stack trace would cost the most of all.
      if (join(line)) return line.bytes;
      const bool no_record = used_ == 0 && joined_end_ == UINT64_MAX;
      if (no_record || is_too_long(line)) {
        reject(line, Why::unknown_format);
        if (!no_record) joined_end_ = line.offset + line.bytes;
        return 0;
      }
    }
    // The last event of a full batch stays where this line may be its own.
    const bool full = used_ == kBatch && shared_.continuations.of(batch_[used_ - 1].format);
    Why why = read(line, full ? batch_[used_] : next_event());
    if (why == Why::none && full) why = read(line, next_event());
    if (why == Why::none) {
      keep(line, batch_[used_]);
      return line.bytes;
    }
    if (join(line)) return line.bytes;
    reject(line, why);
    return 0;
  }

  // A line that is a page of records is as many lines as it has.
  uint64_t take_page(const Line& line, size_t first) {
    uint64_t understood = first;
    for (auto item = next_json_item(line.text, first); item;) {
      const auto next = next_json_item(line.text, item->end);
      const size_t end = next ? next->begin : line.bytes;
      understood += take({line.text.substr(item->begin, item->end - item->begin),
                          line.offset + item->begin, static_cast<uint32_t>(end - item->begin)});
      item = next;
    }
    return understood;
  }

  Why read(const Line& line, Event& event) {
    event.clear();
    context_.records_passed_over = 0;
    const bool is_main = read_main_line(file_->formats, line.text, context_, event);
    const Why why = is_main ? Why::none : read_line(file_->formats, line.text, context_, event);
    if (why == Why::none) now_.records_passed_over += context_.records_passed_over;
    return why;
  }

  Event& next_event() {
    if (used_ == kBatch) flush();
    Event& event = batch_[used_];
    event.clear();
    return event;
  }

  static bool is_indented(std::string_view text) {
    return text.starts_with('\t') || text.starts_with(' ');
  }

  // The line goes on with a record that has all that one may have.
  bool is_too_long(const Line& line) const {
    return used_ != 0 && line.offset == joined_end_ &&
           shared_.continuations.of(batch_[used_ - 1].format) &&
           line.offset + line.bytes - batch_[used_ - 1].offset > Continuations::kLongestRecordBytes;
  }

  // A line that no format reads, right behind an event whose format has such: it goes into it.
  bool join(const Line& line) {
    if (used_ == 0 || line.offset != joined_end_) return false;
    Event& last = batch_[used_ - 1];
    const uint64_t bytes = line.offset + line.bytes - last.offset;
    if (!shared_.continuations.of(last.format) || bytes > Continuations::kLongestRecordBytes ||
        !Continuations::fits(line.text))
      return false;
    const char* const begin = last.original.data();
    const char* const end = line.text.data() + line.text.size();
    const std::string_view message = last.get(Field::message);
    const auto behind = static_cast<size_t>(begin + last.original.size() - message.data());
    if (!message.empty() && message.size() <= behind && behind <= last.original.size() &&
        trim({message.data() + message.size(), behind - message.size()}).empty()) {
      last.set(Field::message, {message.data(), static_cast<size_t>(end - message.data())});
    }
    last.original = {begin, static_cast<size_t>(end - begin)};
    last.length = static_cast<uint32_t>(bytes);
    joined_end_ = line.offset + line.bytes;
    if (joined_.empty() || joined_.back() != used_ - 1) joined_.push_back(used_ - 1);
    return true;
  }

  void keep(const Line& line, Event& event) {
    joined_end_ = line.offset + line.bytes;
    event.offset = line.offset;
    event.length = line.bytes;
    event.original = line.text;
    keep(event);
  }

  void keep(Event& event) {
    event.file = file_->facts.get();
    if (event.time_ns < now_.first_ns) now_.first_ns = event.time_ns;
    if (event.time_ns > now_.last_ns) now_.last_ns = event.time_ns;
    ++zones_[static_cast<size_t>(event.zone_source)];
    if (event.format >= formats_.size()) formats_.resize(event.format + 1u);
    ++formats_[event.format];
    ++used_;
  }

  void reject(const Line& line, Why why) {
    if (trim(line.text).empty()) {
      now_.understood(line.bytes);
      return;
    }
    now_.drop(line.offset, line.text, line.bytes, why);
    if (!shared_.rejects.wanted()) return;
    rejects_ += line.text;
    rejects_ += '\n';
  }

  void flush() {
    if (used_ != 0) {
      for (const size_t i : joined_)
        shared_.reading.formats->formats()[batch_[i].format]->read_joined(context_, batch_[i]);
      joined_.clear();
      now_.events += used_;
      worker_.take(std::span(batch_.data(), used_));
    }
    used_ = 0;
    context_.arena.clear();
  }

  // The counts of the file so far, by name, into this thread's ledger.
  void close_file() {
    if (file_ == nullptr) return;
    for (size_t i = 0; i < zones_.size(); ++i) {
      if (zones_[i] != 0) now_.zones[zone_text(static_cast<ZoneSource>(i))] += zones_[i];
    }
    for (size_t i = 0; i < formats_.size(); ++i) {
      if (formats_[i] != 0) now_.formats[shared_.reading.formats->formats()[i]->id] += formats_[i];
    }
    now_.path = file_->facts->path;
    ledger_.file(now_.path).merge(now_);
    now_ = {};
    zones_ = {};
    close_remarks();
    formats_.clear();
  }

  void close_remarks() {
    const std::string& path = file_->facts->path;
    const std::lock_guard lock(shared_.mutex);
    if (evtx_remarks_.any()) shared_.evtx_remarks[path].merge(evtx_remarks_);
    for (const auto& [encoding, lines] : foreign_lines_)
      shared_.foreign_lines[{path, encoding}] += lines;
    evtx_remarks_ = {};
    foreign_lines_.clear();
  }

  std::string zone_text(ZoneSource source) const {
    const std::string name(name_of(source));
    const bool named = source == ZoneSource::option || source == ZoneSource::package ||
                       source == ZoneSource::assumed;
    return named ? name + " " + file_->facts->zone_name : name;
  }

  Shared& shared_;
  size_t lane_;
  EventWorker& worker_;
  JsonParserPtr json_;
  ReadContext context_;
  TextDecoder decoder_;
  std::vector<Event> batch_;
  size_t used_ = 0;
  uint64_t joined_end_ = 0;  // of the last event and the lines that went into it
  std::shared_ptr<const LogFile> file_;
  std::shared_ptr<const CsvColumns> columns_;
  std::string date_;
  FileLedger now_;
  std::array<uint64_t, 6> zones_{};
  std::vector<uint64_t> formats_;
  EvtxRecords evtx_;
  std::vector<size_t> joined_;  // events of the batch that have more than one line
  EvtxRemarks evtx_remarks_;
  std::map<Encoding, uint64_t> foreign_lines_;  // of the file, those in another encoding than it is
  std::string rejects_;
  Ledger ledger_;
};

void sort_files(Ledger& ledger, std::vector<FileLedger> files) {
  std::sort(files.begin(), files.end(),
            [](const FileLedger& a, const FileLedger& b) { return a.path < b.path; });
  for (const FileLedger& f : files) ledger.file(f.path).merge(f);
}

}  // namespace

Expected<Ledger> read_events(std::span<const Source> sources, const Reading& reading,
                             const std::function<std::unique_ptr<EventWorker>()>& make_worker) {
  for (const auto& [glob, id] : reading.input_formats) {
    if (!reading.formats->index_of(id)) {
      return std::unexpected(Error{.what = fmt::format("no log format is called '{}'", id),
                                   .hint = "timeline formats lists them"});
    }
  }
  RejectsFile rejects(reading.rejects_path);
  if (!rejects.good()) return fail_errno(errno, "write", reading.rejects_path);
  std::vector<std::string> notes;
  const std::vector<Source> logs = reading.keep_copies
                                       ? std::vector<Source>(sources.begin(), sources.end())
                                       : without_copies(sources, notes);
  const std::vector<Overlap> overlaps =
      reading.keep_copies ? std::vector<Overlap>() : find_overlaps(logs, notes);
  const Dispatch dispatch(*reading.formats);
  const auto processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int threads = reading.threads > 0 ? reading.threads : processors;
  LogFiles files(logs, reading, dispatch, threads, overlaps);
  Shared shared{reading, files, rejects, {}, {}, {}, {}, Continuations(*reading.formats)};
  std::vector<std::unique_ptr<EventWorker>> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(make_worker());
  {
    const ProgressThread progress(reading, files);
    std::vector<std::jthread> pool;
    for (int i = 1; i < threads; ++i) {
      pool.emplace_back([&, i] {
        ReaderThread(shared, static_cast<size_t>(i), *workers[static_cast<size_t>(i)]).run();
      });
    }
    ReaderThread(shared, 0, *workers[0]).run();
  }
  if (!rejects.good()) return fail("cannot write {}", reading.rejects_path);
  Ledger ledger;
  shared.ledger.merge(files.take_trouble());
  sort_files(ledger, shared.ledger.files());
  for (const std::string& text : notes) ledger.note(text);
  for (const std::string& text : files.assumptions(ledger)) ledger.note(text);
  for (const std::string& text : shared.ledger.notes()) ledger.note(text);
  for (const auto& [path, remarks] : shared.evtx_remarks) {
    ledger.note(fmt::format("{}: {}", quote_for_message(path), remarks.text()));
  }
  for (const auto& [where, lines] : shared.foreign_lines) {
    ledger.note(fmt::format("{}: {} in {}, the others in UTF-8", quote_for_message(where.first),
                            lines == 1 ? "1 line is" : fmt::format("{} lines are", lines),
                            name_of(where.second)));
  }
  note_zones(ledger);
  note_passed_over(ledger);
  if (reading.parts == 1) note_empty_files(ledger);
  HOZEN_CHECK(ledger.check());
  return ledger;
}

}  // namespace hozen
