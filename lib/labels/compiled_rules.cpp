#include "labels/compiled_rules.h"

#include <algorithm>
#include <map>

#include "labels/compiled_cache.h"
#include "labels/loosened_regex.h"
#include "labels/pattern_cache.h"
#include "labels/required_literals.h"

namespace hozen {
namespace {

std::string literal_expression(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    out += word ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
  }
  return out;
}

}  // namespace

struct CompiledRules::Builder {
  const std::vector<Rule>& rules;
  const TermTable& table;
  const std::vector<bool>* chosen;
  CompiledRules& out;
  std::vector<std::map<std::string, uint32_t>> known;  // of each group: an expression's number

  void add_rules() {
    std::vector<bool> asked(table.terms().size());
    for (size_t i = 0; i < rules.size(); ++i) {
      if (chosen == nullptr || (*chosen)[i]) mark_terms(rules[i].condition, asked);
    }
    const TermTriggers found = find_triggers(table.terms(), asked);
    for (size_t i = 0; i < rules.size(); ++i) {
      if (chosen != nullptr && !(*chosen)[i]) continue;
      const auto triggers = triggers_of(rules[i].condition, found);
      if (!triggers) {
        out.always.push_back(
            {static_cast<uint16_t>(i), fields_needed(rules[i].condition, table.terms())});
        continue;
      }
      for (const Trigger& trigger : *triggers) {
        auto& ruled = out.rules_of[trigger.term];
        if (!out.is_trigger[trigger.term]) add_trigger(trigger);
        if (ruled.empty() || ruled.back() != i) ruled.push_back(static_cast<uint16_t>(i));
      }
    }
  }

  void add_trigger(const Trigger& trigger) {
    out.is_trigger[trigger.term] = true;
    const Term& term = table.terms()[trigger.term];
    const WebFields web = out.web_fields[trigger.term];
    constexpr WebFields kRaw = bit_of(WebField::url) | bit_of(WebField::path) |
                               bit_of(WebField::query) | bit_of(WebField::extension) |
                               bit_of(WebField::agent) | bit_of(WebField::referrer);
    out.raw_triggers |= static_cast<WebFields>(web & kRaw);
    const auto add = [&](Tier tier, const Pattern& pattern) {
      add_pattern(group_of(term.field, web != 0, tier), trigger.term, pattern);
      if ((web & kRaw) != 0) add_pattern(kRawGroup, trigger.term, pattern);
    };
    for (const std::string& literal : trigger.literals) {
      add(tier_of_literal(literal),
          {.expression = literal_expression(literal), .caseless = true, .once = false});
    }
    if (!trigger.literals.empty()) return;
    add(trigger.tier, {.expression = loosened(term.pattern),
                       .caseless = true,
                       .dot_all = term.dot_all,
                       .once = false,
                       .prefilter = true});
  }

  void add_guards() {
    std::vector<bool> asked(table.terms().size());
    for (size_t i = 0; i < rules.size(); ++i) {
      if (chosen == nullptr || (*chosen)[i]) mark_all_terms(rules[i].condition, asked);
    }
    for (TermId id = 0; id < asked.size(); ++id)
      asked[id] = asked[id] && out.web_fields[id] != 0 && !out.is_trigger[id];
    const std::vector<LiteralSet> guards = find_guards(table.terms(), asked);
    for (TermId id = 0; id < guards.size(); ++id) {
      for (const std::string& literal : guards[id])
        add_pattern(kGuardGroup, id, {.expression = literal_expression(literal), .caseless = true});
    }
  }

  void add_pattern(size_t index, TermId term, Pattern pattern) {
    SearchGroup& group = out.groups[index];
    const auto [at, is_new] =
        known[index].emplace(pattern.expression, static_cast<uint32_t>(group.terms_of.size()));
    if (is_new) {
      pattern.number = at->second;
      group.patterns.push_back(std::move(pattern));
      group.terms_of.emplace_back();
    }
    auto& terms = group.terms_of[at->second];
    if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
  }

  size_t group_of(FieldId field, bool web, Tier tier) {
    if (web) return static_cast<size_t>(tier);
    const auto at = std::find_if(out.groups.begin() + kWebGroups, out.groups.end(),
                                 [&](const SearchGroup& group) { return group.field == field; });
    if (at != out.groups.end()) return static_cast<size_t>(at - out.groups.begin());
    out.groups.push_back({.field = field, .patterns = {}, .database = {}, .terms_of = {}});
    known.emplace_back();
    return out.groups.size() - 1;
  }

  Expected<void> build(SearchGroup& group) {
    while (true) {
      auto database = compile_cached(group.patterns);
      if (database) {
        group.database = std::move(*database);
        return {};
      }
      const PatternDatabase::Refusal& refusal = database.error();
      if (refusal.pattern < 0) return fail("cannot build the pattern database: {}", refusal.reason);
      give_up_searching(group, static_cast<size_t>(refusal.pattern));
    }
  }
  // What Hyperscan cannot search for is looked at in every event instead.
  void give_up_searching(SearchGroup& group, size_t index) {
    const std::vector<TermId> given_up = group.terms_of[group.patterns[index].number];
    for (const TermId term : given_up) {
      for (auto& of_pattern : group.terms_of) std::erase(of_pattern, term);
      out.is_trigger[term] = false;
      for (const uint16_t rule : out.rules_of[term]) {
        const bool known_rule = std::any_of(out.always.begin(), out.always.end(),
                                            [&](const Always& a) { return a.rule == rule; });
        if (!known_rule)
          out.always.push_back({rule, fields_needed(rules[rule].condition, table.terms())});
      }
    }
    group.patterns.erase(group.patterns.begin() + static_cast<ptrdiff_t>(index));
  }
};

Expected<std::shared_ptr<const CompiledRules>> CompiledRules::compile(
    const std::vector<Rule>& rules, const TermTable& table, const std::vector<bool>* chosen) {
  auto out = std::make_shared<CompiledRules>();
  const size_t count = table.terms().size();
  out->rules_of.resize(count);
  out->is_trigger.resize(count);
  out->web_fields.resize(count);
  out->matchers.resize(count);
  for (TermId id = 0; id < count; ++id) {
    const Term& term = table.terms()[id];
    if (const auto web = web_field_of(term.field)) out->web_fields[id] = bit_of(*web);
    out->matchers[id] = TermMatcher::make(term);
  }
  const CompiledCache cache(rules, table, chosen);
  if (cache.read(*out)) {
    out->mark_guarded();
    return out;
  }
  out->groups.resize(kWebGroups);
  Builder builder{rules, table, chosen, *out, {}};
  builder.known.resize(kWebGroups);
  builder.add_rules();
  builder.add_guards();
  for (SearchGroup& group : out->groups) HOZEN_CHECK(builder.build(group));
  std::sort(out->always.begin(), out->always.end(),
            [](const Always& a, const Always& b) { return a.rule < b.rule; });
  cache.write(*out);
  out->mark_guarded();
  return out;
}

void CompiledRules::mark_guarded() {
  is_guarded.resize(is_trigger.size());
  for (const auto& terms : groups[kGuardGroup].terms_of) {
    for (const TermId term : terms) is_guarded[term] = true;
  }
}

}  // namespace hozen
