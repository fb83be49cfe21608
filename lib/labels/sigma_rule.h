#pragma once
// Reads one Sigma rule (a YAML document) into a Rule.
//
// Errors:   file:line:column, what was found and what was expected
// Source:   github.com/SigmaHQ/sigma-specification, version 2; the key `hozen` in labels/rule_set.h
#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"
#include "labels/term_table.h"

namespace hozen {

// One of the samples below `hozen`.
Expected<RuleSample> read_sample(const Yaml& node, std::string_view file);
// All of them.
Expected<RuleSamples> read_rule_samples(const Yaml& document, std::string_view file);
// What `logsource` says; empty where there is none.
Expected<LogSource> read_logsource(const Yaml& document, std::string_view file);
Expected<Rule> read_sigma_rule(const Yaml& document, std::string_view file, TermTable& table);

}  // namespace hozen
