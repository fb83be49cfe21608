#include "tally/label_values.h"

#include <algorithm>

#include "labels/rule_set.h"

namespace hozen {
namespace {

std::vector<std::string> one(const std::string& text) {
  return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
}

}  // namespace

LabelValues::LabelValues(std::span<const RuleInfo> rules) {
  const auto list = [this](LabelField field) -> PerRule& {
    return values_[static_cast<size_t>(field)];
  };
  for (const RuleInfo& rule : rules) {
    list(LabelField::threat_class).push_back(one(rule.threat_class));
    list(LabelField::rule).push_back(one(rule.title));
    list(LabelField::technique).push_back(rule.techniques);
    list(LabelField::tool).push_back(one(rule.tool));
    list(LabelField::level).push_back(one(rule.level));
    list(LabelField::cve).push_back(rule.cves);
    is_attack_.push_back(rule.threat_class != kInformationalClass);
  }
}

void LabelValues::append(LabelField field, std::span<const uint16_t> rules,
                         std::vector<std::string_view>& out) const {
  const PerRule& values = values_[static_cast<size_t>(field)];
  const auto from = static_cast<std::ptrdiff_t>(out.size());
  for (const uint16_t rule : rules) {
    for (const std::string& value : values[rule]) {
      if (std::find(out.begin() + from, out.end(), value) == out.end()) out.push_back(value);
    }
  }
}

bool LabelValues::is_attack(std::span<const uint16_t> rules) const {
  return std::any_of(rules.begin(), rules.end(),
                     [this](uint16_t rule) { return is_attack_[rule]; });
}

}  // namespace hozen
