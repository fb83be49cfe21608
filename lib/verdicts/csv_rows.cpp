#include "verdicts/csv_rows.h"

#include <unistd.h>
#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "base/text_file.h"
#include "decode/whole_text.h"

namespace hozen {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;

char separator_of(std::string_view text) {
  const std::string_view head = text.substr(0, text.find('\n'));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t', '|'}) {
    const auto count = std::count(head.begin(), head.end(), c);
    if (count > most) {
      most = count;
      best = c;
    }
  }
  return best;
}

bool is_empty(const CsvRow& row) { return row.fields.size() == 1 && trim(row.fields[0]).empty(); }

}  // namespace

std::string_view CsvRow::at(size_t column) const {
  return column < fields.size() ? trim(fields[column]) : std::string_view();
}

CsvReader::CsvReader(std::string_view text, std::string_view name) : text_(text), name_(name) {
  text_ = without_bom(text_);
  separator_ = separator_of(text_);
}

bool CsvReader::at_line_end() const { return at_ >= text_.size() || text_[at_] == '\n'; }

void CsvReader::skip_line() {
  at_ = std::min(text_.size(), text_.find('\n', at_));
  if (at_ >= text_.size()) return;
  ++at_;
  ++line_;
}

// From behind the opening quote to behind the closing one. False: it never closes.
bool CsvReader::read_quoted(std::string& field) {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    line_ += c == '\n';
    if (c != '"') {
      field += c;
    } else if (at_ < text_.size() && text_[at_] == '"') {
      field += '"';
      ++at_;
    } else {
      return true;
    }
  }
  return false;
}

bool CsvReader::read_row(CsvRow& row) {
  size_t used = 0;
  while (true) {
    if (used == row.fields.size()) row.fields.emplace_back();
    std::string& field = row.fields[used++];
    field.clear();
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      if (!read_quoted(field)) return false;
    }
    const size_t rest = at_;
    while (!at_line_end() && text_[at_] != separator_) ++at_;
    field += text_.substr(rest, at_ - rest);
    if (at_line_end()) break;
    ++at_;  // the separator
  }
  row.fields.resize(used);
  if (at_ < text_.size()) {
    ++at_;
    ++line_;
  }
  return true;
}

Expected<bool> CsvReader::next(CsvRow& row) {
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      skip_line();
      continue;
    }
    row.line = line_;
    if (!read_row(row)) {
      return std::unexpected(Error{.what = "a quoted field begins here and never ends",
                                   .file = std::string(name_),
                                   .line = row.line});
    }
    if (!is_empty(row)) return true;
  }
  return false;
}

Expected<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view name) {
  CsvReader reader(text, name);
  std::vector<CsvRow> rows;
  CsvRow row;
  while (true) {
    HOZEN_TRY(some, reader.next(row));
    if (!some) return rows;
    rows.push_back(row);
  }
}

size_t column_named(const CsvRow& header, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    for (size_t k = 0; k < header.fields.size(); ++k) {
      if (equal_ignoring_case(header.at(k), name)) return k;
    }
  }
  return SIZE_MAX;
}

Expected<std::string> read_whole(const std::string& path) {
  return path == "-" ? read_whole_file(STDIN_FILENO, "standard input", kMostBytes)
                     : read_whole_file(path, kMostBytes);
}

Expected<std::string> read_whole_text(const std::string& path) {
  HOZEN_TRY(bytes, read_whole(path));
  return decode_whole(std::move(bytes), path == "-" ? "standard input" : path);
}

}  // namespace hozen
