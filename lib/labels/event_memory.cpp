#include "labels/event_memory.h"

#include <algorithm>
#include <array>

#include "labels/event_text.h"

namespace hozen {
namespace {

// Fields that key_of takes in, by their texts.
bool is_keyed(FieldId field) {
  switch (field) {
    case id_of(Field::http_request_method):
    case id_of(Field::http_response_status_code):
    case id_of(Field::user_name):
    case id_of(Field::url_domain):
    case id_of(DerivedField::log_format):
      return true;
    default:
      return web_field_of(field).has_value();
  }
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
  constexpr uint64_t kMethod = 256, kStatus = 257;  // no unit is that
  add(event.get(Field::http_request_method), kMethod);
  add(event.get(Field::http_response_status_code), kStatus);
  keys[0].high ^= event.present;  // universal hashes: any constant may be added to one
  const std::string_view all(reinterpret_cast<const char*>(keys.data()), count * sizeof keys[0]);
  return memory_.key_of(all, uint64_t{event.format} << 1 | (event.extra.empty() ? 0 : 1));
}

}  // namespace hozen
