#include "verdicts/csv_rows.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/text.h"

namespace hozen {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;

char separator_of(std::string_view text) {
  const std::string_view head = text.substr(0, text.find('\n'));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t'}) {
    const auto count = std::count(head.begin(), head.end(), c);
    if (count > most) {
      most = count;
      best = c;
    }
  }
  return best;
}

struct Cursor {
  std::string_view text;
  size_t at = 0, line = 1;
  bool done() const { return at >= text.size(); }
  bool at_line_end() const { return done() || text[at] == '\n'; }
};

// From behind the opening quote to behind the closing one. False: it never closes.
bool read_quoted(Cursor& c, std::string& field) {
  while (!c.done()) {
    const char ch = c.text[c.at++];
    c.line += ch == '\n';
    if (ch != '"') {
      field += ch;
    } else if (!c.done() && c.text[c.at] == '"') {
      field += '"';
      ++c.at;
    } else {
      return true;
    }
  }
  return false;
}

bool read_row(Cursor& c, char separator, CsvRow& row) {
  while (true) {
    std::string field;
    if (!c.done() && c.text[c.at] == '"') {
      ++c.at;
      if (!read_quoted(c, field)) return false;
    }
    const size_t rest = c.at;
    while (!c.at_line_end() && c.text[c.at] != separator) ++c.at;
    field += c.text.substr(rest, c.at - rest);
    row.fields.push_back(std::move(field));
    if (c.at_line_end()) break;
    ++c.at;  // the separator
  }
  if (!c.done()) {
    ++c.at;
    ++c.line;
  }
  return true;
}

bool is_empty(const CsvRow& row) { return row.fields.size() == 1 && trim(row.fields[0]).empty(); }

}  // namespace

std::string_view CsvRow::at(size_t column) const {
  return column < fields.size() ? trim(fields[column]) : std::string_view();
}

Expected<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const char separator = separator_of(text);
  std::vector<CsvRow> rows;
  Cursor cursor{text};
  while (!cursor.done()) {
    CsvRow row{cursor.line, {}};
    const bool remark = text[cursor.at] == '#';
    if (remark) {
      cursor.at = std::min(text.size(), text.find('\n', cursor.at));
      cursor.at += !cursor.done();
      ++cursor.line;
      continue;
    }
    if (!read_row(cursor, separator, row)) {
      return std::unexpected(Error{.what = "a quoted field begins here and never ends",
                                   .file = std::string(name),
                                   .line = row.line});
    }
    if (!is_empty(row)) rows.push_back(std::move(row));
  }
  return rows;
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
  const bool is_stdin = path == "-";
  std::unique_ptr<FILE, int (*)(FILE*)> file(
      is_stdin ? stdin : std::fopen(path.c_str(), "rb"),
      [](FILE* f) { return f == stdin ? 0 : std::fclose(f); });
  if (!file) return fail_errno(errno, "open", path);
  std::string text;
  char block[65536];
  while (const size_t n = std::fread(block, 1, sizeof block, file.get())) {
    text.append(block, n);
    if (text.size() > kMostBytes) return fail("{} is larger than 1 GiB", path);
  }
  if (std::ferror(file.get()) != 0) return fail_errno(errno, "read", path);
  return text;
}

}  // namespace hozen
