#pragma once
// required_literals: texts of which at least one stands in everything that a regular expression finds.
//
// Shape:    a regular expression (RE2's syntax) -> lower-case texts, to be searched without regard to case;
//           of several possible sets the one that is rarest in ordinary logs
// Errors:   std::nullopt where there is no such set (`\w+`), or where the expression is not understood:
//           then nothing may be concluded from the absence of any text
// Cost:     linear in the expression; sets are limited to 256 texts
// Source:   R. Cox, "Regular Expression Matching with a Trigram Index", swtch.com/~rsc/regexp/regexp4.html
#include <optional>
#include <string_view>

#include "labels/literal_rarity.h"

namespace hozen {

std::optional<LiteralSet> required_literals(std::string_view regex);

// The rarest tier without whose marks the expression finds nothing.
Tier tier_needed(std::string_view regex);

}  // namespace hozen
