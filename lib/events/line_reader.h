#pragma once
// LineReader: finds the format of a line among all of them and reads it.
//
// Call:     Dispatch once a FormatSet; recognise once a file (its first lines); read once a line
// Shape:    a line -> an Event with its format's number; the answer depends on the line and on what
// recognise
//           saw of its file only, never on other lines or threads
// Errors:   read: the Why of the nearest format, unknown_format if none came near
// Threads:  a Dispatch and a FileFormats are const; one ReadContext a thread
// Cost:     one format's read when the file's first format fits; recognise under 1 ms
#include <bitset>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/format_set.h"
#include "events/log_format.h"

namespace hozen {

// All formats, sorted by how a line finds its way to them.
class Dispatch {
 public:
  explicit Dispatch(const FormatSet& formats);

  struct Entry {
    const LogFormat* format;
    uint16_t index;           // in FormatSet::formats()
    LiteralPairs needs = {};  // the format's, at hand
    std::bitset<256> begins = {};
  };
  std::vector<Entry> plain;  // no envelope needed
  std::vector<Entry> plain_generic;
  std::multimap<std::string, Entry, std::less<>> by_program;
  std::vector<Entry> by_program_glob;
  std::vector<Entry> enveloped;  // told by the body
  std::vector<Entry> enveloped_generic;
  std::vector<Entry> carriers;   // formats whose message is another log's; by index, holes are null
  std::vector<bool> is_generic;  // by index
  std::vector<Entry> with_header;  // csv and w3c: only in files whose header names their columns
};

// What a file's first lines say of it.
struct FileFormats {
  const Dispatch* dispatch = nullptr;
  bool syslog_first = false;
  std::vector<Dispatch::Entry> plain;  // the file's own order
  std::vector<Dispatch::Entry> enveloped;
  std::shared_ptr<const CsvColumns> columns;  // of its header line, if its first line is one
  Dispatch::Entry column_format = {nullptr, 0};
  Dispatch::Entry main = {
      nullptr, 0};  // reads half and more of the first lines that any reads, with no envelope
  bool main_first = false;          // `main` is what read_line tries first
  const LogFormat* only = nullptr;  // --input-format
  uint16_t only_index = 0;
  bool hash_comments = false;  // lines that begin with # are the file's own remarks
};

FileFormats recognise(const Dispatch& dispatch, std::span<const std::string_view> first_lines,
                      ReadContext& context);
FileFormats use_only(const Dispatch& dispatch, const LogFormat& format, uint16_t index,
                     std::span<const std::string_view> first_lines);

Why read_line(const FileFormats& formats, std::string_view line, ReadContext& context, Event& out);
// The same for most lines of a file of one format: true if that format, which read_line would try first,
// reads the line.
inline bool read_main_line(const FileFormats& formats, std::string_view line, ReadContext& context,
                           Event& out) {
  if (!formats.main_first || context.columns != nullptr || line.ends_with(' ')) return false;
  const LogFormat& format = *formats.main.format;
  if (!format.fits(line) || format.read(line, nullptr, context, out) != Why::none) {
    out.clear();
    return false;
  }
  out.format = formats.main.index;
  return true;
}

// May the file hold lines that are no records?
bool has_remarks(const FileFormats& formats);
// A remark of a header-driven file (`#Fields:`, `#Date:`), or one that the file's format names: true if it was one. New
// columns go to `columns`.
bool read_remark(const FileFormats& formats, std::string_view line,
                 std::shared_ptr<const CsvColumns>& columns, std::string& date);

}  // namespace hozen
