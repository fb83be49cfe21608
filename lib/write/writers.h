#pragma once
// The writers behind write_tables(), one file each. Rows may be asked for twice: for their widths, and to be written.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "write/table.h"
#include "write/text_sink.h"
#include "write/write_tables.h"

namespace hozen::writers {

void append_page(TextSink& sink, const Table& table, const Look& look);
void append_separated(TextSink& sink, const Table& table, char separator, const Look& look);
void append_json_tables(TextSink& sink, std::span<const Table> tables);
void append_json_lines(TextSink& sink, const Table& table, bool named);
void append_markdown_table(TextSink& sink, const Table& table);
void append_html_page(TextSink& sink, std::span<const Table> tables, const Look& look);

const Cell& cell_at(const Row& row, size_t column);  // absent behind the last cell
int64_t largest_bar(const Table& table, size_t column);
// Of block characters, or of `#`.
std::string bar_text(int64_t value, int64_t largest, size_t width, bool ascii);

inline constexpr std::string_view kBold = "\x1b[1m", kReset = "\x1b[0m";
std::string_view color_of(Tone tone);  // the escape sequence; none for plain

}  // namespace hozen::writers
