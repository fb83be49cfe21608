#pragma once
// Reads the `correlation` of a Sigma rule.
//
// Shape:    type: event_count, value_count, temporal, temporal_ordered; rules: ids or names; group-by: fields;
//           timespan: 30s 10m 2h 1d 1w; condition: gt gte lt lte eq neq, and field for value_count; aliases;
//           generate: the rules label events on their own, too
// Errors:   file:line:column. Refused by name: other types (value_sum, value_avg, value_percentile), conditions in words
//           over rule names, months and years
// Source:   github.com/SigmaHQ/sigma-specification, Sigma correlation rules specification 2
#include "base/error.h"
#include "base/yaml.h"
#include "labels/correlation.h"

namespace hozen {

Expected<int64_t> read_timespan(const Yaml& value, std::string_view file);  // ns
Expected<CorrelationText> read_correlation(const Yaml& node, std::string_view file);

}  // namespace hozen
