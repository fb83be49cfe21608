#pragma once
// grouped: a number as people read it, 4112980 -> "4,112,980".
//
// Shape:    digits with an optional '-' before them -> the same with a comma before every third from the end
// Errors:   none
#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace hozen {

inline std::string grouped_digits(std::string text) {
  const size_t sign = text.starts_with('-') ? 1 : 0;
  for (size_t at = text.size(); at > sign + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}
inline std::string grouped(uint64_t number) { return grouped_digits(fmt::format("{}", number)); }

}  // namespace hozen
