#include "labels/term_evaluator.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

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

// The field whose texts hold those of `field` as a whole.
WebFields whole_of(WebFields field) {
  constexpr WebFields kLogged = bit_of(WebField::url) | bit_of(WebField::path) |
                                bit_of(WebField::query) | bit_of(WebField::extension);
  constexpr WebFields kDecoded = bit_of(WebField::request_decoded) |
                                 bit_of(WebField::path_decoded) | bit_of(WebField::query_decoded);
  if ((field & kLogged) != 0) return bit_of(WebField::url);
  return (field & kDecoded) != 0 ? bit_of(WebField::request_decoded) : field;
}

}  // namespace

bool holds_in_views(const CompiledRules& compiled, EventText& text, TermId term, uint8_t units) {
  const WebFields fields = compiled.web_fields[term];
  for (const TextView& view : text.web_views(fields, units)) {
    if ((view.fields & fields) == 0 || (static_cast<uint8_t>(view.unit) & units) == 0) continue;
    if (compiled.matchers[term]->matches(view.text)) return true;
  }
  return false;
}

Expected<TermEvaluator> TermEvaluator::make(const TermTable& table,
                                            std::shared_ptr<const CompiledRules> compiled) {
  TermEvaluator out(table, std::move(compiled));
  HOZEN_CHECK(out.scratch_.fit(out.compiled_->groups[kGuardGroup].database));
  return out;
}

TermEvaluator::TermEvaluator(const TermTable& table, std::shared_ptr<const CompiledRules> compiled)
    : table_(&table),
      compiled_(std::move(compiled)),
      text_(table.fields),
      answers_(table.terms().size()),
      guard_found_in_(table.terms().size()) {}

void TermEvaluator::begin(const Event& event, Writing writing, std::string_view format_id,
                          std::span<const DecodedText> known) {
  text_.begin(event, writing, format_id, known);
  ++event_number_;
  guarded_ = 0;
}

void TermEvaluator::found(TermId term, uint8_t units, bool sure) {
  Answer& answer = answers_[term];
  if (answer.found_in != event_number_) answer.units = 0;
  answer.found_in = event_number_;
  answer.units |= units;
  if (!sure) return;
  answer.asked_in = event_number_;
  answer.holds = true;
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
  Answer& answer = answers_[id];
  const bool searched = compiled_->is_trigger[id];
  if (searched && answer.found_in != event_number_) return false;
  if (answer.asked_in == event_number_) return answer.holds;
  answer.asked_in = event_number_;
  if (compiled_->is_guarded[id] && !may_hold(id)) return answer.holds = false;
  answer.holds = compiled_->matchers[id] != nullptr
                     ? test_text(id, searched ? answer.units : kAllUnits)
                     : test_other(table_->terms()[id]);
  return answer.holds;
}

bool TermEvaluator::may_hold(TermId id) {
  const WebFields whole = whole_of(compiled_->web_fields[id]);
  if ((guarded_ & whole) == 0) search_guards(whole);
  return guard_found_in_[id] == event_number_;
}

void TermEvaluator::search_guards(WebFields field) {
  const SearchGroup& guards = compiled_->groups[kGuardGroup];
  for (const TextView& view : text_.web_views(field)) {
    const bool is_new = (view.fields & field) != 0 && (view.fields & guarded_) == 0;
    if (is_new) scratch_.scan(guards.database, view.text, on_guard, this);
  }
  guarded_ |= field;
}

void TermEvaluator::on_guard(uint32_t number, uint64_t, void* context) {
  TermEvaluator& self = *static_cast<TermEvaluator*>(context);
  for (const TermId term : self.compiled_->groups[kGuardGroup].terms_of[number])
    self.guard_found_in_[term] = self.event_number_;
}

bool TermEvaluator::test_text(TermId id, uint8_t units) {
  if (compiled_->web_fields[id] != 0) return holds_in_views(*compiled_, text_, id, units);
  const auto text = text_.value(table_->terms()[id].field);
  return text && compiled_->matchers[id]->matches(*text);
}

const std::optional<Address>& TermEvaluator::address_in(FieldId field) {
  auto at = std::find_if(addresses_.begin(), addresses_.end(),
                         [&](const ParsedAddress& parsed) { return parsed.field == field; });
  if (at == addresses_.end())
    at = addresses_.insert(at, {.field = field, .event = 0, .address = {}});
  if (at->event != event_number_) {
    const auto text = text_.value(field);
    at->address = text ? Address::parse(*text) : std::nullopt;
    at->event = event_number_;
  }
  return at->address;
}

bool TermEvaluator::test_other(const Term& term) {
  if (term.op == Term::Op::in_network) {
    const auto& address = address_in(term.field);
    return address && term.network.contains(*address);
  }
  const auto text = text_.value(term.field);
  const bool absent = !text || text->empty() || *text == "-";
  switch (term.op) {
    case Term::Op::absent:
      return absent;
    case Term::Op::present:
      return !absent;
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
