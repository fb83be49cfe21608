#pragma once
// Ledger: what was read, and what was not, file by file. Every tool ends by printing it to stderr.
//
// Damaged input is data, not an exception: a line that no format can read is dropped into the ledger with a
// one-byte reason, and  bytes in = bytes understood + bytes dropped  is checked in every run.
//
// Call:     (understood | drop)*  merge*  check   -- one FileLedger a worker and file, merged at the end
// Units:    bytes and offsets are of the unpacked file, line ends included
// Errors:   check names the first file whose bytes do not add up (a defect of ours, never of the input)
// Lifetime: quoted drops are copies, at most kDropsQuoted a file, those of lowest offset
// Cost:     two additions a line
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

// Why a line or a piece of a file could not be read. The order is the order of reports.
enum class Why : uint8_t {
  none,
  unknown_format,  // no format reads this line
  stop_missing,    // the bytes that end a field did not come
  bad_time,        // a stamp that is no time
  bad_value,       // a typed field (address, number) that is none
  bad_json,        // not a JSON object
  bad_quoting,     // a quoted CSV or key=value field that never ends
  wrong_columns,   // more or fewer columns than the header names
  too_long,        // a line of more than 16 MiB
  truncated,       // the file ends inside a record
  damaged,         // a compressed stream or container is broken from here on
  bad_encoding,    // bytes that are no text of the file's encoding
  too_large,       // unpacks to more than the bomb limit
  count
};
std::string_view text_of(Why why);  // one short sentence

struct Drop {
  uint64_t offset = 0;
  uint64_t length = 0;
  Why why = Why::none;
  std::string text;  // the first bytes, as they were
};

inline constexpr size_t kDropsQuoted = 3;

struct FileLedger {
  std::string path;
  uint64_t bytes_in = 0, bytes_understood = 0, bytes_dropped = 0;
  uint64_t events = 0, lines_dropped = 0;
  uint64_t records_passed_over = 0;  // in lists of records of which one is the event's
  std::array<uint64_t, static_cast<size_t>(Why::count)> dropped_by{};
  std::vector<Drop> drops;                  // the first few, by offset
  std::map<std::string, uint64_t> formats;  // events by format id
  std::map<std::string, uint64_t>
      zones;  // events by provenance of their zone: "line", "assumed UTC", ...
  int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;  // of its events
  std::string trouble;  // why the file could not be read (to the end); empty if it was

  void understood(uint64_t bytes) {
    bytes_in += bytes;
    bytes_understood += bytes;
  }
  void drop(uint64_t offset, std::string_view line, uint64_t bytes, Why why);
  void merge(const FileLedger& other);
};

class Ledger {
 public:
  FileLedger& file(std::string_view path);  // made on first use
  const std::vector<FileLedger>& files() const { return files_; }
  void merge(const Ledger& other);
  void note(
      std::string text);  // an assumption or remark to print once ("gw.log: zone assumed UTC")
  const std::vector<std::string>& notes() const { return notes_; }

  FileLedger total() const;
  Expected<void> check() const;  // bytes in = bytes understood + bytes dropped, in every file
  // Exit code 3: a file was not read, or more than `max_share` of a file's bytes were dropped.
  bool something_skipped(double max_share = 0.05) const;

 private:
  std::vector<FileLedger> files_;
  std::vector<std::string> notes_;
};

}  // namespace hozen
