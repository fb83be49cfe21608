#pragma once
// Reads one `field|modifiers: value(s)` of a Sigma selection into a condition over terms.
//
// Shape, Errors, Source: labels/sigma_detection.h
#include <string_view>

#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"
#include "labels/term_table.h"

namespace hozen {

// `key` is the text before the colon with its modifiers; an empty field name means the whole line.
Expected<Node> read_field(const Yaml& key, const Yaml& value, std::string_view file,
                          TermTable& table);

// A keyword: a text anywhere in the line.
Node keyword_node(std::string_view text, TermTable& table);

}  // namespace hozen
