#pragma once
// TermTable: the terms of all rules, each different one once.
//
// Errors:   none
// Cost:     one hash look-up a term
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "labels/rule.h"

namespace hozen {

class TermTable {
 public:
  TermId number_of(Term term);
  const std::vector<Term>& terms() const { return terms_; }
  FieldTable fields;
  // What `|expand` puts in the place of %name%: documents `placeholders: {name: [value, ...]}` among the rules.
  std::map<std::string, std::vector<std::string>, std::less<>> placeholders;
  bool check_patterns = true;  // false for rules that the tests have checked: it takes time

 private:
  std::vector<Term> terms_;
  std::unordered_multimap<std::string, TermId> by_pattern_;
};

}  // namespace hozen
