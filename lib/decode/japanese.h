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

std::optional<Encoding> japanese_of_table(std::string_view text);

}  // namespace hozen
