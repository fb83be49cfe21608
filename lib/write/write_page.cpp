// The table format: columns aligned by display width, for terminals and plain text files.
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "write/display_width.h"
#include "write/escape.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

constexpr size_t kBarColumns = 24;

struct Text {
  std::string text;
  size_t width = 0;
};

Text text_of(const Table& table, size_t column, const Cell& cell, int64_t largest, bool ascii) {
  std::string text;
  if (table.columns[column].kind == ColumnKind::bar) {
    text = bar_text(cell.number, largest, kBarColumns, ascii);
  } else {
    text = visible(page_text(cell));
    if (ascii && text == "–") text = "-";
  }
  const size_t width = display_width(text);
  return {std::move(text), width};
}

std::string_view color_in(Tone tone, RowKind kind) {
  return tone == Tone::plain && kind == RowKind::total ? kBold : color_of(tone);
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

void append_rule(std::string& out, const std::vector<size_t>& widths, bool ascii) {
  const size_t from = out.size();
  for (size_t c = 0; c < widths.size(); ++c) {
    if (c > 0) out += "  ";
    for (size_t i = 0; i < widths[c]; ++i) out += ascii ? "-" : "─";
  }
  trim_line(out, from);
}

}  // namespace

std::string_view color_of(Tone tone) {
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
  return {};
}

void append_page(TextSink& sink, const Table& table, const Look& look) {
  std::string& out = sink.text;
  const size_t columns = table.columns.size();
  std::vector<Text> heads(columns);
  std::vector<int64_t> largest(columns);
  std::vector<size_t> widths(columns);
  for (size_t c = 0; c < columns; ++c) {
    const Column& column = table.columns[c];
    const bool is_bar = column.kind == ColumnKind::bar;
    if (is_bar) largest[c] = largest_bar(table, c);
    heads[c].text = visible(column.title.empty() && !is_bar ? column.name : column.title);
    widths[c] = heads[c].width = display_width(heads[c].text);
  }
  table.for_each_row([&](const Row& row) {
    for (size_t c = 0; c < columns; ++c)
      widths[c] =
          std::max(widths[c], text_of(table, c, cell_at(row, c), largest[c], look.ascii).width);
  });
  if (!table.title.empty()) out += visible(table.title) + "\n\n";
  const auto append_line = [&](auto&& text_at, auto&& color_at) {
    const size_t from = out.size();
    for (size_t c = 0; c < columns; ++c) {
      if (c > 0) out += "  ";
      append_padded(out, text_at(c), widths[c], table.columns[c].align,
                    look.color ? color_at(c) : std::string_view());
    }
    trim_line(out, from);
  };
  append_line([&](size_t c) { return heads[c]; }, [](size_t) { return kBold; });
  std::optional<RowKind> before;
  table.for_each_row([&](const Row& row) {
    const bool first_total = row.kind == RowKind::total && before != RowKind::total;
    if (before ? first_total : columns > 0) append_rule(out, widths, look.ascii);
    append_line(
        [&](size_t c) { return text_of(table, c, cell_at(row, c), largest[c], look.ascii); },
        [&](size_t c) { return color_in(cell_at(row, c).tone, row.kind); });
    before = row.kind;
    sink.row_done();
  });
  for (const std::string& note : table.notes) out += visible(note) + "\n";
}

}  // namespace hozen::writers
