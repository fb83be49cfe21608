#pragma once
// PageLayout: how the columns of a table share the width of a page. Nothing is left out for lack of room.
//
// Call:     lay_out, once it is known how wide each column's texts are
// Shape:    a table that fits is one line a row. Else, step by step, until it fits: bars get shorter; columns of
//           details (Column::detail) go beneath their row, each behind its name; long texts are shortened in the
//           middle, the whole one beneath; columns stand closer; they stand in several panels, each with all that
//           names a row (the texts before the first number) again, a bar beside its number.
// Errors:   none; one column alone may still be wider than the page
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "write/table.h"

namespace hozen {

struct PageLayout {
  std::vector<size_t> widths = {};               // by column, as shown
  std::vector<size_t> beneath = {};              // columns that stand below their row
  std::vector<std::vector<size_t>> panels = {};  // the columns of each; at least one panel
  size_t gap = 2;                                // between columns
};
// `widths`: of the widest text of each column, its head included. `limit`: 0 for a page of any width.
PageLayout lay_out(const std::vector<Column>& columns, std::vector<size_t> widths, size_t limit);

// The widest of `may_shrink` give way, the widest first and none below `least`, until `shown` fit into `limit`.
void shrink_columns(std::vector<size_t>& widths, const std::vector<size_t>& shown,
                    const std::vector<size_t>& may_shrink, size_t limit, size_t least,
                    size_t gap = 2);

// The text in at most `width` columns, its middle left out.
std::string shortened(std::string_view text, size_t width, bool ascii);

}  // namespace hozen
