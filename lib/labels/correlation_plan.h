#pragma once
// correlation_plan: how each correlation of a rule set is decided.
//
// Shape:    streamed: while reading (labels/hot_windows.h), as more points can only fulfil it: event_count and
//           value_count with gte or gt over plain rules. follows: a plain rule's events after a streamed correlation's
//           (temporal_ordered), grouped by the same fields: from the runs that one leaves. Every other is judged over
//           all its points when all is read; one about other correlations after those (level)
// Lifetime: owned by the RuleSet's user; numbers are those of LinkedCorrelations::correlations
#include <cstdint>
#include <vector>

#include "labels/correlation.h"

namespace hozen {

struct CorrelationPlan {
  static constexpr uint16_t kNone = UINT16_MAX;
  bool streamed = false;
  uint16_t follows = kNone;  // the streamed one before it
  bool is_part = false;      // of a correlation that asks event by event which ones completed it
  bool is_followed = false;
  uint32_t level = 0;
  int64_t gap_ns = 0;  // streamed: how far apart the points of a run may be
};

std::vector<CorrelationPlan> plan_correlations(const std::vector<Correlation>& correlations);

}  // namespace hozen
