#pragma once
// sheet: what is printed and signed: the checklist of a preservation, the custody form; Japanese or English.
//
// Call:     words once; write_sheet with the tables
// Shape:    tables of label and value, as Markdown (default) or HTML, or any other form of -f
// Errors:   a language other than ja and en
#include <string>
#include <string_view>
#include <vector>

#include "args.h"
#include "write/table.h"

namespace hozen {

// A text in both languages.
struct Words {
  std::string_view en, ja;
  std::string_view in(std::string_view language) const { return language == "ja" ? ja : en; }
};

// For a cell of a sheet: its lines parted by " / ".
std::string one_line(std::string_view text);

Words words_of_class(std::string_view log_class);
Expected<void> write_sheet(const std::vector<Table>& tables, Words title, const PreserveArgs& args);

}  // namespace hozen
