#pragma once
// EventRows: writes events as lines of chosen columns - CSV, TSV, or plain text for reading on a terminal.
//
// Call:     make one a thread; append_head once in the whole output; append for each event
// Shape:    columns are dimensions (tally/dimension.h) and @timestamp, log.offset, log.length, event.original,
//           log.file.hash.sha256. Several values of one column are joined by "; ". Escaped as write/escape.h says;
//           in plain text columns are padded to a common width, longer values push the rest to the right.
// Errors:   make: a column without a name
// Lifetime: the ValueSources outlive it
// Threads:  one thread each
// Source:   RFC 4180
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "tally/dimension.h"
#include "write/time_text.h"
#include "write/write_tables.h"

namespace hozen {

class EventRows {
 public:
  static Expected<EventRows> make(std::string_view columns, Format format, bool csv_raw,
                                  const ValueSources& sources);
  void append_head(std::string& out) const;
  void append(std::string& out, const Event& event, std::span<const uint16_t> labels);

 private:
  enum class Special : uint8_t { none, timestamp, offset, length, original, sha256 };
  struct Column {
    Dimension dimension;
    Special special = Special::none;
    size_t width = 0;  // plain text: padded to it
  };
  explicit EventRows(const ValueSources& sources) : reader_(sources) {}
  void read(const Column& column, const Event& event, std::span<const uint16_t> labels);
  void append_cell(std::string& out, size_t column, std::string_view text) const;

  std::vector<Column> columns_;
  ValueReader reader_;
  Format format_ = Format::csv;
  bool csv_raw_ = false;
  TimeText time_;
  std::vector<std::string_view> values_;
  std::string text_;
};

}  // namespace hozen
