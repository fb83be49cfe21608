#include "verdicts/finding.h"

#include <algorithm>
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

std::string_view name_of(Held held) {
  switch (held) {
    case Held::unchecked:
      return "";
    case Held::unplanned:
      return "unplanned";
    case Held::planned:
      return "planned";
    case Held::partly:
      return "partly planned";
  }
  return "";
}

int Finding::severity() const {
  const int own = static_cast<int>(std::lround(100 * (1 - std::exp(log_p / 25))));
  return planned.held == Held::planned ? std::min(own, 20) : own;
}

}  // namespace hozen
