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

std::vector<std::string> texts_of(const Row& row, const std::vector<size_t>& columns) {
  std::vector<std::string> texts;
  for (const size_t c : columns) {
    std::string text = escaped(page_text(cell_at(row, c)));
    const bool bold = row.kind == RowKind::total && !text.empty();
    texts.push_back(bold ? "**" + text + "**" : std::move(text));
  }
  return texts;
}

}  // namespace

void append_markdown_table(TextSink& sink, const Table& table) {
  std::string& out = sink.text;
  constexpr size_t kLeast = 3;
  std::vector<size_t> columns, widths;
  std::vector<std::string> heads;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::bar) continue;
    columns.push_back(c);
    heads.push_back(escaped(column.title.empty() ? column.name : column.title));
    widths.push_back(std::max(kLeast, display_width(heads.back())));
  }
  if (!table.title.empty()) out += "## " + escaped(table.title) + "\n\n";
  if (columns.empty()) {  // words alone
    for (const std::string& note : table.notes) out += "* " + escaped(note) + "\n";
    return;
  }
  table.for_each_row([&](const Row& row) {
    const std::vector<std::string> texts = texts_of(row, columns);
    for (size_t i = 0; i < texts.size(); ++i)
      widths[i] = std::max(widths[i], display_width(texts[i]));
  });
  append_line(out, table, columns, widths, heads);
  out += '|';
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool right = table.columns[columns[i]].align == Align::right;
    out += ' ' + std::string(widths[i] - (right ? 1 : 0), '-') + (right ? ": |" : " |");
  }
  out += '\n';
  table.for_each_row([&](const Row& row) {
    append_line(out, table, columns, widths, texts_of(row, columns));
    sink.row_done();
  });
  for (const std::string& note : table.notes) out += "\n" + escaped(note) + "\n";
}

}  // namespace hozen::writers
