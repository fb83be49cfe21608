// JSON and JSON Lines of tables: one object a row, keys are column names.
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <optional>

#include "base/json_text.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

void append_value(std::string& out, const Cell& cell) {
  if (cell.kind == Cell::Kind::text) {
    append_json_quoted(out, cell.text);
  } else if (cell.kind == Cell::Kind::list) {
    out += '[';
    for (size_t i = 0; i < cell.list.size(); ++i) {
      if (i > 0) out += ',';
      append_json_quoted(out, cell.list[i]);
    }
    out += ']';
  } else if (cell.kind == Cell::Kind::decimal && !std::isfinite(cell.decimal)) {
    out += "null";  // JSON has no infinity
  } else {
    const std::string number = data_text(cell);
    out += number.empty() ? "null" : number;
  }
}

void append_row(std::string& out, const Table& table, const Row& row, std::string_view first = {}) {
  out += '{';
  out += first;
  bool some = !first.empty();
  for (size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].kind == ColumnKind::bar) continue;
    if (some) out += ',';
    some = true;
    append_json_quoted(out, table.columns[c].name);
    out += ':';
    append_value(out, cell_at(row, c));
  }
  if (row.kind == RowKind::other) out += some ? ",\"row\":\"other\"" : "\"row\":\"other\"";
  out += '}';
}

void append_object(TextSink& sink, const Table& table) {
  std::string& out = sink.text;
  out += "{\"name\":";
  append_json_quoted(out, table.name);
  out += ",\"title\":";
  append_json_quoted(out, table.title);
  out += ",\"rows\":[";
  std::optional<Row> total;
  bool some = false;
  table.for_each_row([&](const Row& row) {
    if (row.kind == RowKind::total) {
      total = row;
      return;
    }
    out += some ? ",\n" : "\n";
    some = true;
    append_row(out, table, row);
    sink.row_done();
  });
  out += "]";
  if (total) {
    out += ",\n\"total\":";
    append_row(out, table, *total);
  }
  out += ",\n\"notes\":[";
  for (size_t i = 0; i < table.notes.size(); ++i) {
    if (i > 0) out += ',';
    append_json_quoted(out, table.notes[i]);
  }
  out += "]}";
}

}  // namespace

void append_json_tables(TextSink& sink, std::span<const Table> tables) {
  std::string& out = sink.text;
  out += "{\"tables\":[";
  for (size_t i = 0; i < tables.size(); ++i) {
    if (i > 0) out += ",\n";
    append_object(sink, tables[i]);
  }
  out += "]}\n";
}

void append_json_lines(TextSink& sink, const Table& table, bool named) {
  std::string& out = sink.text;
  std::string first;
  if (named) {
    first = "\"table\":";
    append_json_quoted(first, table.name);
  }
  table.for_each_row([&](const Row& row) {
    if (row.kind == RowKind::total) return;
    append_row(out, table, row, first);
    out += '\n';
    sink.row_done();
  });
}

}  // namespace hozen::writers
