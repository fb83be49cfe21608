#pragma once
// window_samples: examples of rules over time windows, read and tried.
//
// Shape:    windows: {hits: [[event, ...], ...], misses: [...]} below a correlation's `hozen`. An event is a sample as
//           other rules have them (labels/rule_set.h), and may say besides: times: 10 (it comes so often; {n} in its
//           values counts 1, 2, ...), every: 30s (so long after the one before it; without: 1s). The last event of a
//           hit must get the rule's label, no event of a miss may
// Errors:   read: file:line:column. Tried: one Error a failed sample, with the rule's file and the sample's line
#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"
#include "labels/rule_check.h"

namespace hozen {

Expected<void> read_window_samples(const Yaml& windows, std::string_view file, RuleSamples& out);
Expected<void> check_window_samples(const RuleSet& rules, RuleCheck& check);

}  // namespace hozen
