// The table format: columns aligned by display width, for terminals and plain text files.
#include <algorithm>
#include <string_view>
#include <vector>

#include "write/display_width.h"
#include "write/escape.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

constexpr size_t kBarColumns = 24;
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kReset = "\x1b[0m";

struct Text {
  std::string text;
  size_t width = 0;
};

Text text_of(const Table& table, size_t column, const Cell& cell, int64_t largest) {
  std::string text;
  if (table.columns[column].kind == ColumnKind::bar) {
    text = bar_text(cell.number, largest, kBarColumns);
  } else {
    text = visible(page_text(cell));
  }
  const size_t width = display_width(text);
  return {std::move(text), width};
}

std::string_view color_of(Tone tone, RowKind kind) {
  switch (tone) {
    case Tone::good:
      return "\x1b[32m";
    case Tone::warning:
      return "\x1b[33m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::faint:
      return "\x1b[2m";
    case Tone::plain:
      break;
  }
  return kind == RowKind::total ? kBold : std::string_view();
}

void append_padded(std::string& out, const Text& text, size_t width, Align align,
                   std::string_view color) {
  const std::string pad(width - std::min(width, text.width), ' ');
  if (align == Align::right) out += pad;
  out += color;
  out += text.text;
  if (!color.empty()) out += kReset;
  if (align == Align::left) out += pad;
}

void trim_line(std::string& out, size_t from) {
  while (out.size() > from && out.back() == ' ') out.pop_back();
  out += '\n';
}

void append_rule(std::string& out, const std::vector<size_t>& widths) {
  const size_t from = out.size();
  for (size_t c = 0; c < widths.size(); ++c) {
    if (c > 0) out += "  ";
    for (size_t i = 0; i < widths[c]; ++i) out += "─";
  }
  trim_line(out, from);
}

}  // namespace

void append_page(std::string& out, const Table& table, const Look& look) {
  const size_t columns = table.columns.size();
  std::vector<size_t> widths(columns);
  std::vector<std::vector<Text>> lines(table.rows.size() + 1, std::vector<Text>(columns));
  for (size_t c = 0; c < columns; ++c) {
    const Column& column = table.columns[c];
    const bool is_bar = column.kind == ColumnKind::bar;
    const int64_t largest = is_bar ? largest_bar(table, c) : 0;
    std::string head = visible(column.title.empty() && !is_bar ? column.name : column.title);
    const size_t head_width = display_width(head);
    lines[0][c] = {std::move(head), head_width};
    for (size_t r = 0; r < table.rows.size(); ++r) {
      lines[r + 1][c] = text_of(table, c, cell_at(table.rows[r], c), largest);
    }
    for (const auto& line : lines) widths[c] = std::max(widths[c], line[c].width);
  }
  if (!table.title.empty()) out += visible(table.title) + "\n\n";
  for (size_t r = 0; r < lines.size(); ++r) {
    const RowKind kind = r == 0 ? RowKind::ordinary : table.rows[r - 1].kind;
    if (r == 1 || (kind == RowKind::total && table.rows[r - 2].kind != RowKind::total)) {
      if (r > 1 || columns > 0) append_rule(out, widths);
    }
    const size_t from = out.size();
    for (size_t c = 0; c < columns; ++c) {
      if (c > 0) out += "  ";
      std::string_view color;
      if (look.color) color = r == 0 ? kBold : color_of(cell_at(table.rows[r - 1], c).tone, kind);
      append_padded(out, lines[r][c], widths[c], table.columns[c].align, color);
    }
    trim_line(out, from);
  }
  for (const std::string& note : table.notes) out += visible(note) + "\n";
}

}  // namespace hozen::writers
