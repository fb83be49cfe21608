#pragma once
// open_counts, read_counts: counts that were made elsewhere, from CSV: timestamp,count[,dimension...].
//
// Call:     open_counts, then table(k) of each series; or read_counts for all of a small file
// Shape:    a header names the columns (timestamp, time, date, date and hour ... and count, value,
//           total ...; every other column is a dimension), or there is none and the columns are
//           known by their looks. Stamps: RFC 3339 and its relatives, 2022/09/30 14:00, 20220930,
//           20220930140500, what logs and mail write (events/free_stamp.h), epoch seconds to
//           nanoseconds; 9/30/2022 where a row tells which number is the day; without an offset in
//           `zone`. Rows may come in any order; equal stamps add up, but the second 02:30 of a day
//           on which clocks go back is an hour later. Bins under an hour are summed into hours,
//           others under a day (2 h, 6 h) into days; what was done is said in `notes`.
// Errors:   a stamp that is none or may be two days, a count that is negative, fractional, NaN,
//           missing or above 2^53, a row of over 10,000 fields: file:line:column
// Threads:  open_counts reads on several; table() may be called from several at once
// Cost:     10 million rows a second and thread where stamps and values repeat, else 2 million; 24 bytes a row. The
//           text is given back once its rows are read; the slots of a series are made when it is asked for
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "verdicts/observed.h"

namespace hozen {

struct CountTable {
  Observed observed;
  BinWidth width = BinWidth::hour;           // the finest that can be judged
  Zone zone;                                 // given, or the constant offset that all stamps carry
  std::vector<std::string> notes, notes_ja;  // the same, in English and Japanese
  size_t rows = 0;
};

// The series of a count file: one, or one a value of the dimension by which they are told apart, by name.
class CountFile {
 public:
  virtual ~CountFile() = default;
  virtual size_t size() const = 0;
  virtual CountTable head(size_t k) const = 0;   // all but the slots
  virtual CountTable table(size_t k) const = 0;  // and these, too
};

// `zone` is that of stamps without an offset. `group`: a dimension by which series are told apart.
Expected<std::shared_ptr<const CountFile>> open_counts(std::string text, std::string_view name,
                                                       const Zone& zone,
                                                       std::string_view group = {},
                                                       int threads = 1);
Expected<std::vector<CountTable>> read_counts(std::string text, std::string_view name,
                                              const Zone& zone, std::string_view group = {});

struct Stamp {
  int64_t time_s = 0;
  int64_t again_s = 0;  // of a local time that comes twice: the second one; else time_s
  bool had_zone = false;
  int32_t offset_s = 0;  // that it carried
};
// Of dates such as 03/04/2026 nobody can tell by themselves which number is the day.
enum class DateOrder : uint8_t { unknown, day_first, month_first };
std::optional<Stamp> read_stamp(std::string_view text, const Zone& zone,
                                DateOrder order = DateOrder::unknown);  // stamps.cpp
// The two numbers before the year of such a date; nullopt of any other stamp.
struct TwoNumbers {
  int first, second;
};
std::optional<TwoNumbers> numbers_before_year(std::string_view stamp);

// How the rows of a file lie in time: their width, and the bins they can be judged in.
struct Spacing {
  int64_t width_s = 3600;  // of a row
  BinWidth bins = BinWidth::hour;
  int64_t slack_s = 0;  // how far rows that come at odd times may lie from a bin's edge
  std::string note = {}, note_ja = {};  // what was done to get there; empty if nothing
};
Expected<Spacing> spacing_of(std::span<const int64_t> stamps,
                             const Zone& zone);  // ascending, unique

}  // namespace hozen
