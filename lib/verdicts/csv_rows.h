#pragma once
// read_csv: a small table in a text file (counts, calendar, ledger, holidays) as rows of fields.
//
// Shape:    comma, semicolon or tab, whichever the first line has most of; quotes as in RFC 4180; CR LF or LF;
//           empty lines and lines that start with # are left out; a UTF-8 byte order mark is dropped
// Errors:   a quote that never ends, by line. Rows may differ in length: the caller knows what it needs.
// Cost:     the whole text in memory, about 100 MB/s
// Source:   RFC 4180
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
Expected<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view name);

// Which column of a header carries one of these names (case and blanks aside); SIZE_MAX if none does.
size_t column_named(const CsvRow& header, std::initializer_list<std::string_view> names);

// The bytes of a small file. At most 1 GiB; "-" is stdin.
Expected<std::string> read_whole(const std::string& path);

}  // namespace hozen
