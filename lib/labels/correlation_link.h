#pragma once
// correlation_link: finds the rules that correlations are about.
//
// Shape:    all rules of a RuleSet -> correlations, each after those it is about; which rules feed one (watched), and
//           which label nothing on their own (silent: watched, and no correlation says `generate: true`)
// Errors:   a rule that is not there, or a circle of correlations: the correlation is left out, with file:line:column
#include <vector>

#include "base/error.h"
#include "labels/correlation.h"
#include "labels/rule.h"
#include "labels/term_table.h"

namespace hozen {

struct LinkedCorrelations {
  std::vector<Correlation> correlations;
  std::vector<bool> watched, silent;  // of each rule
  std::vector<Error> refused;
};

LinkedCorrelations link_correlations(const std::vector<Rule>& rules, FieldTable& fields);

}  // namespace hozen
