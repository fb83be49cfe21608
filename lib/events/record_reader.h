#pragma once
// RecordReader: one way to read a record's text into an Event: layout, JSON, key=value, CSV, W3C,
// CEF, LEEF, regex.
//
// Call:     make_* once a format; read once a line
// Shape:    a line, or the body behind a syslog header -> fields and time of the Event
// Errors:   make_*: Error with the place in the format file. read: a Why
// Lifetime: views into the line or the context's arena
// Threads:  const after make; one ReadContext a thread
#include <memory>
#include <string_view>

#include "base/yaml.h"
#include "events/target.h"

namespace hozen {

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  virtual Why read(std::string_view text, ReadContext& context, Event& out) const = 0;
  // Where the text stopped to fit, for `timeline explain`; the start if the reader cannot tell.
  virtual const char* stopped_at(std::string_view text, ReadContext&) const { return text.data(); }
  // Lines that no format reads have been joined to the record: what its whole message says beyond its first line.
  virtual void read_joined(ReadContext&, Event&) const {}
  virtual bool has_time() const = 0;  // false: the envelope's stamp is the event's
  virtual bool yearless() const { return false; }
  // False only if no text that begins with this byte is read.
  virtual bool may_begin_with(char) const { return true; }
};

// `node` is the value of the format's key of that name, `time` its `time` list (may be null),
// `file` for errors.
using MadeReader = Expected<std::unique_ptr<RecordReader>>;
MadeReader make_layout_reader(const Yaml& layouts, std::string_view file);
MadeReader make_lines_reader(const Yaml& node, std::string_view file);
MadeReader make_windows_message_reader();
MadeReader make_audit_reader(const Yaml& node, std::string_view file);
MadeReader make_json_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_keyvalue_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_csv_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_w3c_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_cef_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_leef_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_stamped_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_regex_reader(const Yaml& node, const Yaml* time, std::string_view file);

// Columns of a CSV or W3C file at one place of it, named by its header.
struct CsvColumns {
  const RecordReader* reader = nullptr;  // whose columns these are
  std::vector<Target> targets;
  std::vector<std::string> names;
  size_t loose = 0;  // of them, those that only their usual names tell
};
// Reads a header line ("#Fields: date time ..." or "date,group,...") into columns for this reader;
// nullopt if it is none.
std::optional<CsvColumns> read_csv_header(const RecordReader& reader, std::string_view line);
std::optional<CsvColumns> read_w3c_header(const RecordReader& reader, std::string_view line);

}  // namespace hozen
