#pragma once
// LabelValues: what the rules of an event say, field by field: classes, rules, techniques, tools.
//
// Shape:    each value once for an event, however many of its rules say it, in the order of the
//           rules
// Lifetime: owns its text; outlives every Tally made with it
// Cost:     made once; a look-up is a table access
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

struct RuleInfo;  // labels/rule_set.h

enum class LabelField : uint8_t { threat_class, rule, technique, tool, level, cve, count };

// Labelled, but no attack by itself: left out of attack counts unless asked for.
inline constexpr std::string_view kInformationalClass = "bot";

class LabelValues {
 public:
  explicit LabelValues(std::span<const RuleInfo> rules);

  void append(LabelField field, std::span<const uint16_t> rules,
              std::vector<std::string_view>& out) const;
  bool is_attack(uint16_t rule) const {
    return is_attack_[rule];
  }  // of any class but the informational one
  bool is_attack(std::span<const uint16_t> rules) const;  // any of them

 private:
  using PerRule = std::vector<std::vector<std::string>>;
  PerRule values_[static_cast<size_t>(LabelField::count)];
  std::vector<bool> is_attack_;
};

}  // namespace hozen
