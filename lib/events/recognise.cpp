// What a file's first lines say of it, and which of its lines are no records.
#include <algorithm>
#include <numeric>

#include "base/digits.h"
#include "base/text.h"
#include "events/line_reader.h"

namespace hozen {
namespace {

using Entry = Dispatch::Entry;

// Formats that read more of the first lines come first; equals keep the order of their names.
void order_by_wins(std::vector<Entry>& entries, const std::vector<size_t>& wins) {
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return wins[a.index] > wins[b.index]; });
}

// Columns that the format names itself count more than any number of others.
size_t known_columns(const CsvColumns& columns) {
  const auto is_known = [](const Target& t) { return t.kind != Target::Kind::skip || t.slot >= 0; };
  const auto known = std::ranges::count_if(columns.targets, is_known);
  return (static_cast<size_t>(known) - columns.loose) * 1000 + columns.loose;
}

bool is_csv_header_of(const LogFormat& format, std::string_view line, CsvColumns& out) {
  if (!format.header_line) return false;
  auto columns = read_csv_header(format.reader(), line);
  if (columns) out = std::move(*columns);
  return columns.has_value();
}

bool is_fields_line_of(const LogFormat& format, std::string_view line, CsvColumns& out) {
  if (format.fields_prefix.empty() || !line.starts_with(format.fields_prefix)) return false;
  auto columns = read_w3c_header(format.reader(), line);
  if (columns) out = std::move(*columns);
  return columns.has_value();
}

// The header-driven format that knows most of the columns a line names.
void recognise_columns(FileFormats& out, std::string_view line, bool first) {
  size_t best = 0;
  for (const Entry& e : out.dispatch->with_header) {
    CsvColumns columns;
    if (!is_fields_line_of(*e.format, line, columns) &&
        !(first && is_csv_header_of(*e.format, line, columns)))
      continue;
    const size_t known = known_columns(columns);
    if (known <= best) continue;
    best = known;
    out.columns = std::make_shared<const CsvColumns>(std::move(columns));
    out.column_format = e;
    out.hash_comments = !e.format->fields_prefix.empty();
  }
}

// "-- Boot 0c1f... --", "-- Logs begin at ... --", "-- Journal begins at ... --", "-- No entries --", "-- Reboot --".
// Nothing else: a line that only begins so may be somebody's who wants it overlooked.
bool is_journal_mark(std::string_view line) {
  constexpr std::string_view kBoot = "-- Boot ", kEnd = " --";
  constexpr size_t kBootId = 32, kLongest = 120;
  line = trim(line);
  if (line.size() > kLongest || !line.starts_with("-- ") || !line.ends_with(kEnd)) return false;
  if (line == "-- Reboot --" || line == "-- No entries --") return true;
  if (line.starts_with(kBoot)) {
    line = line.substr(kBoot.size(), line.size() - kBoot.size() - kEnd.size());
    return line.size() == kBootId &&
           std::ranges::all_of(line, [](char c) { return hex_digit(c) >= 0; });
  }
  // "Fri 2022-07-01 09:00:01 JST, end at Sat 2022-07-02 10:00:00 JST."
  constexpr std::string_view kStamps = " ,.:+-";
  const bool begins =
      line.starts_with("-- Logs begin at ") || line.starts_with("-- Journal begins at ");
  return begins && std::ranges::all_of(line, [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  static_cast<unsigned char>(c) >= 0x80 ||  // names of days
                  kStamps.find(c) != std::string_view::npos;
         });
}

}  // namespace

FileFormats recognise(const Dispatch& dispatch, std::span<const std::string_view> first_lines,
                      ReadContext& context) {
  FileFormats out;
  out.dispatch = &dispatch;
  out.plain = dispatch.plain;
  out.enveloped = dispatch.enveloped;
  std::vector<size_t> wins(dispatch.is_generic.size(), 0);
  size_t with_syslog_header = 0, lines = 0;
  Event event;
  for (const std::string_view line : first_lines) {
    // PowerShell's Export-Csv names a type above its header.
    if (trim(line).empty() || line.starts_with("#TYPE ")) continue;
    if (!out.columns) recognise_columns(out, line, lines == 0);
    ++lines;
    SyslogHeader header;
    with_syslog_header += read_syslog_header(line, header, context.syslog_starts);
    if (read_line(out, line, context, event) == Why::none) ++wins[event.format];
  }
  out.syslog_first = with_syslog_header * 2 > lines;
  order_by_wins(out.plain, wins);
  order_by_wins(out.enveloped, wins);
  const size_t read = std::accumulate(wins.begin(), wins.end(), size_t{0});
  if (!out.plain.empty() && read != 0 && wins[out.plain.front().index] * 2 >= read) {
    out.main = out.plain.front();
    out.main_first = !out.syslog_first;
  }
  return out;
}

FileFormats use_only(const Dispatch& dispatch, const LogFormat& format, uint16_t index,
                     std::span<const std::string_view> first_lines) {
  FileFormats out;
  out.dispatch = &dispatch;
  out.only = &format;
  out.only_index = index;
  out.plain = dispatch.plain, out.enveloped = dispatch.enveloped;  // for what it carries
  if (!format.header_line && format.fields_prefix.empty()) return out;
  out.column_format = {&format, index};
  out.hash_comments = !format.fields_prefix.empty();
  for (const std::string_view line : first_lines) {
    CsvColumns columns;
    if (is_fields_line_of(format, line, columns) || is_csv_header_of(format, line, columns)) {
      out.columns = std::make_shared<const CsvColumns>(std::move(columns));
      break;
    }
    if (format.header_line) break;
  }
  return out;
}

bool has_remarks(const FileFormats& formats) {
  return formats.syslog_first || formats.column_format.format != nullptr ||
         (formats.main.format != nullptr && !formats.main.format->remarks.empty());
}

bool read_remark(const FileFormats& formats, std::string_view line,
                 std::shared_ptr<const CsvColumns>& columns, std::string& date) {
  if (formats.syslog_first && is_journal_mark(line)) return true;
  if (formats.main.format != nullptr) {
    const auto is_it = [&](const std::string& glob) { return glob_match(glob, line); };
    if (std::ranges::any_of(formats.main.format->remarks, is_it)) return true;
  }
  if (formats.column_format.format == nullptr) return false;
  const LogFormat& format = *formats.column_format.format;
  CsvColumns read;
  if (format.header_line)  // also where files were joined
    return line.starts_with("#TYPE ") ||
           (columns != nullptr && is_csv_header_of(format, line, read) &&
            read.names == columns->names);
  if (!line.starts_with('#')) return false;
  if (is_fields_line_of(format, line, read))
    columns = std::make_shared<const CsvColumns>(std::move(read));
  else if (line.starts_with("#Date:"))
    date = std::string(trim(line.substr(6)).substr(0, 10));
  return true;
}

}  // namespace hozen
