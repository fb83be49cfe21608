#pragma once
// FormatRules: which of the compiled rules a log format concerns, and what is to be searched in its events.
//
// Call:     make once a format and Labeler
// Shape:    a format's id and the rules' log sources (labels/log_source.h) -> flags and lists
// Errors:   none
// Lifetime: the compiled rules outlive it
// Cost:     one pass over rules and terms
#include <string_view>
#include <vector>

#include "labels/compiled_rules.h"

namespace hozen {

struct FormatRules {
  // `format_id` empty: an unknown format, which all rules concern.
  static FormatRules make(const CompiledRules& compiled, const std::vector<Rule>& rules,
                          std::string_view format_id);

  std::string_view format_id;
  Writing writing;
  bool all = true;                            // every rule applies
  bool web = true;                            // the web groups are to be searched
  std::vector<bool> applies;                  // of each rule
  std::vector<size_t> groups;                 // other groups to be searched
  std::vector<CompiledRules::Always> always;  // rules without triggers
};

}  // namespace hozen
