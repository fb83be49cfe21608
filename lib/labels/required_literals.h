#pragma once
// required_literals: texts of which at least one stands in everything that a regular expression finds.
//
// Shape:    a regular expression (RE2's syntax) -> lower-case texts, to be searched without regard to case;
//           of several possible sets the one that is rarest in ordinary logs
// Errors:   std::nullopt where there is no such set (`\w+`), or where the expression is not understood:
//           then nothing may be concluded from the absence of any text
// Cost:     linear in the expression; sets are limited to 64 texts
// Source:   R. Cox, "Regular Expression Matching with a Trigram Index", swtch.com/~rsc/regexp/regexp4.html
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labels/text_decoding.h"

namespace hozen {

using LiteralSet = std::vector<std::string>;

std::optional<LiteralSet> required_literals(std::string_view regex);

// The rarest tier without whose marks the expression finds nothing.
Tier tier_needed(std::string_view regex);
Tier tier_of_literal(std::string_view literal);

// How often, roughly, one of the texts turns up in ordinary requests; for comparing sets.
double commonness(const LiteralSet& literals);
double commonness(std::string_view literal);

}  // namespace hozen
