#pragma once
// Quoted rows: a quoted value of a CSV file may hold line ends, as the messages of Windows events do.
//
// Call:     close_quotes once a line of a file whose header names its columns, before the line is read
// Shape:    the first line of a row -> the whole row, if its quotes are open and a later line closes them
// Errors:   none; a row that nothing closes, or in which another row begins, stays its first line
// Lifetime: the text is of the block of `lines`
// Cost:     a count of quotes a line
// Source:   RFC 4180, section 2, point 6
#include <algorithm>

#include "decode/lines.h"
#include "events/line_reader.h"

namespace hozen {

inline void close_quotes(const FileFormats& formats, uint64_t longest_bytes, Lines& lines,
                         ReadContext& context, Line& line) {
  const auto is_odd = [](std::string_view text) {
    return std::count(text.begin(), text.end(), '"') % 2 != 0;
  };
  const LogFormat* const format = formats.column_format.format;
  if (format == nullptr || !format->header_line || !is_odd(line.text)) return;
  Lines ahead = lines;
  Line next;
  while (ahead.next(next)) {
    const uint64_t bytes = next.offset + next.bytes - line.offset;
    if (bytes > longest_bytes) return;
    Event row;
    const bool begins =
        !next.text.empty() && format->read(next.text, nullptr, context, row) == Why::none;
    if (begins) return;
    if (!is_odd(next.text)) continue;
    const char* const end = next.text.data() + next.text.size();
    line.text = {line.text.data(), static_cast<size_t>(end - line.text.data())};
    line.bytes = static_cast<uint32_t>(bytes);
    lines = ahead;
    return;
  }
}

}  // namespace hozen
