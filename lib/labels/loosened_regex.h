#pragma once
// loosened: a regular expression that finds at least what another one finds, and is cheaper to search.
//
// Shape:    anchors (^ $ \A \z) are left out, because a field's text is searched as a part of a longer one;
//           long counted repeats become open ones: {0,60} is *, {1,60} is +; what may be empty at an end
//           is left out: `\s*(?:a|b)+(?:c|$)` is `(?:a|b)`
// Errors:   none: what is not understood stays as it is
#include <string>
#include <string_view>

namespace hozen {

std::string loosened(std::string_view regex);

}  // namespace hozen
