#include "labels/event_memory.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "labels/event_text.h"

namespace hozen {
namespace {

// Fields that key_of takes in, beside what a client sent: of an event that is no request, too.
constexpr Field kKeyedFields[] = {Field::http_request_method, Field::http_response_status_code,
                                  Field::user_name, Field::url_domain};

bool is_keyed(FieldId field) {
  return field == id_of(DerivedField::log_format) || web_field_of(field).has_value() ||
         std::any_of(std::begin(kKeyedFields), std::end(kKeyedFields),
                     [&](Field keyed) { return id_of(keyed) == field; });
}

bool is_keyed(const Term& term) {
  switch (term.op) {
    case Term::Op::same:
    case Term::Op::same_contains:
    case Term::Op::same_starts:
    case Term::Op::same_ends:
      return is_keyed(term.field) && is_keyed(term.other);
    default:
      return is_keyed(term.field);
  }
}

bool is_covered(const Node& node, const std::vector<Term>& terms) {
  if (node.kind == Node::Kind::term) return is_keyed(terms[node.term]);
  return std::all_of(node.children.begin(), node.children.end(),
                     [&](const Node& child) { return is_covered(child, terms); });
}

}  // namespace

EventMemory::EventMemory(const std::vector<Rule>& rules, const std::vector<Term>& terms) {
  for (const Rule& rule : rules) covered_.push_back(is_covered(rule.condition, terms));
}

TextMemory::Key EventMemory::key_of(const Event& event) const {
  constexpr size_t kMostTexts = 24;
  std::array<TextMemory::Key, kMostTexts> keys;
  size_t count = 0;
  const auto add = [&](std::string_view text, uint64_t place) {
    if (count == kMostTexts) {  // many are taken together, so that there is room
      const std::string_view all(reinterpret_cast<const char*>(keys.data()), sizeof keys);
      keys[0] = memory_.key_of(all, place);
      count = 1;
    }
    keys[count++] = memory_.key_of(text, place);
  };
  for_each_unit(
      event, [&](std::string_view text, TextUnit unit) { add(text, static_cast<uint64_t>(unit)); });
  uint64_t place = 256;  // no unit is that
  for (const Field field : kKeyedFields) add(event.get(field), place++);
  keys[0].high ^= event.present;  // universal hashes: any constant may be added to one
  const std::string_view all(reinterpret_cast<const char*>(keys.data()), count * sizeof keys[0]);
  return memory_.key_of(all, uint64_t{event.format} << 1 | (event.extra.empty() ? 0 : 1));
}

}  // namespace hozen
