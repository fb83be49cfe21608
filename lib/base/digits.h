#pragma once
// hex_digit: the value of one hexadecimal digit, of either case; -1 for any other byte.
// all_digits: decimal digits only, and at least one.
#include <algorithm>
#include <string_view>

namespace hozen {

constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace hozen
