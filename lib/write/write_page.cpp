// The table format: columns aligned by display width, for terminals and plain text files.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "write/display_width.h"
#include "write/escape.h"
#include "write/page_layout.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

constexpr size_t kBarColumns = 24;
constexpr size_t kIndent = 4;  // of what stands beneath a row

struct Text {
  std::string_view text;
  size_t width = 0;
};

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

void append_rule(std::string& out, const std::vector<size_t>& widths, size_t gap, bool ascii) {
  const size_t from = out.size();
  for (size_t c = 0; c < widths.size(); ++c) {
    if (c > 0) out.append(gap, ' ');
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

namespace {

// One table on its way to the page: first the widths of all rows, then the rows.
class Page {
 public:
  Page(TextSink& sink, const Table& table, const Look& look)
      : sink_(sink),
        table_(table),
        look_(look),
        heads_(table.columns.size()),
        largest_(table.columns.size()) {
    measure();
  }

  void write() {
    if (!table_.title.empty()) out() += visible(table_.title) + "\n\n";
    for (const std::vector<size_t>& panel : layout_.panels) {
      if (&panel != &layout_.panels.front()) out() += '\n';
      write_panel(panel);
    }
    for (const std::string& note : table_.notes) out() += visible(note) + "\n";
  }

 private:
  std::string& out() { return sink_.text; }
  bool is_bar(size_t column) const { return table_.columns[column].kind == ColumnKind::bar; }

  void measure() {
    std::vector<size_t> widths(heads_.size());
    for (size_t c = 0; c < heads_.size(); ++c) {
      const Column& column = table_.columns[c];
      heads_[c] = visible(column.title.empty() && !is_bar(c) ? column.name : column.title);
      widths[c] = display_width(heads_[c]);
    }
    table_.for_each_row([&](const Row& row) {
      for (size_t c = 0; c < widths.size(); ++c) {
        const Cell& cell = cell_at(row, c);
        if (!is_bar(c)) {
          widths[c] = std::max(widths[c], display_width(text_of(cell)));
        } else if (row.kind == RowKind::ordinary) {
          largest_[c] = std::max(largest_[c], cell.number);
        }
      }
    });
    for (size_t c = 0; c < widths.size(); ++c) {
      if (is_bar(c) && largest_[c] > 0) widths[c] = std::max(widths[c], kBarColumns);
    }
    layout_ = lay_out(table_.columns, widths, look_.width);
    is_narrow_ = !layout_.beneath.empty();
    for (size_t c = 0; c < widths.size(); ++c)
      is_narrow_ |= !is_bar(c) && layout_.widths[c] < widths[c];
  }

  std::string text_of(const Cell& cell) const {
    std::string text = visible(page_text(cell));
    return look_.ascii && text == "–" ? "-" : text;
  }

  void write_panel(const std::vector<size_t>& panel) {
    append_line(
        panel, [&](size_t c) { return shortened(heads_[c], layout_.widths[c], look_.ascii); },
        [](size_t) { return kBold; });
    std::optional<RowKind> before;
    const bool is_first = &panel == &layout_.panels.front();
    table_.for_each_row([&](const Row& row) {
      const bool first_total = row.kind == RowKind::total && before != RowKind::total;
      if (before ? first_total : !panel.empty())
        append_rule(out(), panel_widths(panel), layout_.gap, look_.ascii);
      append_line(
          panel, [&](size_t c) { return shown_text(c, cell_at(row, c)); },
          [&](size_t c) { return color_in(cell_at(row, c).tone, row.kind); });
      if (is_first && is_narrow_) append_beneath(row);
      before = row.kind;
      sink_.row_done();
    });
  }

  std::vector<size_t> panel_widths(const std::vector<size_t>& panel) const {
    std::vector<size_t> widths;
    for (const size_t c : panel) widths.push_back(layout_.widths[c]);
    return widths;
  }

  std::string shown_text(size_t column, const Cell& cell) const {
    const size_t width = layout_.widths[column];
    if (is_bar(column)) return bar_text(cell.number, largest_[column], width, look_.ascii);
    std::string text = text_of(cell);
    return is_narrow_ ? shortened(text, width, look_.ascii) : text;
  }

  template <class TextAt, class ColorAt>
  void append_line(const std::vector<size_t>& panel, TextAt&& text_at, ColorAt&& color_at) {
    const size_t from = out().size();
    for (const size_t c : panel) {
      if (c != panel.front()) out().append(layout_.gap, ' ');
      const std::string text = text_at(c);
      append_padded(out(), {text, display_width(text)}, layout_.widths[c], table_.columns[c].align,
                    look_.color ? color_at(c) : std::string_view());
    }
    trim_line(out(), from);
  }

  // What found no room in the row, each behind its name.
  void append_beneath(const Row& row) {
    size_t at = 0;  // columns of the line that are taken
    for (size_t c = 0; c < heads_.size(); ++c) {
      const Cell& cell = cell_at(row, c);
      const bool is_empty = cell.kind == Cell::Kind::list && cell.list.empty();
      if (cell.kind == Cell::Kind::absent || is_empty || is_bar(c)) continue;
      const std::string text = text_of(cell);
      const auto& moved = layout_.beneath;
      const bool is_moved = std::find(moved.begin(), moved.end(), c) != moved.end();
      if (text.empty() || (!is_moved && display_width(text) <= layout_.widths[c])) continue;
      const size_t width = display_width(heads_[c]) + 2 + display_width(text);
      const bool joins =
          at != 0 && table_.columns[c].detail >= Detail::joined && at + 3 + width <= look_.width;
      if (at != 0) out() += joins ? "   " : "\n";
      if (!joins) out().append(kIndent, ' ');
      at = joins ? at + 3 + width : kIndent + width;
      append_named(heads_[c], text, cell, at > look_.width);
    }
    if (at != 0) out() += '\n';
  }

  void append_named(std::string_view name, const std::string& text, const Cell& cell, bool broken) {
    const std::string_view color = look_.color ? color_of(cell.tone) : std::string_view();
    out() += fmt::format("{}: {}", name, color);
    if (broken && cell.kind == Cell::Kind::list) {
      append_list(display_width(name) + 2 + kIndent, cell.list);
    } else {
      out() += text;
    }
    if (!color.empty()) out() += kReset;
  }

  // Over as many lines as it needs, below where it began.
  void append_list(size_t from, const Cell::List& list) {
    size_t at = from;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string text = visible(list[i]) + (i + 1 == list.size() ? "" : ",");
      const bool breaks = i > 0 && at + 1 + display_width(text) > look_.width;
      if (breaks) out() += '\n' + std::string(from, ' ');
      if (i > 0 && !breaks) out() += ' ';
      at = (breaks ? from : at + (i > 0 ? 1 : 0)) + display_width(text);
      out() += text;
    }
  }

  TextSink& sink_;
  const Table& table_;
  const Look& look_;
  std::vector<std::string> heads_;
  std::vector<int64_t> largest_;
  PageLayout layout_;
  bool is_narrow_ = false;  // some texts stand beneath their rows
};

}  // namespace

void append_page(TextSink& sink, const Table& table, const Look& look) {
  Page(sink, table, look).write();
}

}  // namespace hozen::writers
