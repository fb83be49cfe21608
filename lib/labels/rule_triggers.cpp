#include "labels/rule_triggers.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/threads.h"
#include "labels/required_literals.h"
#include "labels/wildcard.h"

namespace hozen {
namespace {

// What a whole regular expression costs, by the tier it is searched in; and from which commonness on texts are no
// better: they are found faster, but each find asks for a look at the event.
constexpr double kWholeRegex[] = {160, 80, 30, 10, 8};
constexpr double kTooCommon[] = {160, 40, 8, 3, 3};

// Texts of a tier more common than the expression's own are searched in more events than it has to be.
bool worth_searching(const LiteralSet& literals, Tier tier) {
  constexpr size_t kLong = 7;
  const double cost = commonness(literals);
  if (cost > kTooCommon[static_cast<size_t>(tier)]) return false;
  return std::all_of(literals.begin(), literals.end(), [&](const std::string& text) {
    return text.size() >= kLong || tier_of_literal(text) >= std::min(tier, Tier::rare);
  });
}

double cost_of(const std::vector<Trigger>& triggers) {
  double sum = 0;
  for (const Trigger& trigger : triggers) sum += trigger.cost;
  return sum;
}

uint64_t fields_of(FieldId id) {
  if (is_fixed(id)) return bit_of(static_cast<Field>(id));
  switch (static_cast<DerivedField>(id)) {
    case DerivedField::path:
    case DerivedField::query:
    case DerivedField::extension:
    case DerivedField::request_decoded:
    case DerivedField::path_decoded:
    case DerivedField::query_decoded:
      return bit_of(Field::url_original);
    case DerivedField::agent_decoded:
      return bit_of(Field::user_agent_original);
    case DerivedField::referrer_decoded:
      return bit_of(Field::http_request_referrer);
    case DerivedField::any_decoded:
      return bit_of(Field::url_original) | bit_of(Field::user_agent_original) |
             bit_of(Field::http_request_referrer);
    default:
      return 0;
  }
}

std::optional<Trigger> trigger_of(const Term& term, TermId id) {
  if (term.op == Term::Op::equals) {
    std::string text = term.pattern;
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    // Every web event has a status and a method, and there are few.
    constexpr double kEverywhere = 1e4;
    const bool everywhere =
        term.field == id_of(Field::http_response_status_code) ||
        (term.field == id_of(Field::http_request_method) && (text == "get" || text == "post"));
    const double cost = everywhere ? kEverywhere : commonness(text);
    return Trigger{id, {std::move(text)}, Tier::common, cost};
  }
  if (term.op == Term::Op::wildcard) {
    std::string literal = Wildcard(term.pattern, term.cased).longest_literal();
    if (literal.empty()) return std::nullopt;
    const double cost = commonness(literal);
    return Trigger{id, {std::move(literal)}, Tier::common, cost};
  }
  if (term.op != Term::Op::matches) return std::nullopt;
  const auto literals = required_literals(term.pattern);
  Tier tier = literals ? Tier::hostile : Tier::common;
  for (const std::string& text : literals.value_or(LiteralSet()))
    tier = std::min(tier, tier_of_literal(text));
  if (tier != Tier::hostile) tier = std::max(tier, tier_needed(term.pattern));
  if (literals && worth_searching(*literals, tier))
    return Trigger{id, *literals, tier, commonness(*literals)};
  return Trigger{id, {}, tier, kWholeRegex[static_cast<size_t>(tier)]};
}

// Calls `look` for each term asked for, on all processors.
template <class Look>
void for_each_term(const std::vector<Term>& terms, const std::vector<bool>& asked, Look&& look) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    constexpr size_t kTogether = 16;
    for (size_t from = 0; (from = next.fetch_add(kTogether)) < terms.size();) {
      for (size_t i = from; i < std::min(from + kTogether, terms.size()); ++i) {
        if (asked[i]) look(i);
      }
    }
  };
  constexpr size_t kFew = 64;  // done sooner than a thread is started
  const unsigned threads =
      terms.size() < kFew ? 1 : std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  std::vector<std::thread> others;
  add_threads(others, static_cast<int>(threads) - 1, work);
  work();
  for (std::thread& other : others) other.join();
}

// A text that stands everywhere tells nothing.
bool tells_something(const LiteralSet& literals) {
  constexpr size_t kShortest = 3;
  return std::all_of(literals.begin(), literals.end(),
                     [](const std::string& text) { return text.size() >= kShortest; });
}

}  // namespace

TermTriggers find_triggers(const std::vector<Term>& terms, const std::vector<bool>& asked) {
  TermTriggers found(terms.size());
  for_each_term(terms, asked,
                [&](size_t i) { found[i] = trigger_of(terms[i], static_cast<TermId>(i)); });
  return found;
}

std::vector<LiteralSet> find_guards(const std::vector<Term>& terms,
                                    const std::vector<bool>& asked) {
  std::vector<LiteralSet> found(terms.size());
  for_each_term(terms, asked, [&](size_t i) {
    if (terms[i].op != Term::Op::matches) return;
    auto literals = required_literals(terms[i].pattern);
    if (literals && tells_something(*literals)) found[i] = std::move(*literals);
  });
  return found;
}

void mark_all_terms(const Node& condition, std::vector<bool>& marked) {
  if (condition.kind == Node::Kind::term) marked[condition.term] = true;
  for (const Node& child : condition.children) mark_all_terms(child, marked);
}

void mark_terms(const Node& condition, std::vector<bool>& asked) {
  if (condition.kind == Node::Kind::negated) return;
  if (condition.kind == Node::Kind::term) asked[condition.term] = true;
  for (const Node& child : condition.children) mark_terms(child, asked);
}

std::optional<std::vector<Trigger>> triggers_of(const Node& condition, const TermTriggers& found) {
  std::optional<std::vector<Trigger>> best;
  switch (condition.kind) {
    case Node::Kind::negated:
      break;
    case Node::Kind::term:
      if (found[condition.term]) best = {*found[condition.term]};
      break;
    case Node::Kind::all:
      for (const Node& child : condition.children) {
        auto triggers = triggers_of(child, found);
        if (triggers && (!best || cost_of(*triggers) < cost_of(*best))) best = std::move(triggers);
      }
      break;
    case Node::Kind::any:
      best.emplace();
      for (const Node& child : condition.children) {
        auto triggers = triggers_of(child, found);
        if (!triggers) return std::nullopt;
        best->insert(best->end(), triggers->begin(), triggers->end());
      }
      break;
  }
  return best;
}

uint64_t fields_needed(const Node& condition, const std::vector<Term>& terms) {
  uint64_t needed = 0;
  switch (condition.kind) {
    case Node::Kind::negated:
      break;
    case Node::Kind::term: {
      const Term& term = terms[condition.term];
      if (term.op != Term::Op::absent) needed = fields_of(term.field);
      break;
    }
    case Node::Kind::all:
      for (const Node& child : condition.children) {
        needed = fields_needed(child, terms);
        if (needed != 0) break;
      }
      break;
    case Node::Kind::any:
      for (const Node& child : condition.children) {
        const uint64_t fields = fields_needed(child, terms);
        if (fields == 0) return 0;
        needed |= fields;
      }
      break;
  }
  return needed;
}

}  // namespace hozen
