#include "labels/compiled_rules.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"

namespace hozen {

Pattern exact_pattern(const Term& term, TermId number) {
  return {.expression = term.pattern,
          .number = number,
          .caseless = !term.cased,
          .dot_all = term.dot_all,
          .multi_line = term.multi_line};
}

struct CompiledRules::Builder {
  const std::vector<Rule>& rules;
  const TermTable& table;
  std::vector<Error>& refused;
  CompiledRules& out;

  void collect_terms(const Node& node, std::vector<bool>& used) const {
    if (node.kind == Node::Kind::term) used[node.term] = true;
    for (const Node& child : node.children) collect_terms(child, used);
  }

  void make_groups() {
    std::vector<bool> used(table.terms().size());
    for (const Rule& rule : rules) collect_terms(rule.condition, used);
    for (TermId id = 0; id < used.size(); ++id) {
      const Term& term = table.terms()[id];
      const auto web = web_field_of(term.field);
      if (web) out.web_fields[id] = bit_of(*web);
      if (!used[id] || term.op != Term::Op::matches) continue;
      const size_t group = group_of(term.field, web.has_value());
      out.group_of_term[id] = static_cast<uint16_t>(group);
      out.groups[group].patterns.push_back(exact_pattern(term, id));
    }
  }

  size_t group_of(FieldId field, bool web) {
    const auto at = std::find_if(
        out.groups.begin(), out.groups.end(),
        [&](const FieldGroup& group) { return group.web == web && (web || group.field == field); });
    if (at != out.groups.end()) return static_cast<size_t>(at - out.groups.begin());
    out.groups.push_back({.web = web, .field = field, .patterns = {}, .database = {}});
    return out.groups.size() - 1;
  }

  Expected<void> build(FieldGroup& group) {
    while (true) {
      auto database = PatternDatabase::compile(group.patterns);
      if (database) {
        group.database = std::move(*database);
        return {};
      }
      const PatternDatabase::Refusal& refusal = database.error();
      if (refusal.pattern < 0) return fail("cannot build the pattern database: {}", refusal.reason);
      replace_or_drop(group, static_cast<size_t>(refusal.pattern), refusal.reason);
    }
  }

  // What Vectorscan finds too large it can still approximate, and RE2 confirms.
  void replace_or_drop(FieldGroup& group, size_t index, const std::string& reason) {
    Pattern& pattern = group.patterns[index];
    if (!pattern.prefilter) {
      auto exact = make_re2(pattern);
      Pattern approximate = pattern;
      approximate.prefilter = true;
      if (exact->ok() && PatternDatabase::reason_against(approximate).empty()) {
        pattern = approximate;
        out.exact_[pattern.number] = std::move(exact);
        return;
      }
    }
    refuse_rules_with(pattern.number, pattern.expression, reason);
    group.patterns.erase(group.patterns.begin() + static_cast<ptrdiff_t>(index));
  }
  static std::unique_ptr<re2::RE2> make_re2(const Pattern& pattern) {
    RE2::Options options(RE2::Quiet);
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_case_sensitive(!pattern.caseless);
    options.set_dot_nl(pattern.dot_all);
    const std::string expression =
        pattern.multi_line ? "(?m)" + pattern.expression : pattern.expression;
    return std::make_unique<RE2>(expression, options);
  }
  void refuse_rules_with(TermId term, std::string_view expression, const std::string& reason) {
    for (size_t i = 0; i < rules.size(); ++i) {
      std::vector<bool> used(table.terms().size());
      collect_terms(rules[i].condition, used);
      if (!used[term] || !out.live[i]) continue;
      out.live[i] = false;
      const RuleInfo& info = rules[i].info;
      refused.push_back(
          {.what = fmt::format("rule '{}': cannot use the regular expression '{}': {}",
                               quote_for_message(info.title), quote_for_message(expression, 80),
                               reason),
           .file = info.file,
           .line = info.line,
           .column = 1,
           .hint = "lookaround and back references are not supported"});
    }
  }
};

CompiledRules::CompiledRules() = default;
CompiledRules::~CompiledRules() = default;

Expected<std::shared_ptr<const CompiledRules>> CompiledRules::compile(
    const std::vector<Rule>& rules, const TermTable& table, std::vector<Error>& refused) {
  auto out = std::make_shared<CompiledRules>();
  out->group_of_term.assign(table.terms().size(), kNoGroup);
  out->web_fields.assign(table.terms().size(), 0);
  out->live.assign(rules.size(), true);
  out->exact_.resize(table.terms().size());
  Builder builder{rules, table, refused, *out};
  builder.make_groups();
  for (FieldGroup& group : out->groups) HOZEN_CHECK(builder.build(group));
  return out;
}

bool CompiledRules::confirm(TermId term, std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *exact_[term]);
}

}  // namespace hozen
