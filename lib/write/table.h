#pragma once
// Table: what every tool fills and write_tables() (write/write_tables.h) turns into a page, CSV,
// JSON ...
//
// Call:     columns, then rows; each row has one cell a column (missing ones at the end are absent)
// Shape:    a Cell is absent ("–", nothing observed, which is not 0), text, an integer, a Decimal,
// a Share of a
//           whole (never a percentage of nothing: whole 0 is written as absent), or a list of texts
// Errors:   none; text may hold anything, the writers escape it
//
//   Table t{.name = "days", .title = "Attacks per day"};
//   t.columns = {{.name = "day"}, {.name = "count", .align = Align::right}, {.name = "bar", .kind =
//   Kind::bar}}; t.add({"2022-09-30", 5120, 5120}); t.add({"total", 5120}, RowKind::total);
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hozen {

enum class Align : uint8_t { left, right };
enum class ColumnKind : uint8_t {
  value,
  bar,  // an integer drawn as a bar; pages only, left out of CSV and JSON
};
enum class Tone : uint8_t {
  plain,
  good,
  warning,
  bad,
  faint
};  // colour on terminals, a class in HTML
enum class RowKind : uint8_t { ordinary, other, total };

struct Column {
  std::string name;        // the key in JSON, the head in CSV: stable, ASCII
  std::string title = {};  // the head on pages; empty: the name
  Align align = Align::left;
  ColumnKind kind = ColumnKind::value;
};

struct Decimal {
  double value = 0;
  int digits = 1;  // after the point
};

struct Share {
  int64_t part = 0,
          whole = 0;  // written as a percentage with one digit on pages, as a ratio 0..1 in data
};

struct Cell {
  using List = std::vector<std::string>;
  std::variant<std::monostate, std::string, int64_t, Decimal, Share, List> value;
  Tone tone = Tone::plain;

  Cell() = default;
  Cell(std::string text, Tone t = Tone::plain) : value(std::move(text)), tone(t) {}
  Cell(std::string_view text, Tone t = Tone::plain) : value(std::string(text)), tone(t) {}
  Cell(const char* text, Tone t = Tone::plain) : value(std::string(text)), tone(t) {}
  Cell(std::integral auto number, Tone t = Tone::plain)
      : value(static_cast<int64_t>(number)), tone(t) {}
  Cell(Decimal number, Tone t = Tone::plain) : value(number), tone(t) {}
  Cell(Share share, Tone t = Tone::plain) : value(share), tone(t) {}
  Cell(List list, Tone t = Tone::plain) : value(std::move(list)), tone(t) {}
};

struct Row {
  std::vector<Cell> cells;
  RowKind kind = RowKind::ordinary;
};

struct Table {
  std::string name;        // one word: the key in JSON
  std::string title = {};  // one line above it
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
  std::vector<std::string> notes = {};  // below it: ties, what a total is of, assumptions

  void add(std::vector<Cell> cells, RowKind kind = RowKind::ordinary) {
    rows.push_back({std::move(cells), kind});
  }
};

}  // namespace hozen
