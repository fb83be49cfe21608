#pragma once
// Summary: what happened in at most ten lines of plain English or Japanese, to be read out to those who ask.
//
// Call:     plan_summary before reading (it adds the views it needs), summary_lines after
// Shape:    always in the same order, the same words for the same input; what is not known is said, never guessed
// Errors:   none
#include <string>
#include <vector>

#include "timeline/counting.h"

namespace hozen::timeline {

// The views of the plan.
enum SummaryView : size_t {
  kSummaryClasses,
  kSummarySources,
  kSummaryTargets,
  kSummaryRules,
  kSummaryAnswers,
  kSummaryPlaces
};

// Attacks per hour, by class, source, target, rule; and what the server answered.
Expected<Counting> plan_summary(const Args& args, Input& input);
std::vector<std::string> summary_lines(const Counting& counting, const Counts& counts);

}  // namespace hozen::timeline
