#include "labels/sigma_rule.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "labels/sigma_correlation.h"
#include "labels/sigma_detection.h"
#include "labels/window_samples.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, 5> kLevels = {"informational", "low", "medium", "high",
                                                     "critical"};
constexpr std::array<std::string_view, 8> kOurKeys = {"class", "label_ja", "label_en", "tool",
                                                      "cve",   "hits",     "misses",   "windows"};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// "cve.2021-44228", "cve.2021.44228" and "CVE-2021-44228" are one.
std::string cve_of(std::string_view text) {
  std::string number(text.substr(4));
  std::replace(number.begin(), number.end(), '.', '-');
  return "CVE-" + number;
}

void add_once(std::vector<std::string>& list, std::string value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

Expected<void> read_tags(const Yaml& document, std::string_view file, RuleInfo& info) {
  const Yaml* tags = document.find("tags");
  if (tags == nullptr || tags->kind == Yaml::Kind::null) return {};
  if (!tags->is_sequence()) return tags->error(file, "expected a list of tags");
  for (const Yaml& tag : tags->items) {
    const std::string text = to_lower(tag.text);
    constexpr std::string_view kAttack = "attack.t";
    if (text.starts_with(kAttack) && text.size() > kAttack.size() && text[kAttack.size()] >= '0' &&
        text[kAttack.size()] <= '9') {
      add_once(info.techniques, upper(text.substr(kAttack.size() - 1)));
    } else if (text.starts_with("cve.") || text.starts_with("cve-")) {
      add_once(info.cves, cve_of(text));
    }
  }
  return {};
}

}  // namespace

Expected<RuleSample> read_sample(const Yaml& node, std::string_view file) {
  RuleSample sample{.text = {}, .line = node.line};
  if (node.is_scalar()) {
    sample.text = node.text;
    return sample;
  }
  if (!node.is_map())
    return node.error(file, "expected a request line, a map of fields or {{line: ...}}");
  for (const auto& [key, value] : node.pairs) {
    if (!value.is_scalar()) return value.error(file, "expected a plain value");
    if (key.text == "line") {
      if (node.pairs.size() != 1) return key.error(file, "'line' stands alone in its map");
      sample.text = value.text;
      sample.is_log_line = true;
    } else {
      sample.fields.emplace_back(key.text, value.text);
    }
  }
  return sample;
}

