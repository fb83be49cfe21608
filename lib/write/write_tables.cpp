#include "write/write_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>

#include "write/escape.h"
#include "write/grouped.h"
#include "write/writers.h"

namespace hozen {
namespace {

constexpr std::pair<std::string_view, Format> kFormats[] = {
    {"table", Format::table}, {"csv", Format::csv},     {"tsv", Format::tsv},
    {"json", Format::json},   {"jsonl", Format::jsonl}, {"markdown", Format::markdown},
    {"md", Format::markdown}, {"html", Format::html},
};

std::string joined(const Cell::List& list, std::string_view between) {
  std::string out;
  for (const std::string& item : list) {
    if (!out.empty()) out += between;
    out += item;
  }
  return out;
}

double ratio_of(const Cell& share) {
  return static_cast<double>(share.number) / static_cast<double>(share.whole);
}

void append_data(std::string& out, const Cell& cell) {
  const auto to = std::back_inserter(out);
  switch (cell.kind) {
    case Cell::Kind::absent:
      break;
    case Cell::Kind::text:
      out += cell.text;
      break;
    case Cell::Kind::integer:
      out += fmt::format_int(cell.number).c_str();
      break;
    case Cell::Kind::decimal:
      fmt::format_to(to, "{:.{}f}", cell.decimal, cell.digits);
      break;
    case Cell::Kind::share:
      if (cell.whole != 0) fmt::format_to(to, "{:.6f}", ratio_of(cell));
      break;
    case Cell::Kind::list:
      out += joined(cell.list, "; ");
  }
}

}  // namespace

Expected<Format> format_named(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::unexpected(Error{.what = fmt::format("there is no output format '{}'", visible(name)),
                               .hint = "try: table, csv, tsv, json, jsonl, markdown, html"});
}

std::string data_text(const Cell& cell) {
  std::string text;
  append_data(text, cell);
  return text;
}

std::string page_text(const Cell& cell) {
  if (cell.kind == Cell::Kind::text) return cell.text;
  if (cell.kind == Cell::Kind::integer) return grouped_digits(fmt::format("{}", cell.number));
  if (cell.kind == Cell::Kind::share && cell.whole != 0)
    return fmt::format("{:.1f} %", 100 * ratio_of(cell));
  std::string text = cell.kind == Cell::Kind::list ? joined(cell.list, ", ") : data_text(cell);
  return text.empty() ? "–" : text;
}

Expected<void> write_tables(std::span<const Table> tables, Format format, const Look& look,
                            const TextSink::Take& take) {
  TextSink sink(take);
  if (format == Format::json) writers::append_json_tables(sink, tables);
  if (format == Format::html) writers::append_html_page(sink, tables, look);
  if (format == Format::json || format == Format::html) return sink.finish();
  for (const Table& table : tables) {
    if (&table != &tables.front() && format != Format::jsonl)
      sink.text += format == Format::csv ? "\r\n" : "\n";
    switch (format) {
      case Format::csv:
        writers::append_separated(sink, table, ',', look);
        break;
      case Format::tsv:
        writers::append_separated(sink, table, '\t', look);
        break;
      case Format::jsonl:
        writers::append_json_lines(sink, table, tables.size() > 1);
        break;
      case Format::markdown:
        writers::append_markdown_table(sink, table);
        break;
      default:
        writers::append_page(sink, table, look);
    }
  }
  return sink.finish();
}

std::string write_tables(std::span<const Table> tables, Format format, const Look& look) {
  std::string out;
  [[maybe_unused]] const auto gathered =
      write_tables(tables, format, look, [&](std::string_view text) {
        out += text;
        return Expected<void>();
      });
  assert(gathered);
  return out;
}

std::string write_table(const Table& table, Format format, const Look& look) {
  return write_tables(std::span(&table, 1), format, look);
}

namespace writers {

const Cell& cell_at(const Row& row, size_t column) {
  static const Cell kAbsent;
  return column < row.cells.size() ? row.cells[column] : kAbsent;
}

void append_separated(TextSink& sink, const Table& table, char separator, const Look& look) {
  std::string& out = sink.text;
  const auto append_field = separator == ',' ? append_csv : append_tsv;
  const std::string_view line_end = separator == ',' ? "\r\n" : "\n";
  const auto append_line = [&](auto&& append_cell) {
    bool first = true;
    for (size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].kind == ColumnKind::bar) continue;
      if (!first) out += separator;
      first = false;
      append_cell(c);
    }
    out += line_end;
  };
  append_line([&](size_t c) { append_field(out, table.columns[c].name, look.csv_raw); });
  table.for_each_row([&](const Row& row) {
    if (row.kind == RowKind::total) return;
    append_line([&](size_t c) {
      const Cell& cell = cell_at(row, c);
      // Our own numbers need no quotes, and -5 of ours is no formula.
      if (cell.kind == Cell::Kind::text)
        append_field(out, cell.text, look.csv_raw);
      else
        cell.is_text() ? append_field(out, data_text(cell), look.csv_raw) : append_data(out, cell);
    });
    sink.row_done();
  });
}

int64_t largest_bar(const Table& table, size_t column) {
  int64_t largest = 0;
  table.for_each_row([&](const Row& row) {
    if (row.kind == RowKind::ordinary) largest = std::max(largest, cell_at(row, column).number);
  });
  return largest;
}

std::string bar_text(int64_t value, int64_t largest, size_t width, bool ascii) {
  constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (value <= 0 || largest <= 0) return {};
  const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(largest));
  auto eighths = static_cast<size_t>(share * static_cast<double>(width * 8) + 0.5);
  eighths = std::max<size_t>(eighths, 1);  // one event is seen, however high the peak
  if (ascii) return std::string(std::max<size_t>((eighths + 4) / 8, 1), '#');
  std::string out;
  for (size_t i = 0; i < eighths / 8; ++i) out += "█";
  out += kEighths[eighths % 8];
  return out;
}

}  // namespace writers
}  // namespace hozen
