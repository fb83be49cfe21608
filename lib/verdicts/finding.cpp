#include "verdicts/finding.h"

#include <cmath>

namespace hozen {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::burst:
      return "burst";
    case Kind::drop:
      return "drop";
    case Kind::silence:
      return "silence";
    case Kind::rise:
      return "rise";
    case Kind::shift:
      return "shift";
    case Kind::fresh:
      return "new";
  }
  return "";
}

int Finding::severity() const {
  return static_cast<int>(std::lround(100 * (1 - std::exp(log_p / 25))));
}

}  // namespace hozen