namespace {

Expected<std::vector<RuleSample>> read_samples(const Yaml& ours, std::string_view key,
                                               std::string_view file) {
  std::vector<RuleSample> out;
  const Yaml* list = ours.find(key);
  if (list == nullptr || list->kind == Yaml::Kind::null) return out;
  if (!list->is_sequence()) return list->error(file, "expected a list of samples");
  for (const Yaml& item : list->items) {
    HOZEN_TRY(sample, read_sample(item, file));
    out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace

Expected<RuleSamples> read_rule_samples(const Yaml& document, std::string_view file) {
  RuleSamples samples;
  const Yaml* const ours = document.find("hozen");
  if (ours == nullptr || !ours->is_map()) return samples;
  HOZEN_TRY(hits, read_samples(*ours, "hits", file));
  HOZEN_TRY(misses, read_samples(*ours, "misses", file));
  samples.hits = std::move(hits);
  samples.misses = std::move(misses);
  if (const Yaml* windows = ours->find("windows"))
    HOZEN_CHECK(read_window_samples(*windows, file, samples));
  return samples;
}

namespace {

Expected<void> read_our_key(const Yaml& document, std::string_view file, Rule& rule) {
  const Yaml* ours = document.find("hozen");
  if (ours == nullptr) return {};
  if (!ours->is_map())
    return ours->error(file, "expected a map (class, label_ja, tool, hits, misses)");
  for (const auto& [key, value] : ours->pairs) {
    if (std::find(kOurKeys.begin(), kOurKeys.end(), key.text) == kOurKeys.end()) {
      return key.error(file,
                       "unknown key '{}' below hozen (class, label_ja, label_en, tool, cve, hits, "
                       "misses, windows)",
                       quote_for_message(key.text, 40));
    }
  }
  rule.info.threat_class = ours->get("class", rule.info.threat_class);
  rule.info.tool = ours->get("tool");
  rule.info.title = ours->get("label_en", rule.info.title);
  rule.info.title_ja = ours->get("label_ja");
  if (const Yaml* cves = ours->find("cve")) {
    if (cves->is_scalar() && cves->text.size() > 4) add_once(rule.info.cves, cve_of(cves->text));
    for (const Yaml& cve : cves->items) {
      if (cve.text.size() > 4) add_once(rule.info.cves, cve_of(cve.text));
    }
  }
  return {};
}

}  // namespace

Expected<LogSource> read_logsource(const Yaml& document, std::string_view file) {
  const Yaml* source = document.find("logsource");
  if (source == nullptr || source->kind == Yaml::Kind::null) return LogSource();
  if (!source->is_map()) return source->error(file, "expected a map (category, product, service)");
  return LogSource{.category = to_lower(source->get("category")),
                   .product = to_lower(source->get("product")),
                   .service = to_lower(source->get("service"))};
}

namespace {

// The detection, and what the log source asks of an event. An event that lacks the field may be of any source.
Node within_source(Node detection, const LogSource& source, TermTable& table) {
  const auto leaf = [&](Term term) {
    return Node{.kind = Node::Kind::term, .term = table.number_of(std::move(term))};
  };
  const auto conditions = conditions_of(source);
  if (conditions.empty()) return detection;
  Node all{.kind = Node::Kind::all};
  for (const SourceCondition& condition : conditions) {
    const FieldId field = table.fields.id_of_name(condition.field);
    Node any{.kind = Node::Kind::any};
    any.children.push_back(leaf({.field = field, .op = Term::Op::absent}));
    for (const std::string_view value : condition.values)
      any.children.push_back(
          leaf({.field = field, .op = Term::Op::equals, .pattern = to_lower(value)}));
    all.children.push_back(std::move(any));
  }
  all.children.push_back(std::move(detection));
  return all;
}

}  // namespace

Expected<Rule> read_sigma_rule(const Yaml& document, std::string_view file, TermTable& table) {
  if (!document.is_map())
    return document.error(file, "expected a Sigma rule: a map with title and detection");
  Rule rule;
  rule.info.file = file;
  rule.info.line = document.line;
  rule.info.title = document.get("title");
  if (rule.info.title.empty()) return document.error(file, "'title' is missing");
  rule.info.id = document.get("id");
  // A file may hold several rules, and not each has an id.
  if (rule.info.id.empty())
    rule.info.id =
        document.line <= 1 ? std::string(file) : fmt::format("{}:{}", file, document.line);
  rule.info.level = document.get("level", "medium");
  if (std::find(kLevels.begin(), kLevels.end(), rule.info.level) == kLevels.end()) {
    return document.find("level")->error(
        file, "unknown level '{}' (informational, low, medium, high, critical)",
        quote_for_message(rule.info.level, 40));
  }
  rule.info.threat_class = "other";
  HOZEN_CHECK(read_tags(document, file, rule.info));
  HOZEN_TRY(source, read_logsource(document, file));
  rule.source = std::move(source);
  HOZEN_CHECK(read_our_key(document, file, rule));
  HOZEN_TRY(samples, read_rule_samples(document, file));
  rule.samples = std::move(samples);
  if (rule.info.title_ja.empty()) rule.info.title_ja = rule.info.title;
  rule.name = document.get("name");
  const Yaml* detection = document.find("detection");
  if (const Yaml* correlation = document.find("correlation")) {
    if (detection != nullptr)
      return detection->error(file, "a rule has either 'detection' or 'correlation'");
    HOZEN_TRY(read, read_correlation(*correlation, file));
    rule.correlation = std::move(read);
    rule.condition.kind = Node::Kind::any;
    return rule;
  }
  if (detection == nullptr) return document.error(file, "'detection' is missing");
  HOZEN_TRY(condition, read_detection(*detection, file, table));
  rule.condition = within_source(std::move(condition), rule.source, table);
  return rule;
}

}  // namespace hozen
