#pragma once
// Escaping: the one place where text of logs is made fit for a terminal, CSV, Markdown or HTML; for
// JSON it is base/json_text.h.
//
// Shape:    each function appends to `out`. "Unsafe" (base/rune.h) are C0 and C1 controls, DEL,
//           bidirectional and other invisible format characters, line separators and bytes that are
//           no UTF-8: none of them is ever written as it is, save where a function says so.
//           append_visible:  \n \r \t, \x1b for bytes and C0, \u202e above; everything else as it
//                            is
//           append_csv:      one RFC 4180 field, made visible, with a leading ' before = + - @ TAB
//                            CR so that no spreadsheet takes it for a formula; `raw` leaves out
//                            both
//           append_tsv:      made visible, so no field holds a tab or a line end; guarded as CSV
//           append_markdown: the inside of a table cell of GitHub Markdown; links stay dead
//           append_html:     text or attribute value
// Errors:   none: every byte string can be written
// Source:   RFC 4180, OWASP "CSV Injection", GFM 6 (inlines), Unicode TR 9 (bidi)
#include <string>
#include <string_view>

namespace hozen {

void append_visible(std::string& out, std::string_view text);
std::string visible(std::string_view text);
void append_csv(std::string& out, std::string_view text, bool raw = false);
void append_tsv(std::string& out, std::string_view text, bool raw = false);
void append_markdown(std::string& out, std::string_view text);
void append_html(std::string& out, std::string_view text);

}  // namespace hozen
