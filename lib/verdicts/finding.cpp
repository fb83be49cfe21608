#include "verdicts/finding.h"

#include <fmt/format.h>

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

std::string Finding::id() const {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;
  };
  add(name_of(kind));
  add(series);
  add(std::to_string(start_s));
  if (kind == Kind::fresh && !causes.empty()) add(causes.front().who.front().value);
  return fmt::format("{:08x}", static_cast<uint32_t>(hash ^ (hash >> 32)));
}

int Finding::severity() const {
  const int own = static_cast<int>(std::lround(100 * (1 - std::exp(log_p / 25))));
  return planned.held == Held::planned ? std::min(own, 20) : own;
}

}  // namespace hozen
