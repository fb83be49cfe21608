#pragma once
// The names that loose keys are known by, without case and signs.
//
// Call:     loose_names, once a run (events/loose_keys.cpp)
// Shape:    Target as text -> its keys, parted by blanks, and whether they are vague; no key stands twice
// Errors:   none; a test compiles every target
// Source:   the field names of vendors' pages
#include <span>
#include <string_view>

namespace hozen {

struct LooseNames {
  std::string_view target, keys;
  bool vague = false;
};
std::span<const LooseNames> loose_names();

}  // namespace hozen
