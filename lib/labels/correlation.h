#pragma once
// Correlation: a rule over the events of other rules within a time window, as the engine runs it.
//
// Shape:    parts (rules, or correlations before it), the fields that group events, the span of time, the condition
// Lifetime: owned by the RuleSet
// Source:   github.com/SigmaHQ/sigma-specification, Sigma correlation rules specification 2
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "labels/rule_field.h"

namespace hozen {

enum class CorrelationKind : uint8_t {
  event_count,      // how many events
  value_count,      // how many different values of a field
  temporal,         // events of all parts
  temporal_ordered  // events of all parts, in their order
};

// Every bound that is set must hold.
struct CountBounds {
  uint64_t least = 1, most = UINT64_MAX;
  uint64_t not_equal = 0;  // 0: none
  bool hold(uint64_t count) const { return count >= least && count <= most && count != not_equal; }
};

// As it is written: parts by id or name.
struct CorrelationText {
  CorrelationKind kind = CorrelationKind::event_count;
  std::vector<std::string> rules = {}, group_by = {};
  std::string field = {};  // value_count
  int64_t timespan_ns = 0;
  CountBounds bounds = {};
  bool generate = false;
  struct Alias {
    std::string name, rule, field;
  };
  std::vector<Alias> aliases = {};
  size_t line = 0, column = 0;  // of `rules`
};

struct Correlation {
  struct Part {
    uint16_t rule = 0;
    bool is_correlation = false;
    std::vector<FieldId> group_by = {};
    FieldId value = 0;
  };
  uint16_t rule = 0;  // its own number
  CorrelationKind kind = CorrelationKind::event_count;
  std::vector<Part> parts = {};
  int64_t timespan_ns = 0;
  CountBounds bounds = {};
};

}  // namespace hozen
