#pragma once
// rule_triggers: what must be found in an event before a rule needs a look.
//
// Most events match no rule. For each rule the rarest set of terms is chosen of which at least one must hold; for
// each of these terms, texts of which at least one must stand in its field (labels/required_literals.h), or the
// regular expression itself where it holds no rare text. Only these are searched in every event.
//
// Shape:    a rule's condition -> triggers; none for a rule that can match without any text found ("not selection",
//           comparisons of numbers): such a rule is looked at for each event that has its fields
// Errors:   none
#include <optional>
#include <string>
#include <vector>

#include "labels/literal_rarity.h"
#include "labels/rule.h"
#include "labels/text_decoding.h"

namespace hozen {

struct Trigger {
  TermId term = 0;
  std::vector<std::string> literals;  // lower case; empty: search the term's own expression
  Tier tier = Tier::common;  // only with empty literals: of the texts to search the expression in
  double cost = 0;
};

// Of each term, how it can be searched for; nothing for those that cannot, or were not asked for. Takes 0.3 s for a few thousand, on all processors.
using TermTriggers = std::vector<std::optional<Trigger>>;
TermTriggers find_triggers(const std::vector<Term>& terms, const std::vector<bool>& asked);

// The terms of which one must hold for `condition` to hold; nullopt if there are none. `found` has those of all terms
// that mark_terms marks.
std::optional<std::vector<Trigger>> triggers_of(const Node& condition, const TermTriggers& found);
void mark_terms(const Node& condition, std::vector<bool>& asked);

// Every term of `condition`, also those that may not hold.
void mark_all_terms(const Node& condition, std::vector<bool>& marked);

// Of each term in question on text: texts of which one stands in whatever the term finds; none where that is not known.
std::vector<LiteralSet> find_guards(const std::vector<Term>& terms, const std::vector<bool>& asked);

// Event fields (a bit each) of which one must be present for `condition` to hold; 0: nothing is known.
uint64_t fields_needed(const Node& condition, const std::vector<Term>& terms);

}  // namespace hozen
