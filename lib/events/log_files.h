#pragma once
// LogFiles: the members of all sources as numbered blocks, each with what its thread must know to
// read it.
//
// Call:     next until it gives false, from any thread
// Shape:    a Piece: a block of whole lines and the state of its file at its start (format, zone,
// year, columns) Errors:   a source that cannot be opened or breaks is put into the ledger (of
// trouble) and the next one is taken Threads:  next may be called by many; a file's blocks are cut
// by one at a time Cost:     holds at most one block a thread besides the callers' own
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/ledger.h"
#include "bytes/overlaps.h"
#include "decode/lines.h"
#include "events/continuation.h"
#include "events/line_reader.h"
#include "events/read_events.h"
#include "events/stripes.h"

namespace hozen {

// What does not change over a file once its first lines were seen.
struct LogFile {
  std::shared_ptr<FileFacts> facts = std::make_shared<FileFacts>();
  FileFormats formats;
  Zone zone;
  bool yearless = false;     // its first lines carry no year
  bool day_first = false;    // its dates with slashes
  bool indents = false;      // there are records among its first lines that begin with a blank
  bool continues = false;    // its records may go on in lines that no format reads
  bool spans_lines = false;  // so, or in the quotes of a CSV row: they may be cut by a block
  uint64_t elsewhere_from = 0, elsewhere_to = 0;  // bytes that are counted in another log
  bool is_elsewhere(uint64_t offset) const {
    return offset < elsewhere_to && offset >= elsewhere_from;
  }
};

void start_clock(Clock& clock, const LogFile& file, YearState year);

struct Piece {
  Block block;
  std::shared_ptr<const LogFile> file;
  std::shared_ptr<const CsvColumns> columns;
  std::string date;  // `#Date:` in force at the start
  YearState year;
  uint64_t number = 0;  // (source << 32) + block, or 0, 1, 2 ... when order is kept
};

class LogFiles {
 public:
  LogFiles(std::span<const Source> sources, const Reading& reading, const Dispatch& dispatch,
           int lanes, std::span<const Overlap> overlaps = {});
  // `lane`: the caller's own; with `keep_order` all callers share lane 0.
  bool next(size_t lane, Piece& out, ReadContext& context, TextDecoder& decoder);
  Ledger take_trouble();  // after the last block
  // A stamp of the file carried no year, and this one was taken.
  void take_year(const LogFile& file, const YearState& year);
  // Which years were given to stamps that carry none, and why; whose clocks were corrected. `read`: the whole run's.
  std::vector<std::string> assumptions(const Ledger& read) const;

  uint64_t bytes_done() const { return bytes_done_.load(std::memory_order_relaxed); }

 private:
  // One lane, blocks numbered 0, 1, 2 ...: what is written by block number hangs on it.
  bool in_order() const { return reading_.keep_order || !reading_.rejects_path.empty(); }
  struct Lane {
    std::mutex mutex;
    std::unique_ptr<Stream> stream;
    std::unique_ptr<BlockCutter> cutter;
    std::shared_ptr<const LogFile> file;
    std::shared_ptr<const CsvColumns> columns;
    std::string date;
    std::optional<uint64_t> size;  // of the file
    YearState year;
    // Of the source's year-less members, once one of them had to be read through for it.
    std::optional<std::map<uint64_t, YearState>> years_after;
    uint64_t member = 0;  // of the source
    bool first_block = true, done = false;
    uint64_t number = 0;
    uint64_t block = 0;  // of the file
    // Of one part of a file whose lines can be read from anywhere: its stripes, from the end of the first block on.
    bool in_stripes = false;
    size_t source = 0;  // that the stream is of
    uint64_t begun = 0, stripe = 0;
    std::unique_ptr<StripeStream> stripe_stream;
  };
  bool next_in(Lane& lane, Piece& out, ReadContext& context, TextDecoder& decoder);
  bool next_member(Lane& lane);
  bool next_source(Lane& lane);
  void start_member(Lane& lane, const Member& member);
  void keep_facts(std::shared_ptr<const FileFacts> facts);
  bool is_mine(Lane& lane, const Piece& piece);
  bool can_part(const Lane& lane, const Block& first) const;
  bool next_stripe(Lane& lane);
  void start_file(Lane& lane, Piece& out, ReadContext& context, TextDecoder& decoder);
  void look_ahead(Lane& lane, Piece& out, ReadContext& context);
  bool has_indented_records(const LogFile& file, std::span<const std::string_view> lines,
                            ReadContext& context) const;
  bool may_continue(const LogFile& file, std::span<const std::string_view> lines,
                    ReadContext& context) const;
  void hold_last_record(Lane& lane, Piece& out, ReadContext& context);
  void follow_years(Lane& lane, std::string_view text, ReadContext& context, size_t step = 4096);
  void find_first_year(Lane& lane, const Block& first, ReadContext& context);
  std::map<uint64_t, YearState> years_after(const Source& source, bool is_plain) const;
  void trouble(const std::string& path, const Error& error);
  void note_clocks(std::vector<std::string>& notes) const;

  std::span<const Source> sources_;
  std::span<const Overlap> overlaps_;
  const Reading& reading_;
  const Dispatch& dispatch_;
  Continuations continuations_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::mutex mutex_;  // of what follows
  size_t next_source_ = 0;
  // Of all files, kept to the end: events tell their file by its address, so no two may ever share one.
  std::vector<std::shared_ptr<const FileFacts>> all_facts_;
  Ledger trouble_;
  struct YearTaken {
    YearState year;
    Zone zone;
    FileFacts facts;
  };
  std::map<std::string, YearTaken> years_;  // of year-less files by path, from the files' times
  std::atomic<uint64_t> bytes_done_ = 0;
};

}  // namespace hozen
