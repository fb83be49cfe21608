#pragma once
// read_csv: a small table in a text file (calendar, ledger, holidays) as rows of fields; CsvReader: row by row.
//
// Shape:    comma, semicolon, tab or |, whichever the first line has most of; quotes as in RFC 4180; CR LF, LF, or CR
//           where there is no LF; empty lines and lines that start with # are left out; a UTF-8 byte order mark is dropped
// Errors:   a quote that never ends and a row of over 10,000 fields, by line. Rows may differ in length: the caller
//           knows what it needs.
// Lifetime: a CsvReader reads from the text it was given, and so do the views of a row, until the next one
// Cost:     the whole text in memory, about 500 MB/s; a CsvReader keeps one row
// Source:   RFC 4180
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

struct CsvRow {
  size_t line = 0;  // of its first character, from 1
  std::vector<std::string> fields;

  // The trimmed field of a column; empty behind the last one.
  std::string_view at(size_t column) const;
};

// A row as it lies in the text.
struct CsvViews {
  size_t line = 0;
  std::vector<std::string_view> fields;
  std::deque<std::string> unquoted;  // fields whose text is not what stands in the file

  std::string_view at(size_t column) const;
};

class CsvReader {
 public:
  CsvReader(std::string_view text, std::string_view name);
  Expected<bool> next(CsvViews& row);  // false: there is none. The row's room is used again.

  // The same file from another place on, where a row begins; rows that begin before `stop` are read to their end.
  CsvReader from(size_t at, size_t stop) const;
  size_t place() const { return at_; }             // of the next row
  std::string_view text() const { return text_; }  // without its mark
  std::string_view name() const { return name_; }
  char feed() const { return feed_; }  // what ends a line: LF, or CR where there is none

 private:
  size_t line_end() const;
  bool read_quoted(std::string& field);
  Expected<void> read_row(CsvViews& row);

  std::string_view text_, name_;
  char feed_ = '\n', separator_ = ',';
  size_t at_ = 0, stop_ = 0, line_ = 1;
};

Expected<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view name);

// Which column of a header carries one of these names (case and blanks aside); SIZE_MAX if none does.
size_t column_named(const CsvRow& header, std::initializer_list<std::string_view> names);

// The bytes of a small file. At most 1 GiB; "-" is stdin.
Expected<std::string> read_whole(const std::string& path);

// The same as UTF-8 text, whatever encoding it was saved in (decode/whole_text.h).
Expected<std::string> read_whole_text(const std::string& path);

}  // namespace hozen
