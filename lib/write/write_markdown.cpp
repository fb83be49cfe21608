// Tables of GitHub Markdown, padded so that the source reads as a table too.
#include <algorithm>
#include <vector>

#include "write/display_width.h"
#include "write/escape.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_markdown(out, text);
  return out;
}

void append_line(std::string& out, const Table& table, const std::vector<size_t>& columns,
                 const std::vector<size_t>& widths, const std::vector<std::string>& texts) {
  out += '|';
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string pad(widths[i] - display_width(texts[i]), ' ');
    const bool right = table.columns[columns[i]].align == Align::right;
    out += ' ';
    out += right ? pad + texts[i] : texts[i] + pad;
    out += " |";
  }
  out += '\n';
}

}  // namespace

void append_markdown_table(std::string& out, const Table& table) {
  std::vector<size_t> columns;
  std::vector<std::vector<std::string>> lines(table.rows.size() + 1);
  std::vector<size_t> widths;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::bar) continue;
    columns.push_back(c);
    lines[0].push_back(escaped(column.title.empty() ? column.name : column.title));
    for (size_t r = 0; r < table.rows.size(); ++r) {
      std::string text = escaped(page_text(cell_at(table.rows[r], c)));
      const bool bold = table.rows[r].kind == RowKind::total && !text.empty();
      lines[r + 1].push_back(bold ? "**" + text + "**" : std::move(text));
    }
    size_t width = 3;
    for (const auto& line : lines) width = std::max(width, display_width(line.back()));
    widths.push_back(width);
  }
  if (!table.title.empty()) out += "## " + escaped(table.title) + "\n\n";
  if (columns.empty()) {  // words alone
    for (const std::string& note : table.notes) out += "* " + escaped(note) + "\n";
    return;
  }
  append_line(out, table, columns, widths, lines[0]);
  out += '|';
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool right = table.columns[columns[i]].align == Align::right;
    out += ' ' + std::string(widths[i] - (right ? 1 : 0), '-') + (right ? ": |" : " |");
  }
  out += '\n';
  for (size_t r = 1; r < lines.size(); ++r) append_line(out, table, columns, widths, lines[r]);
  for (const std::string& note : table.notes) out += "\n" + escaped(note) + "\n";
}

}  // namespace hozen::writers
