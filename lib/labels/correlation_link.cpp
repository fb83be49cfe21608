#include "labels/correlation_link.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text.h"

namespace hozen {
namespace {

class Linker {
 public:
  Linker(const std::vector<Rule>& rules, FieldTable& fields) : rules_(rules), fields_(fields) {
    out_.watched.resize(rules.size());
    out_.silent.resize(rules.size());
    states_.resize(rules.size(), State::open);
    for (size_t i = 0; i < rules.size(); ++i) {
      numbers_.emplace(rules[i].info.id, i);
      if (!rules[i].name.empty()) numbers_.emplace(rules[i].name, i);
    }
  }

  LinkedCorrelations run() {
    std::vector<bool> heard(rules_.size());
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].correlation) link(i);
    }
    for (const Correlation& correlation : out_.correlations) {
      for (const Correlation::Part& part : correlation.parts) {
        out_.watched[part.rule] = true;
        if (rules_[correlation.rule].correlation->generate) heard[part.rule] = true;
      }
    }
    for (size_t i = 0; i < rules_.size(); ++i) out_.silent[i] = out_.watched[i] && !heard[i];
    return std::move(out_);
  }

 private:
  enum class State : uint8_t { open, busy, linked, refused };

  bool refuse(size_t number, std::string what) {
    const CorrelationText& text = *rules_[number].correlation;
    out_.refused.push_back({.what = std::move(what),
                            .file = rules_[number].info.file,
                            .line = text.line,
                            .column = text.column});
    states_[number] = State::refused;
    return false;
  }

  bool link(size_t number) {
    if (states_[number] != State::open) return states_[number] == State::linked;
    states_[number] = State::busy;
    const CorrelationText& text = *rules_[number].correlation;
    Correlation made{.rule = static_cast<uint16_t>(number),
                     .kind = text.kind,
                     .parts = {},
                     .timespan_ns = text.timespan_ns,
                     .bounds = text.bounds};
    for (const std::string& name : text.rules) {
      const auto at = numbers_.find(name);
      if (at == numbers_.end())
        return refuse(number, fmt::format("there is no rule '{}'", quote_for_message(name, 60)));
      const bool is_correlation = rules_[at->second].correlation.has_value();
      if (is_correlation && states_[at->second] == State::busy)
        return refuse(number, "correlations that are about each other in a circle");
      if (is_correlation && !link(at->second))
        return refuse(number,
                      fmt::format("the rule '{}' cannot be used", quote_for_message(name, 60)));
      made.parts.push_back(part_of(text, name, static_cast<uint16_t>(at->second), is_correlation));
    }
    states_[number] = State::linked;
    out_.correlations.push_back(std::move(made));
    return true;
  }

  Correlation::Part part_of(const CorrelationText& text, std::string_view rule, uint16_t number,
                            bool is_correlation) {
    Correlation::Part part{.rule = number, .is_correlation = is_correlation};
    const auto field_of = [&](const std::string& name) {
      for (const CorrelationText::Alias& alias : text.aliases) {
        if (alias.name == name && alias.rule == rule) return fields_.id_of_name(alias.field);
      }
      return fields_.id_of_name(name);
    };
    for (const std::string& name : text.group_by) part.group_by.push_back(field_of(name));
    if (!text.field.empty()) part.value = field_of(text.field);
    return part;
  }

  const std::vector<Rule>& rules_;
  FieldTable& fields_;
  std::unordered_map<std::string_view, size_t> numbers_;
  std::vector<State> states_;
  LinkedCorrelations out_;
};

}  // namespace

LinkedCorrelations link_correlations(const std::vector<Rule>& rules, FieldTable& fields) {
  return Linker(rules, fields).run();
}

}  // namespace hozen
