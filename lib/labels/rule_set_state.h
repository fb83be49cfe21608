#pragma once
// What a RuleSet holds, for the engine's own files.
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "labels/compiled_rules.h"
#include "labels/correlation_link.h"
#include "labels/rule_set.h"
#include "labels/sigma_filter.h"
#include "labels/term_table.h"
#include "labels/universal_hash.h"

namespace hozen {

struct RuleSet::State {
  std::vector<RuleInfo> infos;  // same order as rules
  std::vector<Rule> rules;
  std::unordered_map<std::string, size_t> by_id;  // numbers of rules
  TermTable table;
  std::vector<SigmaFilter> filters;
  std::vector<size_t> filters_met;  // of each rule
  std::vector<UnknownName> unknown_names;
  std::vector<Error> refused;  // as they were read ...
  LinkedCorrelations linked;
  UniversalHash text_hash;                       // of what groups a run's events, in all threads
  std::vector<Error> all_refused;                // ... and as they were linked
  uint64_t added_texts = 0xcbf29ce484222325ull;  // FNV-1a over the files that were added
  std::mutex compiling, reading_samples;
  bool has_samples = true;
  // Of these rules, and of the watched ones alone; null before the first use and after an addition.
  std::shared_ptr<const CompiledRules> compiled, compiled_watched;
};

}  // namespace hozen
