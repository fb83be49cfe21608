#pragma once
// literal_rarity: how often a text turns up in ordinary requests, agents and referrers.
//
// Shape:    a lower-case text, or a set of them -> a tier, or a number that is only good for comparing
// Errors:   none
// Cost:     linear in the text
#include <string>
#include <string_view>
#include <vector>

#include "labels/text_decoding.h"

namespace hozen {

using LiteralSet = std::vector<std::string>;

Tier tier_of_literal(std::string_view literal);

// How often, roughly, one of the texts turns up in ordinary requests; for comparing sets.
double commonness(const LiteralSet& literals);
double commonness(std::string_view literal);

}  // namespace hozen
