#pragma once
// Reads the `condition` of a Sigma rule: `selection and not 1 of filter_*`.
//
// Shape:    text + named selections -> a Node tree (labels/rule.h)
//           condition  = term { ("and" | "or") term }      `and` binds tighter; `not` tighter still
//           term       = "not" term | "(" condition ")" | ("1" | "any" | "all") "of" (pattern |
//           "them") | name
// Errors:   column (from 1, within the text) and what was expected. `| count()` and the like are
// refused by name:
//           their successor is a correlation. Depth is limited to 64.
// Source:   sigmahq.io/docs/basics/conditions
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "labels/rule.h"

namespace hozen {

struct Selection {
  std::string name;
  Node node;
};

Expected<Node> parse_condition(std::string_view text, const std::vector<Selection>& selections);

}  // namespace hozen
