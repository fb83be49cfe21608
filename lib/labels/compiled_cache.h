#pragma once
// CompiledCache: CompiledRules kept on disk, because choosing what is searched for takes longer than reading the rules.
//
// Call:     read; when it gives nothing: compile, then write
// Shape:    key (labels/disk_cache.h) = build of the program, processor, every term, the conditions of the chosen rules.
//           value = groups (field, terms of each pattern, database: by the key it is kept under in labels/pattern_cache.h,
//           a small one itself), rules of each term, triggers, rules without. What terms say by themselves - web fields,
//           matchers - is not kept
// Errors:   as labels/disk_cache.h: what is damaged, or names a database that is gone, reads as nothing
// Cost:     1 ms a MB of databases
#include <optional>
#include <vector>

#include "labels/compiled_rules.h"
#include "labels/disk_cache.h"

namespace hozen {

class CompiledCache {
 public:
  CompiledCache(const std::vector<Rule>& rules, const TermTable& table,
                const std::vector<bool>* chosen);
  // False, and `out` as it was, where there is nothing.
  bool read(CompiledRules& out) const;
  void write(const CompiledRules& compiled) const;

 private:
  std::optional<DiskCache> disk_;  // none: the rules are compiled sooner than read
};

}  // namespace hozen
