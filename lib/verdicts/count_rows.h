#pragma once
// read_count_rows: the rows of a count file, values as numbers into the names of their dimension.
//
// Shape:    rows in the order of the file; 16 bytes a row and 4 a dimension
// Errors:   as read_counts (count_csv.h): file:line:column
// Threads:  the text is read in as many parts as there are threads; what comes out does not show where it was cut
// Cost:     one pass, no allocation a row; 10 million rows a second and thread where stamps and values repeat
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"
#include "verdicts/text_numbers.h"

namespace hozen {

struct CountRows {
  struct Dimension {
    size_t column = 0;
    std::string field;
    TextNumbers names = {};
  };

  std::vector<int64_t> time_s;
  std::vector<double> counts;
  std::vector<uint32_t> values;  // one of each dimension a row
  std::vector<Dimension> dimensions;
  std::vector<int64_t> stamps;  // the times of all rows, each once, ascending
  bool one_offset = false;      // all stamps carried offset_s
  int32_t offset_s = 0;
  std::string guessed;  // the column that was taken for the count though it is not called one

  size_t size() const { return time_s.size(); }
  uint32_t value(size_t row, size_t dimension) const {
    return values[row * dimensions.size() + dimension];
  }
  void sort_by_time();  // rows of one time stay in the order of the file
};

Expected<CountRows> read_count_rows(std::string_view text, std::string_view name, const Zone& zone,
                                    int threads = 1);  // count_parts.cpp

// Where a field stands that is refused; columns count from 0.
struct CellPlace {
  std::string_view name;
  size_t line, column;

  std::unexpected<Error> error(std::string what, std::string hint) const {
    return std::unexpected(Error{.what = std::move(what),
                                 .file = std::string(name),
                                 .line = line,
                                 .column = column + 1,
                                 .hint = std::move(hint)});
  }
};

// Which columns hold what; the rest are dimensions.
struct CountColumns {
  size_t time = 0, count = 1;
  size_t clock = SIZE_MAX;  // the time of day, or the hour, where `time` is a date only
  bool named = false;       // the first row is a header
  bool guessed = false;     // none of several columns is called a count
  DateOrder order = DateOrder::unknown;
};
// `row`: the one behind the first; null if there is none.
Expected<CountColumns> count_columns(const CsvRow& head, const CsvRow* row, std::string_view name,
                                     const Zone& zone);  // count_columns.cpp
// Which number of 03/04/2026 is the day: one of the file's rows must tell. Anything else but such dates: unknown.
Expected<DateOrder> date_order(CsvReader csv, const CountColumns& columns);  // count_columns.cpp
// The stamp of a row; `room` holds it where it has two columns.
std::string_view stamp_of(const CsvViews& row, const CountColumns& columns, std::string& room);

// "12", "12.0" (as tables with empty cells write it), "1e3", "1,234"; nullopt and a reason for anything else.
std::optional<double> read_count(std::string_view text, std::string& why);

// The rows of a part of the file, and what the parts before it must still decide.
struct CountPart {
  // A local time that comes twice: which one is meant, the row before it tells.
  struct Twice {
    size_t row;
    int64_t again_s;
  };
  CountRows rows;
  std::vector<Twice> twice;
  size_t end = 0;  // where the next row begins
  std::optional<Error> error;
};
CountPart read_count_part(CsvReader csv, const CountRows& empty, const CountColumns& columns,
                          std::string_view name, const Zone& zone);

}  // namespace hozen
