#include "verdicts/csv_rows.h"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "base/text_file.h"
#include "decode/whole_text.h"

namespace hozen {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;
constexpr size_t kMostFields = 10'000;  // of a row

// Old Macs end their lines with CR; so does what Excel calls "CSV (Macintosh)".
char feed_of(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return '\n';
  return text.find('\r') != std::string_view::npos ? '\r' : '\n';
}

char separator_of(std::string_view text, char feed) {
  const std::string_view head = text.substr(0, text.find(feed));
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

bool is_empty(const CsvViews& row) { return row.fields.size() == 1 && trim(row.fields[0]).empty(); }

}  // namespace

std::string_view CsvRow::at(size_t column) const {
  return column < fields.size() ? trim(fields[column]) : std::string_view();
}

std::string_view CsvViews::at(size_t column) const {
  if (column >= fields.size() || fields[column].empty()) return {};
  const std::string_view field = fields[column];
  const auto is_bare = [](char c) { return static_cast<unsigned char>(c) > ' '; };
  return is_bare(field.front()) && is_bare(field.back()) ? field : trim(field);
}

CsvReader::CsvReader(std::string_view text, std::string_view name)
    : text_(without_bom(text)),
      name_(name),
      feed_(feed_of(text_)),
      separator_(separator_of(text_, feed_)),
      stop_(text_.size()) {}

CsvReader CsvReader::from(size_t at, size_t stop) const {
  CsvReader other = *this;
  other.at_ = at;
  other.stop_ = stop;
  other.line_ = 1 + static_cast<size_t>(std::count(text_.data(), text_.data() + at, feed_));
  return other;
}

size_t CsvReader::line_end() const { return std::min(text_.size(), text_.find(feed_, at_)); }

// From behind the opening quote to behind the closing one. False: it never closes.
bool CsvReader::read_quoted(std::string& field) {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    line_ += c == feed_;
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

Expected<void> CsvReader::read_row(CsvViews& row) {
  const auto refused = [&](std::string what) {
    return std::unexpected(
        Error{.what = std::move(what), .file = std::string(name_), .line = row.line});
  };
  row.fields.clear();
  row.unquoted.clear();
  size_t end = line_end();
  while (true) {
    std::string* unquoted = nullptr;
    if (at_ < end && text_[at_] == '"') {
      ++at_;
      unquoted = &row.unquoted.emplace_back();
      if (!read_quoted(*unquoted)) return refused("a quoted field begins here and never ends");
      if (at_ > end) end = line_end();  // the field had line ends of its own
    }
    const std::string_view rest = text_.substr(at_, end - at_);
    const std::string_view field = rest.substr(0, rest.find(separator_));
    if (unquoted != nullptr) unquoted->append(field);
    if (row.fields.size() == kMostFields) {
      return refused(fmt::format("more than {} fields in one row", kMostFields));
    }
    row.fields.push_back(unquoted != nullptr ? std::string_view(*unquoted) : field);
    at_ += field.size();
    if (at_ == end) break;
    ++at_;  // the separator
  }
  if (at_ < text_.size()) {
    ++at_;
    ++line_;
  }
  return {};
}

Expected<bool> CsvReader::next(CsvViews& row) {
  while (at_ < stop_) {
    if (text_[at_] == '#') {
      at_ = line_end();
      if (at_ < text_.size()) {
        ++at_;
        ++line_;
      }
      continue;
    }
    row.line = line_;
    HOZEN_CHECK(read_row(row));
    if (!is_empty(row)) return true;
  }
  return false;
}

Expected<std::vector<CsvRow>> read_csv(std::string_view text, std::string_view name) {
  CsvReader reader(text, name);
  std::vector<CsvRow> rows;
  CsvViews row;
  while (true) {
    HOZEN_TRY(some, reader.next(row));
    if (!some) return rows;
    rows.push_back({row.line, {row.fields.begin(), row.fields.end()}});
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
