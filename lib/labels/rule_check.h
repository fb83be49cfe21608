#pragma once
// rule_check: every rule against its own samples and against the misses of all others.
//
// Shape:    a sample becomes an Event (a request line: method, url.original, network.protocol; a
// map: its fields)
//           and is labelled like any other
// Errors:   each failed sample is one Error with the rule's file and the sample's line
// Source:   labels/rule_set.h, the key `hozen`
#include <string>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "labels/rule_set.h"

namespace hozen {

// Fills `event` with views into `sample`; false for a whole log line, which only a format can read.
bool event_of_sample(const RuleSample& sample, Event& event);

struct RuleCheck {
  size_t samples = 0;  // looked at
  size_t skipped = 0;  // whole log lines
  std::vector<Error> failures;
};
// Own hits must be found, own misses must not.
Expected<RuleCheck> check_own_samples(const RuleSet& rules);
// No rule may find another's miss, unless it is a hit of its own, or the rule labels nothing by itself.
Expected<RuleCheck> check_foreign_misses(const RuleSet& rules);

}  // namespace hozen
