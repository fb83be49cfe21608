#pragma once
// LabelNames: what attack classes and rules are called on pages in another language.
//
// Call:     LabelNames::of once, from the rules of the run; shown for each value that is written
// Shape:    English: every value as it is. Japanese: of threat.class the built-in classes' names, of threat.rule the
//           rules' `label_ja`; any other field, and what has no such name, stays as it is. Where two rules are called
//           the same, the English title stands behind, so that two rows never look like one.
// Errors:   none
// Lifetime: owns its texts; what shown gives is a view into them, or `value` itself
// Cost:     a look-up a value
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/language.h"
#include "labels/rule.h"

namespace hozen {

// "SQLインジェクション" for "sqli"; the class itself where there is no name for it.
std::string_view class_name(std::string_view threat_class, Language language);

class LabelNames {
 public:
  static LabelNames of(std::span<const RuleInfo> rules, Language language);
  std::string_view shown(std::string_view field, std::string_view value) const;

 private:
  Language language_ = Language::en;
  std::map<std::string, std::string, std::less<>> rules_;  // by title
};

}  // namespace hozen
