#pragma once
// AlignedRows: a stream of rows as a table for people: columns as wide as what stands in them, a head above.
//
// Call:     put(rows)*, then finish; each gives the text that is ready to be written
// Shape:    a row is cells with kCellEnd between them and a line feed behind; cells are made visible already
//           (write/escape.h), so neither can stand in one. The first rows, up to kHeldBytes, are held until the widths
//           are known; a longer value behind them pushes the rest of its line to the right. Columns that may be left
//           out are, when there are rows and none has a value in them. On a page of so many columns (a terminal) values
//           are shortened in the middle, and lines end at its edge.
// Errors:   none
// Cost:     kHeldBytes of memory
#include <string>
#include <string_view>
#include <vector>

#include "write/table.h"

namespace hozen {

inline constexpr char kCellEnd = '\x1f';

class AlignedRows {
 public:
  struct Column {
    std::string title;
    bool may_go = false;
    Tone tone = Tone::plain;
  };
  // `page_width`: 0 for lines as long as their values.
  AlignedRows(std::vector<Column> columns, bool ascii, bool color, size_t page_width = 0)
      : columns_(std::move(columns)), ascii_(ascii), color_(color), page_width_(page_width) {}
  std::string put(std::string_view rows);
  std::string finish();

 private:
  static constexpr size_t kHeldBytes = 8u << 20;
  static constexpr size_t kMostWidth = 48;  // that the columns behind are pushed to
  void lay_out(std::string& out, bool is_all);
  void fit();
  void append_rows(std::string& out, std::string_view rows) const;
  void append_row(std::string& out, const std::vector<std::string_view>& cells, bool is_head) const;
  void append_rule(std::string& out) const;
  std::string_view absent() const { return ascii_ ? "-" : "–"; }

  std::vector<Column> columns_;
  bool ascii_, color_;
  size_t page_width_;
  std::vector<size_t> widths_;
  std::vector<bool> shown_;
  std::string held_;
  bool laid_out_ = false;
};

}  // namespace hozen
