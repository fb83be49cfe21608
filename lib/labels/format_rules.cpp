#include "labels/format_rules.h"

#include <algorithm>

namespace hozen {

FormatRules FormatRules::make(const CompiledRules& compiled, const std::vector<Rule>& rules,
                              std::string_view format_id) {
  FormatRules out;
  out.format_id = format_id;
  // Hundreds of rules name a handful of sources.
  std::vector<std::pair<const LogSource*, bool>> known;
  for (const Rule& rule : rules) {
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const auto& one) { return *one.first == rule.source; });
    const bool applies = same != known.end() ? same->second : gives(format_id, rule.source);
    if (same == known.end()) known.emplace_back(&rule.source, applies);
    out.applies.push_back(applies);
    out.all = out.all && applies;
  }
  const auto concerns = [&](const SearchGroup& group) {
    return std::any_of(group.terms_of.begin(), group.terms_of.end(), [&](const auto& terms) {
      return std::any_of(terms.begin(), terms.end(), [&](TermId term) {
        const auto& of_term = compiled.rules_of[term];
        return std::any_of(of_term.begin(), of_term.end(),
                           [&](uint16_t rule) { return out.applies[rule]; });
      });
    });
  };
  const auto groups = std::span(compiled.groups);
  out.web = std::any_of(groups.begin(), groups.begin() + kWebGroups, concerns);
  for (size_t i = kWebGroups; i < groups.size(); ++i) {
    if (concerns(groups[i])) out.groups.push_back(i);
  }
  for (const CompiledRules::Always& always : compiled.always) {
    if (out.applies[always.rule]) out.always.push_back(always);
  }
  return out;
}

}  // namespace hozen
