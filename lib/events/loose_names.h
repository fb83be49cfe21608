#pragma once
// The names that loose keys are known by, without case and signs.
//
// Call:     loose_names, once a run (events/loose_keys.cpp)
// Shape:    key -> Target as text, and whether the key is vague
// Errors:   none; a test compiles every target
// Source:   the field names of vendors' pages
#include <span>
#include <string_view>

namespace hozen {

struct LooseName {
  std::string_view key, target;
  bool vague = false;
};
std::span<const LooseName> loose_names();

}  // namespace hozen
