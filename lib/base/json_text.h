#pragma once
// json_text: any bytes as the text of a JSON string.
//
// Shape:    always valid UTF-8 on one line: what is unsafe to show (base/rune.h) becomes a \u escape
//           (lossless), each byte that is no UTF-8 \ufffd (lossy)
// Errors:   none
// Cost:     8 bytes a step while nothing is to be escaped
// Source:   RFC 8259 section 7
#include <string>
#include <string_view>

namespace hozen {

void append_json(std::string& out, std::string_view text);         // without its quotes
void append_json_quoted(std::string& out, std::string_view text);  // with its quotes
std::string json_quoted(std::string_view text);

}  // namespace hozen
