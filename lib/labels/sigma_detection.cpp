#include "labels/sigma_detection.h"

#include "base/text.h"
#include "labels/sigma_condition.h"
#include "labels/sigma_field.h"

namespace hozen {
namespace {

Expected<Node> read_map(const Yaml& map, std::string_view file, TermTable& table) {
  if (map.pairs.empty()) return map.error(file, "expected at least one field");
  Node node{.kind = Node::Kind::all};
  for (const auto& [key, value] : map.pairs) {
    HOZEN_TRY(child, read_field(key, value, file, table));
    node.children.push_back(std::move(child));
  }
  return node;
}

Expected<Node> read_list(const Yaml& list, std::string_view file, TermTable& table) {
  if (list.items.empty()) return list.error(file, "expected at least one entry");
  Node node{.kind = Node::Kind::any};
  for (const Yaml& item : list.items) {
    if (item.is_map()) {
      HOZEN_TRY(child, read_map(item, file, table));
      node.children.push_back(std::move(child));
    } else if (item.is_scalar() && !item.text.empty()) {
      node.children.push_back(keyword_node(item.text, table));
    } else {
      return item.error(file, "expected a map of fields or a keyword");
    }
  }
  return node;
}

Expected<Node> read_selection(const Yaml& node, std::string_view file, TermTable& table) {
  if (node.is_map()) return read_map(node, file, table);
  if (node.is_sequence()) return read_list(node, file, table);
  if (node.is_scalar() && !node.text.empty()) return keyword_node(node.text, table);
  return node.error(file, "expected a map of fields, a list of such maps, or a list of keywords");
}

Expected<Node> read_condition(const Yaml& node, std::string_view file,
                              const std::vector<Selection>& selections) {
  if (!node.is_scalar())
    return node.error(file, "expected a condition such as 'selection and not filter'");
  auto condition = parse_condition(node.text, selections);
  if (condition) return condition;
  Error error = condition.error();
  error.file = file;
  error.line = node.line;
  error.column += node.column - 1 + (node.quoted ? 1 : 0);
  return std::unexpected(std::move(error));
}

}  // namespace

Expected<Node> read_detection(const Yaml& detection, std::string_view file, TermTable& table) {
  if (!detection.is_map())
    return detection.error(file, "expected a map of selections and a condition");
  std::vector<Selection> selections;
  const Yaml* condition = nullptr;
  for (const auto& [key, value] : detection.pairs) {
    if (key.text == "condition") {
      condition = &value;
    } else if (key.text == "timeframe") {
      return key.error(
          file,
          "'timeframe' belongs to aggregations, which are not supported; write a correlation rule");
    } else if (key.text.empty()) {
      return key.error(file, "a selection needs a name");
    } else {
      HOZEN_TRY(node, read_selection(value, file, table));
      selections.push_back({key.text, std::move(node)});
    }
  }
  if (condition == nullptr) return detection.error(file, "'condition' is missing");
  if (!condition->is_sequence()) return read_condition(*condition, file, selections);
  Node any{.kind = Node::Kind::any};
  for (const Yaml& item : condition->items) {
    HOZEN_TRY(node, read_condition(item, file, selections));
    any.children.push_back(std::move(node));
  }
  if (any.children.empty()) return condition->error(file, "expected at least one condition");
  return any;
}

}  // namespace hozen
