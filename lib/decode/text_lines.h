#pragma once
// The lines of a text by their places, for records that are known by lines.
//
// Shape:    `at` is where a line begins
#include <string_view>

namespace hozen {

// Where the next line begins; the text's size behind the last one.
inline size_t next_line(std::string_view text, size_t at) {
  const size_t feed = text.find('\n', at);
  return feed == std::string_view::npos ? text.size() : feed + 1;
}

// Without its end.
inline std::string_view line_at(std::string_view text, size_t at) {
  std::string_view line = text.substr(at, text.find('\n', at) - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace hozen
