#include "labels/sigma_condition.h"

#include "base/text.h"

namespace hozen {
namespace {

constexpr int kDepth = 64;

class ConditionParser {
 public:
  ConditionParser(std::string_view text, const std::vector<Selection>& selections)
      : text_(text), selections_(selections) {
    advance();
  }

  Expected<Node> parse() {
    HOZEN_TRY(node, either(0));
    if (token_ == "|") {
      return refuse(
          "aggregations ('| count() ...') are not supported; write a correlation rule instead");
    }
    if (!token_.empty())
      return refuse(fmt::format("expected 'and', 'or' or the end, found '{}'", shown()));
    return node;
  }

 private:
  // The condition in lower case decides on keywords; names keep their case.
  void advance() {
    at_ = next_;
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
    size_t end = at_;
    if (end < text_.size() && (text_[end] == '(' || text_[end] == ')' || text_[end] == '|')) {
      ++end;
    } else {
      while (end < text_.size() &&
             std::string_view(" \t\r\n()|").find(text_[end]) == std::string_view::npos)
        ++end;
    }
    token_ = text_.substr(at_, end - at_);
    next_ = end;
  }
  bool take(std::string_view keyword) {
    if (!equal_ignoring_case(token_, keyword)) return false;
    advance();
    return true;
  }
  std::string shown() const { return quote_for_message(token_, 40); }
  std::unexpected<Error> refuse(std::string what) const {
    return std::unexpected(Error{.what = std::move(what), .column = at_ + 1});
  }

  Expected<Node> either(int depth) {
    Node node{.kind = Node::Kind::any};
    do {
      HOZEN_TRY(child, both(depth));
      node.children.push_back(std::move(child));
    } while (take("or"));
    return only_child_or(std::move(node));
  }
  Expected<Node> both(int depth) {
    Node node{.kind = Node::Kind::all};
    do {
      HOZEN_TRY(child, single(depth));
      node.children.push_back(std::move(child));
    } while (take("and"));
    return only_child_or(std::move(node));
  }
  static Node only_child_or(Node node) {
    if (node.children.size() != 1) return node;
    Node child = std::move(node.children.front());
    return child;
  }
  Expected<Node> single(int depth) {
    if (depth > kDepth) return refuse("nested deeper than 64 levels");
    if (take("not")) {
      HOZEN_TRY(child, single(depth + 1));
      Node node{.kind = Node::Kind::negated};
      node.children.push_back(std::move(child));
      return node;
    }
    if (take("(")) {
      HOZEN_TRY(node, either(depth + 1));
      if (!take(")")) return refuse("expected ')'");
      return node;
    }
    return named();
  }
  Expected<Node> named() {
    const std::string_view name = token_;
    const size_t name_at = at_;
    if (name.empty()) return refuse("expected a selection's name, found the end");
    if (name == ")" || name == "|")
      return refuse(fmt::format("expected a selection's name, found '{}'", shown()));
    advance();
    const bool one = name == "1" || equal_ignoring_case(name, "any");
    if ((one || equal_ignoring_case(name, "all")) && take("of")) return several(one);
    for (const Selection& selection : selections_) {
      if (selection.name == name) return selection.node;
    }
    at_ = name_at;
    return refuse(fmt::format("no selection is named '{}'", quote_for_message(name, 40)));
  }
  Expected<Node> several(bool one) {
    Node node{.kind = one ? Node::Kind::any : Node::Kind::all};
    const bool them = equal_ignoring_case(token_, "them");
    for (const Selection& selection : selections_) {
      // `them` leaves out names that begin with an underscore.
      const bool wanted = them ? selection.name.front() != '_' : glob_match(token_, selection.name);
      if (wanted) node.children.push_back(selection.node);
    }
    if (node.children.empty()) {
      return refuse(
          fmt::format("expected 'them' or a pattern of selection names, found '{}'", shown()));
    }
    advance();
    return node;
  }

  std::string_view text_;
  const std::vector<Selection>& selections_;
  std::string_view token_;
  size_t at_ = 0, next_ = 0;
};

}  // namespace

Expected<Node> parse_condition(std::string_view text, const std::vector<Selection>& selections) {
  return ConditionParser(text, selections).parse();
}

}  // namespace hozen
