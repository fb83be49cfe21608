#pragma once
// Table: what every tool fills and write_tables() (write/write_tables.h) turns into a page, CSV,
// JSON ...
//
// Call:     columns, then rows; each row has one cell a column (missing ones at the end are absent)
// Shape:    a Cell is absent ("–", nothing observed, which is not 0), text, an integer, a Decimal,
// a Share of a
//           whole (never a percentage of nothing: whole 0 is written as absent), or a list of texts.
//           Rows may be made when they are written (row_at): a million of them need not be held
// Errors:   none; text may hold anything, the writers escape it
//
//   Table t{.name = "days", .title = "Attacks per day"};
//   t.columns = {{.name = "day"}, {.name = "count", .align = Align::right}, {.name = "bar", .kind =
//   Kind::bar}}; t.add({"2022-09-30", 5120, 5120}); t.add({"total", 5120}, RowKind::total);
#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hozen {

enum class Align : uint8_t { left, right };
enum class ColumnKind : uint8_t {
  value,
  bar,  // the integer of the column of the same name, drawn; left out of CSV and JSON
};
enum class Tone : uint8_t {
  plain,
  good,
  warning,
  bad,
  faint
};  // colour on terminals, a class in HTML
enum class RowKind : uint8_t { ordinary, other, total };

// Where a page is too narrow for all columns a detail stands beneath its row: on a line of its own, or behind the detail
// before it; one to spare only where shortened texts leave no room for it either.
enum class Detail : uint8_t { none, own_line, joined, spare };

struct Column {
  std::string name;        // the key in JSON, the head in CSV: stable, ASCII
  std::string title = {};  // the head on pages; empty: the name
  Align align = Align::left;
  ColumnKind kind = ColumnKind::value;
  Detail detail = Detail::none;
  bool blank = false;  // a form's: on pages it takes the width that is left, to write into
};

struct Decimal {
  double value = 0;
  int digits = 1;  // after the point
};

struct Share {
  int64_t part = 0,
          whole = 0;  // written as a percentage with one digit on pages, as a ratio 0..1 in data
};

// A plain struct, not a variant: g++ 12 warns falsely about rows of variants made from initializer lists.
struct Cell {
  enum class Kind : uint8_t { absent, text, integer, decimal, share, list };
  using List = std::vector<std::string>;

  Kind kind = Kind::absent;
  Tone tone = Tone::plain;
  int digits = 0;      // of a decimal
  int64_t number = 0;  // integer, or the part of a share
  int64_t whole = 0;
  double decimal = 0;
  std::string text = {};
  List list = {};

  Cell() = default;
  Cell(std::string t, Tone c = Tone::plain) : kind(Kind::text), tone(c), text(std::move(t)) {}
  Cell(std::string_view t, Tone c = Tone::plain) : Cell(std::string(t), c) {}
  Cell(const char* t, Tone c = Tone::plain) : Cell(std::string(t), c) {}
  Cell(std::integral auto n, Tone c = Tone::plain)
      : kind(Kind::integer), tone(c), number(static_cast<int64_t>(n)) {}
  Cell(Decimal d, Tone c = Tone::plain)
      : kind(Kind::decimal), tone(c), digits(d.digits), decimal(d.value) {}
  Cell(Share s, Tone c = Tone::plain)
      : kind(Kind::share), tone(c), number(s.part), whole(s.whole) {}
  Cell(List l, Tone c = Tone::plain) : kind(Kind::list), tone(c), list(std::move(l)) {}

  bool is_text() const { return kind == Kind::text || kind == Kind::list; }
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
  size_t made_rows = 0;  // rows 0 to made_rows - 1 of row_at stand before `rows`
  std::function<Row(size_t)> row_at = {};
  std::vector<std::string> notes = {};  // below it: ties, what a total is of, assumptions
  std::string figure = {};  // an SVG of ours (write/svg_chart.h), above the rows of HTML pages

  void add(std::vector<Cell> cells, RowKind kind = RowKind::ordinary) {
    rows.push_back({std::move(cells), kind});
  }
  size_t size() const { return made_rows + rows.size(); }
  template <class Visit>
  void for_each_row(Visit&& visit) const {
    for (size_t i = 0; i < made_rows; ++i) visit(row_at(i));
    for (const Row& row : rows) visit(row);
  }
  // Makes all rows, for those who need them side by side.
  void hold_rows() {
    std::vector<Row> held;
    held.reserve(size());
    for (size_t i = 0; i < made_rows; ++i) held.push_back(row_at(i));
    std::move(rows.begin(), rows.end(), std::back_inserter(held));
    rows = std::move(held);
    made_rows = 0;
  }
};

}  // namespace hozen
