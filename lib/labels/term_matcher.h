#pragma once
// TermMatcher: the exact answer whether one text matches one term.
//
// Call:     make one for each term; matches as often as needed
// Errors:   reason_against: why a regular expression cannot be used (lookaround, back references)
// Threads:  const; regular expressions are compiled by whoever needs them first
// Cost:     linear in the text; RE2 behind this door
// Source:   github.com/google/re2/wiki/Syntax
#include <memory>
#include <string>
#include <string_view>

#include "labels/rule.h"

namespace hozen {

class TermMatcher {
 public:
  virtual ~TermMatcher() = default;
  virtual bool matches(std::string_view text) const = 0;

  // For terms on text: matches, wildcard, equals. Null for the others.
  static std::unique_ptr<TermMatcher> make(const Term& term);
};

std::string reason_against(const Term& term);

}  // namespace hozen
