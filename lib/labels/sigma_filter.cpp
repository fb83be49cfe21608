#include "labels/sigma_filter.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "labels/sigma_detection.h"
#include "labels/sigma_rule.h"

namespace hozen {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool agree(std::string_view wanted, std::string_view has) {
  return wanted.empty() || wanted == has;
}

Expected<std::vector<std::string>> read_texts(const Yaml& node, std::string_view file) {
  std::vector<std::string> texts;
  if (node.is_scalar()) texts.push_back(node.text);
  for (const Yaml& item : node.items) {
    if (!item.is_scalar()) return item.error(file, "expected a plain value");
    texts.push_back(item.text);
  }
  if (texts.empty()) return node.error(file, "expected a value or a list of values");
  return texts;
}

// Of each text of a node that read_texts took.
std::vector<Error> errors_if_unknown(const Yaml& node, std::string_view file) {
  const auto say = [&](const Yaml& name) {
    return name
        .error(file,
               "a filter names {}, which is no rule that is there and can be narrowed; it holds "
               "for the others",
               quote_for_message(name.text, 60))
        .error();
  };
  if (node.is_scalar()) return {say(node)};
  std::vector<Error> errors;
  for (const Yaml& item : node.items) errors.push_back(say(item));
  return errors;
}

Expected<void> read_our_key(const Yaml& document, std::string_view file, SigmaFilter& filter) {
  const Yaml* const ours = document.find("hozen");
  if (ours == nullptr) return {};
  for (const auto& [key, value] : ours->pairs) {
    if (key.text != "classes" && key.text != "levels")
      return key.error(file, "unknown key '{}' below a filter's hozen (classes, levels)",
                       quote_for_message(key.text, 40));
    HOZEN_TRY(texts, read_texts(value, file));
    (key.text == "classes" ? filter.classes : filter.levels) = std::move(texts);
  }
  return {};
}

}  // namespace

bool SigmaFilter::concerns(const Rule& rule) const {
  if (rule.correlation) return false;
  return (rules.empty() || holds(rules, rule.info.id) ||
          (!rule.name.empty() && holds(rules, rule.name))) &&
         (classes.empty() || holds(classes, rule.info.threat_class)) &&
         (levels.empty() || holds(levels, rule.info.level)) &&
         agree(source.category, rule.source.category) &&
         agree(source.product, rule.source.product) && agree(source.service, rule.source.service);
}

bool is_sigma_filter(const Yaml& document) {
  return document.is_map() && document.find("filter") != nullptr;
}

Expected<SigmaFilter> read_sigma_filter(const Yaml& document, std::string_view file,
                                        TermTable& table) {
  const Yaml& text = *document.find("filter");
  const Yaml* const rules = text.find("rules");
  if (rules == nullptr)
    return text.error(file, "expected 'rules' (names or ids, or any) and a condition");
  SigmaFilter filter;
  filter.title = document.get("title");
  filter.file = file;
  HOZEN_TRY(named, read_texts(*rules, file));
  if (!(named.size() == 1 && equal_ignoring_case(named.front(), "any"))) {
    filter.rules = std::move(named);
    filter.if_unknown = errors_if_unknown(*rules, file);
  }
  HOZEN_CHECK(read_our_key(document, file, filter));
  HOZEN_TRY(source, read_logsource(document, file));
  filter.source = std::move(source);
  Yaml detection = text;
  std::erase_if(detection.pairs, [](const YamlPair& pair) { return pair.first.text == "rules"; });
  HOZEN_TRY(condition, read_detection(detection, file, table));
  filter.condition = std::move(condition);
  return filter;
}

void apply_filters(std::span<const SigmaFilter> filters, std::vector<Rule>& rules,
                   std::vector<size_t>& met) {
  met.resize(rules.size());
  for (size_t rule = 0; rule < rules.size(); ++rule) {
    for (; met[rule] < filters.size(); ++met[rule]) {
      const SigmaFilter& filter = filters[met[rule]];
      if (!filter.concerns(rules[rule])) continue;
      Node both{.kind = Node::Kind::all};
      both.children.push_back(std::move(rules[rule].condition));
      both.children.push_back(filter.condition);
      rules[rule].condition = std::move(both);
    }
  }
}

std::vector<UnknownName> unknown_names(std::span<const SigmaFilter> filters,
                                       std::span<const Rule> rules) {
  std::unordered_set<std::string_view> known;
  for (const Rule& rule : rules) {
    if (rule.correlation) continue;
    known.insert(rule.info.id);
    if (!rule.name.empty()) known.insert(rule.name);
  }
  std::vector<UnknownName> unknown;
  for (const SigmaFilter& filter : filters)
    for (size_t i = 0; i < filter.rules.size(); ++i)
      if (!known.contains(filter.rules[i]))
        unknown.push_back({filter.rules[i], filter.if_unknown[i]});
  return unknown;
}

}  // namespace hozen
