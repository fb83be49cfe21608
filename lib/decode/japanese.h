#pragma once
// Which Japanese encoding a text is in, by its bytes alone.
//
// Call:     recognise_japanese on the first bytes of a log; japanese_of_table on a small file
//           of the user's own that is known to be no UTF-8
// Shape:    a log is a stranger's and may hold raw bytes: only plainly Japanese text is taken for
//           it. A table of planned work may hold a single word: it must be well-formed from end to
//           end and have words, not letters alone among ASCII (Latin text of a western PC)
// Errors:   none
// Cost:     one pass, two encodings
// Source:   JIS X 0208 as CP932 and EUC-JP lay it out; level 1 is the kanji in daily use
#include <optional>
#include <string_view>

#include "decode/encoding.h"

namespace hozen {

bool is_ascii(std::string_view text);

// Encoding::utf8 where it is neither.
Encoding recognise_japanese(std::string_view head);

// Of the lines of a log in UTF-8 that are not UTF-8 themselves, as where several programs write into one file: the
// encoding that they are plainly Japanese in together; utf8 if they are in none.
Encoding recognise_foreign_lines(std::string_view head);
// The encoding of one such line, which is not UTF-8. `expected` is that of the file's first ones: such a line must only
// be well-formed; without it the line itself must be plainly Japanese. utf8: it is left as it is.
Encoding encoding_of_line(std::string_view line, Encoding expected);

std::optional<Encoding> japanese_of_table(std::string_view text);

}  // namespace hozen
