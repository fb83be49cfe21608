#pragma once
// Reads the `detection` of a Sigma rule into one condition over terms.
//
// Shape:    selections: a map (all of its fields must match), a list of maps (any), a list of texts
// (keywords,
//           any). A field's list of values: any, or all with |all. Text is compared without regard
//           to case. modifiers: contains startswith endswith all exists cased re(+ i m s) cidr lt
//           lte gt gte neq windash base64 base64offset utf16 utf16le utf16be wide fieldref
// Errors:   file:line:column of the node, what was found, what is supported
// Source:   github.com/SigmaHQ/sigma-specification, version 2
#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"
#include "labels/term_table.h"

namespace hozen {

Expected<Node> read_detection(const Yaml& detection, std::string_view file, TermTable& table);

}  // namespace hozen
