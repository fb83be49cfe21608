#pragma once
// loosened: a regular expression that finds at least what another one finds, and is cheaper to search.
//
// Shape:    anchors (^ $ \A \z) are left out, because a field's text is searched as a part of a longer one;
//           long counted repeats become open ones: {0,60} is *, {1,60} is +; what may be empty at an end
//           is left out: `\s*(?:a|b)+(?:c|$)` is `(?:a|b)`
// Errors:   none: what is not understood stays as it is
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hozen {

std::string loosened(std::string_view regex);

// The same expression with its long counted repeats open ({0,60} is *, {1,60} is +), anchors kept: far smaller automata.
// It finds at least what the other one finds, and in texts of `exact_up_to` bytes the same, as a repeat that takes bytes
// cannot go on for longer there, and what takes none need not be repeated. nullopt: there is no long repeat.
struct OpenCounts {
  std::string regex;
  uint64_t exact_up_to = 0;
};
std::optional<OpenCounts> with_open_counts(std::string_view regex);

}  // namespace hozen
