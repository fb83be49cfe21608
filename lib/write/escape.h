#pragma once
// Escaping: the one place where text of logs is made fit for a terminal, JSON, CSV, Markdown or
// HTML.
//
// Shape:    each function appends to `out`. "Unsafe" are C0 and C1 controls, DEL, bidirectional and
// other
//           invisible format characters, line separators and bytes that are no UTF-8: none of them
//           is ever written as it is, save where a function says so. append_visible:  \n \r \t,
//           \x1b for bytes and C0, \u202e above; everything else as it is append_json:     the
//           inside of a JSON string, always valid UTF-8: unsafe characters as \u escapes
//                            (lossless), each byte that is no UTF-8 as \ufffd (lossy; CSV with
//                            --csv-raw keeps such bytes)
//           append_csv:      one RFC 4180 field, made visible, with a leading ' before = + - @ TAB
//           CR so that
//                            no spreadsheet takes it for a formula; `raw` leaves out both
//           append_tsv:      made visible, so no field holds a tab or a line end; guarded as CSV
//           append_markdown: the inside of a table cell of GitHub Markdown; links stay dead
//           append_html:     text or attribute value
// Cost:     append_json scans 8 bytes a step while nothing is to be escaped
// Source:   RFC 8259 (7), RFC 4180, OWASP "CSV Injection", GFM 6 (inlines), Unicode TR 9 (bidi)
#include <string>
#include <string_view>

namespace hozen {

void append_visible(std::string& out, std::string_view text);
std::string visible(std::string_view text);
void append_json(std::string& out, std::string_view text);
void append_json_quoted(std::string& out, std::string_view text);  // with its quotes
void append_csv(std::string& out, std::string_view text, bool raw = false);
void append_tsv(std::string& out, std::string_view text, bool raw = false);
void append_markdown(std::string& out, std::string_view text);
void append_html(std::string& out, std::string_view text);

}  // namespace hozen
