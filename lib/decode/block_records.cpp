#include "decode/block_records.h"

#include <algorithm>

#include "decode/text_lines.h"

namespace hozen {
namespace {

constexpr std::string_view kTime = "# Time: ", kUser = "# User@Host: ";

// What mysqld writes at each start, before any record.
bool is_mysql_banner(std::string_view line) {
  return line.starts_with("Tcp port: ") ||
         (line.starts_with("Time ") && line.find("Id Command") != std::string_view::npos) ||
         line.ends_with(". started with:") || line.ends_with("started with:") || line.empty();
}

// The next place of a line that begins with `mark`, from a line's start on.
size_t find_line(std::string_view text, std::string_view mark, size_t from) {
  if (text.substr(std::min(from, text.size())).starts_with(mark)) return from;
  for (size_t at = text.find(mark, from); at != std::string_view::npos;
       at = text.find(mark, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool looks_like_mysql_slow(std::string_view head) {
  const size_t user = find_line(head, kUser, 0);
  if (user == std::string_view::npos) return false;
  if (find_line(head, "# Query_time: ", user) == std::string_view::npos) return false;
  for (size_t at = 0; at < user; at = next_line(head, at)) {
    const std::string_view line = line_at(head, at);
    if (!is_mysql_banner(line) && !line.starts_with(kTime)) return false;
  }
  return true;
}

std::optional<RecordItem> next_mysql_slow_item(std::string_view text, size_t from) {
  while (from < text.size() && is_mysql_banner(line_at(text, from))) from = next_line(text, from);
  if (from >= text.size()) return std::nullopt;
  size_t head_end = from;
  if (text.substr(from).starts_with(kTime)) head_end = next_line(text, from);
  if (text.substr(head_end).starts_with(kUser)) head_end = next_line(text, head_end);
  head_end = std::max(head_end, next_line(text, from));
  const size_t end = std::min(find_line(text, kTime, head_end), find_line(text, kUser, head_end));
  if (end == std::string_view::npos) return RecordItem{from, text.size(), true};
  return RecordItem{from, end, true};
}

// --1a2b3c4d-A-- of version 2, ---a1B2c3D4---A-- of version 3.
char modsecurity_part(std::string_view line) {
  const auto is_id = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '@' ||
           c == '_';
  };
  if (!line.starts_with("--") || !line.ends_with("--") || line.size() < 10 || line.size() > 80)
    return '\0';
  const char part = line[line.size() - 3];
  if (part < 'A' || part > 'Z' || line[line.size() - 4] != '-') return '\0';
  std::string_view id = line.substr(2, line.size() - 6);
  while (id.starts_with('-')) id.remove_prefix(1);
  while (id.ends_with('-')) id.remove_suffix(1);
  return id.size() >= 4 && std::all_of(id.begin(), id.end(), is_id) ? part : '\0';
}

bool looks_like_modsecurity(std::string_view head) {
  const size_t at = std::min(head.find_first_not_of("\r\n"), head.size());
  return modsecurity_part(line_at(head, at)) == 'A';
}

size_t next_modsecurity(std::string_view text) {
  for (size_t at = next_line(text, 0); at < text.size(); at = next_line(text, at)) {
    if (text[at] == '-' && modsecurity_part(line_at(text, at)) == 'A') return at;
  }
  return std::string_view::npos;
}

std::optional<RecordItem> next_modsecurity_item(std::string_view text, size_t from) {
  from = std::min(text.find_first_not_of("\r\n", from), text.size());
  if (from == text.size()) return std::nullopt;
  const std::string_view head = line_at(text, from);
  const bool is_record = modsecurity_part(head) == 'A';
  for (size_t at = next_line(text, from); at < text.size(); at = next_line(text, at)) {
    if (text[at] != '-') continue;
    const char part = modsecurity_part(line_at(text, at));
    if (part == 'A') return RecordItem{from, at, true};  // the end before it is lost
    if (part == 'Z' && is_record && text.find('\n', at) != std::string_view::npos) {
      return RecordItem{from, next_line(text, at), true};
    }
  }
  return RecordItem{from, text.size(), !is_record};
}

}  // namespace hozen
