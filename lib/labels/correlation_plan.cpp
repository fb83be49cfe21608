#include "labels/correlation_plan.h"

#include <algorithm>

#include "labels/hot_windows.h"

namespace hozen {
namespace {

class Planner {
 public:
  explicit Planner(const std::vector<Correlation>& correlations)
      : correlations_(correlations), plans_(correlations.size()) {}

  std::vector<CorrelationPlan> run() {
    for (size_t c = 0; c < plans_.size(); ++c) {
      plans_[c].streamed = can_stream(correlations_[c]);
      plans_[c].gap_ns = correlations_[c].timespan_ns;
    }
    for (size_t c = 0; c < plans_.size(); ++c) plans_[c].follows = followed_by(c);
    // Whoever asks for single events of a streamed one needs all its points.
    for (size_t c = 0; c < plans_.size(); ++c) {
      if (plans_[c].follows == CorrelationPlan::kNone) mark_parts(correlations_[c]);
    }
    for (size_t c = 0; c < plans_.size(); ++c) settle(c);
    return std::move(plans_);
  }

 private:
  static bool can_stream(const Correlation& c) {
    const bool counts =
        c.kind == CorrelationKind::event_count || c.kind == CorrelationKind::value_count;
    return counts && c.bounds.most == UINT64_MAX && c.bounds.not_equal == 0 &&
           c.bounds.least <= HotWindows::kMostCounted &&
           std::none_of(c.parts.begin(), c.parts.end(),
                        [](const Correlation::Part& part) { return part.is_correlation; });
  }

  uint16_t number_of(uint16_t rule) const {
    const auto at = std::find_if(correlations_.begin(), correlations_.end(),
                                 [&](const Correlation& c) { return c.rule == rule; });
    return static_cast<uint16_t>(at - correlations_.begin());
  }

  uint16_t followed_by(size_t number) const {
    const Correlation& c = correlations_[number];
    if (c.kind != CorrelationKind::temporal_ordered || c.parts.size() != 2 ||
        !c.parts[0].is_correlation || c.parts[1].is_correlation)
      return CorrelationPlan::kNone;
    const uint16_t inner = number_of(c.parts[0].rule);
    const bool alike = std::all_of(
        correlations_[inner].parts.begin(), correlations_[inner].parts.end(),
        [&](const Correlation::Part& part) { return part.group_by == c.parts[0].group_by; });
    return alike && plans_[inner].streamed ? inner : CorrelationPlan::kNone;
  }

  void mark_parts(const Correlation& c) {
    for (const Correlation::Part& part : c.parts) {
      if (!part.is_correlation) continue;
      CorrelationPlan& inner = plans_[number_of(part.rule)];
      inner.is_part = true;
      inner.streamed = false;
    }
  }

  // Parts come before what they are parts of.
  void settle(size_t number) {
    CorrelationPlan& plan = plans_[number];
    if (plan.follows != CorrelationPlan::kNone) {
      CorrelationPlan& inner = plans_[plan.follows];
      if (inner.streamed) {
        inner.gap_ns = std::min(inner.gap_ns, correlations_[number].timespan_ns);
        inner.is_followed = true;
        return;
      }
      plan.follows = CorrelationPlan::kNone;
      mark_parts(correlations_[number]);
    }
    for (const Correlation::Part& part : correlations_[number].parts) {
      if (part.is_correlation)
        plan.level = std::max(plan.level, plans_[number_of(part.rule)].level + 1);
    }
  }

  const std::vector<Correlation>& correlations_;
  std::vector<CorrelationPlan> plans_;
};

}  // namespace

std::vector<CorrelationPlan> plan_correlations(const std::vector<Correlation>& correlations) {
  return Planner(correlations).run();
}

}  // namespace hozen
