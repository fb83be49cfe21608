#pragma once
// CompiledRules: the rules of a RuleSet made ready for matching, shared by all Labelers.
//
// Shape:    text terms are held in one pattern database for each group of fields that are searched
// together:
//           the web fields (labels/event_text.h), and every other field by itself
// Errors:   a pattern that neither Vectorscan nor RE2 takes: its rule is refused by name, the
// others go on Threads:  const after compile
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "labels/event_text.h"
#include "labels/pattern_database.h"
#include "labels/rule.h"
#include "labels/term_table.h"

namespace re2 {
class RE2;
}

namespace hozen {

// A text term's place: the database that finds it.
struct FieldGroup {
  bool web = false;
  FieldId field = 0;  // when not web
  std::vector<Pattern> patterns;
  PatternDatabase database;
};

class CompiledRules {
 public:
  CompiledRules();
  ~CompiledRules();
  // Appends to `refused` what had to be left out.
  static Expected<std::shared_ptr<const CompiledRules>> compile(const std::vector<Rule>& rules,
                                                                const TermTable& table,
                                                                std::vector<Error>& refused);

  static constexpr uint16_t kNoGroup = 0xFFFF;
  std::vector<FieldGroup> groups;
  std::vector<uint16_t> group_of_term;  // kNoGroup for terms that are no `matches`
  std::vector<WebFields> web_fields;    // of a term on a web field, its one bit
  std::vector<bool> live;               // of each rule: not refused
  // Of a term whose pattern Vectorscan only approximates: the exact one.
  bool confirm(TermId term, std::string_view text) const;
  bool needs_confirming(TermId term) const { return exact_[term] != nullptr; }

 private:
  struct Builder;
  std::vector<std::unique_ptr<re2::RE2>> exact_;
};

Pattern exact_pattern(const Term& term, TermId number);

}  // namespace hozen
