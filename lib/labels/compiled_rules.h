#pragma once
// CompiledRules: the rules of a RuleSet made ready for matching, shared by all Labelers.
//
// Shape:    what triggers rules (labels/rule_triggers.h) is held in one pattern database for each group of fields
//           that are searched together: the web fields (labels/event_text.h), and every other field by itself;
//           a matcher for each term on text; the rules that have no trigger
// Errors:   the pattern database could not be built at all
// Threads:  const after compile
// Cost:     all but the matchers comes from the cache when it has it (labels/compiled_cache.h)
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "labels/event_text.h"
#include "labels/pattern_database.h"
#include "labels/rule.h"
#include "labels/rule_triggers.h"
#include "labels/term_matcher.h"
#include "labels/term_table.h"

namespace hozen {

// The groups of the web fields come first, one for each tier: a text of a tier is searched in its group and in those
// of more common tiers. One more has the terms on web fields as logged: a text that had to be decoded is searched in
// that group alone as it was logged. In one more, texts are searched that a term on a web field cannot do without that is
// no trigger: only where such a term is in question. Then one group for each other field.
inline constexpr size_t kRawGroup = 5, kGuardGroup = 6, kWebGroups = 7;

struct SearchGroup {
  FieldId field = 0;              // of other groups
  std::vector<Pattern> patterns;  // what the database was made of; none if it comes from the cache
  PatternDatabase database;
  std::vector<std::vector<TermId>> terms_of;  // of each pattern's number
};

class CompiledRules {
 public:
  // `chosen`: the rules to make ready, all if null.
  static Expected<std::shared_ptr<const CompiledRules>> compile(const std::vector<Rule>& rules,
                                                                const TermTable& table,
                                                                const std::vector<bool>* chosen);

  struct Always {
    uint16_t rule = 0;
    uint64_t fields_needed = 0;  // a bit an event field, one of which must be there; 0: none
  };
  std::vector<SearchGroup> groups;
  std::vector<std::vector<uint16_t>> rules_of;  // of each term: the rules it triggers
  std::vector<bool> is_trigger;  // of each term: it can only hold where it was found by a search
  std::vector<bool> is_guarded;  // of each term: a text of kGuardGroup stands where it holds
  std::vector<Always> always;
  std::vector<WebFields> web_fields;  // of a term on a web field, its one bit
  std::vector<std::unique_ptr<TermMatcher>> matchers;
  WebFields raw_triggers = 0;  // web fields as logged that triggers look at

 private:
  struct Builder;
  void mark_guarded();
};

}  // namespace hozen
