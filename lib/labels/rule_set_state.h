#pragma once
// What a RuleSet holds, for the engine's own files.
#include <memory>
#include <mutex>
#include <vector>

#include "labels/compiled_rules.h"
#include "labels/rule_set.h"
#include "labels/term_table.h"

namespace hozen {

struct RuleSet::State {
  std::vector<RuleInfo> infos;  // same order as rules
  std::vector<Rule> rules;
  TermTable table;
  std::vector<Error> refused;
  std::mutex compiling;
  std::shared_ptr<const CompiledRules>
      compiled;  // of these rules; null before the first use and after an addition
};

}  // namespace hozen
