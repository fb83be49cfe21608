#pragma once
// ReferenceRule: a Sigma rule evaluated in the plainest way, straight from its YAML, to hold the engine against.
//
// Call:     matches(document, texts_of) for each event
// Shape:    texts_of(field name) gives the texts that the field has in the event; none: the field is not there
// Errors:   std::logic_error for what it does not know: it is fed what the engine has accepted
// Cost:     of no concern
// Source:   github.com/SigmaHQ/sigma-specification, version 2: read again, not copied from the engine
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"

namespace hozen {

using TextsOf = std::function<std::vector<std::string>(std::string_view field)>;

bool reference_matches(const Yaml& rule, const TextsOf& texts_of);

}  // namespace hozen
