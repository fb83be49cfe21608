#pragma once
// EventRows: writes events as lines of chosen columns - CSV, TSV, or rows of a table for people.
//
// Call:     make one a thread; append_head once in the whole output; append for each event
// Shape:    columns are dimensions (tally/dimension.h) and @timestamp, log.offset, log.length, event.original,
//           log.file.hash.sha256. Several values of one column are joined by "; ". Escaped as write/escape.h says;
//           rows of a table are for AlignedRows (write/aligned_rows.h), times in them in the zone of the report.
// Errors:   make: a column without a name
// Lifetime: the ValueSources outlive it
// Threads:  one thread each
// Source:   RFC 4180
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "events/event.h"
#include "tally/dimension.h"
#include "write/time_text.h"
#include "write/write_tables.h"

namespace hozen {

class EventRows {
 public:
  struct Choice {
    std::string columns;
    Format format = Format::csv;
    bool csv_raw = false;
    Zone zone = {};  // of times in a table
    FieldNames names = {};
  };
  static Expected<EventRows> make(const Choice& choice, const ValueSources& sources);
  void append_head(std::string& out) const;  // csv, tsv
  void append(std::string& out, const Event& event, std::span<const uint16_t> labels);

 private:
  enum class Special : uint8_t { none, timestamp, offset, length, original, sha256 };
  struct Column {
    Dimension dimension;
    Special special = Special::none;
  };
  explicit EventRows(const ValueSources& sources) : reader_(sources) {}
  void read(const Column& column, const Event& event, std::span<const uint16_t> labels);
  void append_cell(std::string& out, size_t column, std::string_view text) const;

  std::vector<Column> columns_;
  ValueReader reader_;
  Format format_ = Format::csv;
  bool csv_raw_ = false;
  Zone zone_;
  TimeText time_;
  std::vector<std::string_view> values_;
  std::string text_;
};

}  // namespace hozen
