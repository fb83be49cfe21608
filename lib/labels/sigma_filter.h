#pragma once
// Reads a Sigma filter: what rules leave alone, written once for many of them.
//
// Shape:    a document with `filter` in place of `detection`: rules (names or ids, or `any`), selections and a
//           condition, which must hold besides the rule's own (`condition: not selection`). A `logsource` narrows
//           the rules to those of that source. Key of ours, `hozen`: classes and levels, lists that narrow them too.
// Errors:   read: file:line:column, what was found and what was expected; unknown_names: the same for names
// Source:   github.com/SigmaHQ/sigma-specification, version 2: Sigma filters
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"
#include "labels/rule_set.h"
#include "labels/term_table.h"

namespace hozen {

struct SigmaFilter {
  std::string title, file;
  std::vector<std::string> rules;  // names or ids; of `any`: empty
  std::vector<Error> if_unknown;   // of each of them: what is said where no rule is called so
  std::vector<std::string> classes, levels;  // empty: all
  LogSource source;                          // what is named must be the rule's
  Node condition;

  bool concerns(const Rule& rule) const;
};

bool is_sigma_filter(const Yaml& document);
Expected<SigmaFilter> read_sigma_filter(const Yaml& document, std::string_view file,
                                        TermTable& table);
// Narrows each rule by the filters that it has not met yet; `met` counts them, rule by rule.
void apply_filters(std::span<const SigmaFilter> filters, std::vector<Rule>& rules,
                   std::vector<size_t>& met);
// What is said of names that no rule has; correlations cannot be narrowed and have none here.
std::vector<UnknownName> unknown_names(std::span<const SigmaFilter> filters,
                                       std::span<const Rule> rules);

}  // namespace hozen
