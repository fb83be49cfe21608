#pragma once
// Small files of the user's own (names, rules, calendars, digests), read as a whole.
//
// Call:     read_whole_file; list_lines for a file that is a list with remarks
// Shape:    path -> its bytes as they are; "-" is a file of that name, not stdin
// Errors:   cannot open or read, by path and reason; more than `most` bytes
// Cost:     the file's size in memory
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

Expected<std::string> read_whole_file(const std::string& path, uint64_t most = 64u << 20);
// The same of an open descriptor, which stays open; `path` is for errors.
Expected<std::string> read_whole_file(int fd, const std::string& path, uint64_t most);

// Without the byte order mark of UTF-8, if there is one.
constexpr std::string_view without_bom(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

// The lines of a list, trimmed; blank ones and remarks (#) are left out.
struct ListLine {
  std::string_view text;
  size_t number = 0;  // from 1
};
std::vector<ListLine> list_lines(std::string_view text);

}  // namespace hozen
