#pragma once
// write_tables: tables -> text of one output format. All escaping happens in here.
//
// Shape:    table     aligned by display width, one row one line; where a page is too narrow for that, as
//                     write/page_layout.h says
//           csv, tsv  a header line; the second and further tables after an empty line; no titles,
//                     no notes
//           json      {"tables":[{"name","title","rows":[{column: value}],"total":{},"notes":[]}]};
//                     absent is null
//           jsonl     one row a line; with several tables each line begins with "table": its name
//           markdown  GitHub tables under ## titles
//           html      one self-contained page: no script, light and dark, prints well
//           Total rows are on pages only (and under "total" in JSON), so that the sum of a CSV
//           column is the sum. `other` rows are everywhere; in JSON they have "row":"other".
// Errors:   format_named: the formats there are; those of `take`
// Cost:     a megabyte of text at a time when it is taken in pieces; rows that are made when they are written
//           (Table::row_at) are made twice for formats whose columns line up
// Source:   RFC 4180, RFC 8259, GFM 4.10, WHATWG HTML
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "write/table.h"
#include "write/text_sink.h"

namespace hozen {

enum class Format : uint8_t { table, csv, tsv, json, jsonl, markdown, html };
Expected<Format> format_named(std::string_view name);

struct Look {
  bool color = false;           // ANSI colours (table only)
  bool ascii = false;           // bars, rules and "–" of ASCII characters (table only)
  size_t width = 0;             // columns of the page (table only); 0: as many as the texts need
  bool csv_raw = false;         // CSV/TSV without formula guard and visible escapes
  std::string title = {};       // of the page (html)
  std::string language = "en";  // of the page (html)
};

Expected<void> write_tables(std::span<const Table> tables, Format format, const Look& look,
                            const TextSink::Take& take);
std::string write_tables(std::span<const Table> tables, Format format, const Look& look = {});
std::string write_table(const Table& table, Format format, const Look& look = {});

// The text of a cell as data: "" for absent, 0.25 for a share, lists joined by "; ".
std::string data_text(const Cell& cell);
// The text of a cell on a page: "–" for absent, "24,962" for a number, "25.0 %" for a share. Not escaped.
std::string page_text(const Cell& cell);

}  // namespace hozen
