#include "labels/term_evaluator.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

bool equal(std::string_view text, const Term& term) {
  return term.cased ? text == term.pattern : equal_ignoring_case(text, term.pattern);
}

bool compare(double value, Term::Op op, double with) {
  switch (op) {
    case Term::Op::less:
      return value < with;
    case Term::Op::less_equal:
      return value <= with;
    case Term::Op::greater:
      return value > with;
    default:
      return value >= with;
  }
}

bool compare_texts(std::string_view left, std::string_view right, const Term& term) {
  const std::string a = term.cased ? std::string(left) : to_lower(left);
  const std::string b = term.cased ? std::string(right) : to_lower(right);
  switch (term.op) {
    case Term::Op::same_contains:
      return a.find(b) != std::string::npos;
    case Term::Op::same_starts:
      return a.starts_with(b);
    case Term::Op::same_ends:
      return a.ends_with(b);
    default:
      return a == b;
  }
}

}  // namespace

TermEvaluator::TermEvaluator(const TermTable& table, std::shared_ptr<const CompiledRules> compiled)
    : table_(&table),
      compiled_(std::move(compiled)),
      text_(table.fields),
      hit_in_(table.terms().size()),
      group_scanned_in_(compiled_->groups.size()) {}

Expected<TermEvaluator> TermEvaluator::make(const TermTable& table,
                                            std::shared_ptr<const CompiledRules> compiled) {
  TermEvaluator out(table, std::move(compiled));
  for (const FieldGroup& group : out.compiled_->groups)
    HOZEN_CHECK(out.scratch_.fit(group.database));
  return out;
}

void TermEvaluator::begin(const Event& event, Escapes escapes, std::string_view format_id) {
  text_.begin(event, escapes, format_id);
  ++event_number_;
  web_scanned_ = 0;
}

bool TermEvaluator::holds(const Node& node) {
  const auto holds_child = [this](const Node& child) { return holds(child); };
  switch (node.kind) {
    case Node::Kind::term:
      return test(node.term);
    case Node::Kind::all:
      return std::all_of(node.children.begin(), node.children.end(), holds_child);
    case Node::Kind::any:
      return std::any_of(node.children.begin(), node.children.end(), holds_child);
    case Node::Kind::negated:
      return !holds(node.children.front());
  }
  return false;
}

bool TermEvaluator::test(TermId id) {
  const Term& term = table_->terms()[id];
  if (term.op == Term::Op::matches) return test_match(id);
  if (term.op == Term::Op::equals) return test_equal(term, compiled_->web_fields[id]);
  return test_other(term);
}

bool TermEvaluator::test_match(TermId id) {
  const uint16_t index = compiled_->group_of_term[id];
  if (index == CompiledRules::kNoGroup) return false;
  const FieldGroup& group = compiled_->groups[index];
  if (group.web) {
    scan_web(group, compiled_->web_fields[id]);
  } else if (group_scanned_in_[index] != event_number_) {
    scan_field(group, index);
  }
  return hit_in_[id] == event_number_;
}

void TermEvaluator::scan_web(const FieldGroup& group, WebFields wanted) {
  if ((web_scanned_ & wanted) == wanted) return;
  web_scanned_ = static_cast<WebFields>(web_scanned_ | wanted);
  for (TextView& view : text_.web_views(wanted)) {
    if (view.scanned || (view.fields & wanted) == 0) continue;
    view.scanned = true;
    scanning_fields_ = view.fields;
    scanning_text_ = view.text;
    scratch_.scan(group.database, view.text, on_found, this);
  }
}

void TermEvaluator::scan_field(const FieldGroup& group, size_t index) {
  group_scanned_in_[index] = event_number_;
  const auto text = text_.value(group.field);
  if (!text) return;
  scanning_fields_ = 0;
  scanning_text_ = *text;
  scratch_.scan(group.database, *text, on_found, this);
}

void TermEvaluator::on_found(uint32_t number, uint64_t, void* self) {
  static_cast<TermEvaluator*>(self)->found(number);
}

void TermEvaluator::found(uint32_t number) {
  const WebFields fields = compiled_->web_fields[number];
  if (fields != 0 && (fields & scanning_fields_) == 0) return;
  if (compiled_->needs_confirming(number) && !compiled_->confirm(number, scanning_text_)) return;
  hit_in_[number] = event_number_;
}

bool TermEvaluator::test_equal(const Term& term, WebFields fields) {
  if (fields != 0) {
    for (const TextView& view : text_.web_views(fields)) {
      if ((view.fields & fields) != 0 && equal(view.text, term)) return true;
    }
    return false;
  }
  const auto text = text_.value(term.field);
  return text && equal(*text, term);
}

bool TermEvaluator::test_other(const Term& term) const {
  const auto text = text_.value(term.field);
  const bool absent = !text || text->empty() || *text == "-";
  switch (term.op) {
    case Term::Op::absent:
      return absent;
    case Term::Op::present:
      return !absent;
    case Term::Op::in_network: {
      const auto address = text ? Address::parse(*text) : std::nullopt;
      return address && term.network.contains(*address);
    }
    case Term::Op::less:
    case Term::Op::less_equal:
    case Term::Op::greater:
    case Term::Op::greater_equal: {
      const auto number = text ? parse_decimal(*text) : std::nullopt;
      return number && compare(*number, term.op, term.number);
    }
    default: {
      const auto other = text_.value(term.other);
      return text && other && compare_texts(*text, *other, term);
    }
  }
}

}  // namespace hozen
