// Sigma filters: what rules leave alone, written once for many of them.
#include "labels/sigma_filter.h"

#include "catch.h"
#include "labels/rule_check.h"
#include "labels/rule_set.h"

using namespace hozen;

namespace {

// Two rules of the same words; the second is of another class, level and log source.
constexpr std::string_view kRules = R"(title: Admin
id: one
name: admin_page
logsource: { category: webserver }
detection: { selection: { url.original|contains: admin }, condition: selection }
level: low
hozen:
  class: admin-probe
  hits: ['GET /admin HTTP/1.1']
  misses: [{ url.original: /admin, user.name: taro }]
---
title: Admin of a proxy
id: two
logsource: { category: proxy }
detection: { selection: { url.original|contains: admin }, condition: selection }
level: high
hozen:
  class: rce
  hits: ['GET /admin HTTP/1.1']
  misses: [{ url.original: /admin, user.name: taro }]
)";

std::string filter_of(std::string_view rules, std::string_view more = {}) {
  return fmt::format(
      "title: Somebody known\n{}\nfilter:\n  rules: {}\n  known: {{ user.name|exists: true }}\n"
      "  condition: not known\n",
      more, rules);
}

// The lines of the samples that went wrong: 10 where the first rule is not narrowed, 20 the second.
std::vector<size_t> wrong_samples(const RuleSet& set) {
  const auto check = check_own_samples(set);
  REQUIRE(check);
  std::vector<size_t> lines;
  for (const Error& error : check->failures) lines.push_back(error.line);
  return lines;
}

struct FilterCase {
  const char* what;
  std::string yaml;
  std::vector<size_t> wrong;
};

}  // namespace

TEST_CASE("a filter narrows the rules that it names, whichever is read first", "[rules]") {
  const FilterCase cases[] = {
      {"any rule", filter_of("any"), {}},
      {"by id", filter_of("[one]"), {20}},
      {"by name", filter_of("[admin_page]"), {20}},
      {"both by id", filter_of("[one, two]"), {}},
      {"of a log source", filter_of("any", "logsource: { category: webserver }"), {20}},
      {"of a class", filter_of("any", "hozen: { classes: [rce, lfi] }"), {10}},
      {"of a level", filter_of("any", "hozen: { levels: [low] }"), {20}},
      {"of a rule that is not there", filter_of("[three]"), {10, 20}},
  };
  for (const FilterCase& c : cases) {
    CAPTURE(c.what);
    RuleSet rules_first, filter_first;
    rules_first.add_text(kRules, "rules.yml");
    rules_first.add_text(c.yaml, "filter.yml");
    filter_first.add_text(c.yaml, "filter.yml");
    filter_first.add_text(kRules, "rules.yml");
    CHECK(rules_first.refused().empty());
    CHECK(rules_first.rules().size() == 2);
    CHECK(wrong_samples(rules_first) == c.wrong);
    CHECK(wrong_samples(filter_first) == c.wrong);
  }
}

TEST_CASE("a rule that takes the place of another one is narrowed too", "[rules]") {
  RuleSet set;
  set.add_text(filter_of("any"), "filter.yml");
  set.add_text(kRules, "rules.yml");
  set.add_text(kRules, "again.yml");
  CHECK(set.rules().size() == 2);
  CHECK(wrong_samples(set).empty());
}

TEST_CASE("a filter that cannot be read is refused with its place", "[rules]") {
  const std::pair<std::string, std::string_view> cases[] = {
      {"title: t\nfilter: { s: { a: b }, condition: not s }\n", "expected 'rules'"},
      {"title: t\nfilter: { rules: any, s: { a: b } }\n", "'condition' is missing"},
      {"title: t\nfilter: { rules: any, s: { a: b }, condition: not t }\n",
       "no selection is named 't'"},
      {"title: t\nfilter: { rules: any, s: { a: b }, condition: not s }\nhozen: { class: x }\n",
       "unknown key 'class'"},
  };
  for (const auto& [yaml, says] : cases) {
    CAPTURE(yaml);
    RuleSet set;
    set.add_text(yaml, "filter.yml");
    REQUIRE(set.refused().size() == 1);
    CHECK(set.refused()[0].what.find(says) != std::string::npos);
    CHECK(set.refused()[0].line >= 2);
  }
}

TEST_CASE("a filter that names a rule which is not there says so and holds for the others",
          "[rules]") {
  RuleSet set;
  set.add_text(filter_of("[three, one]"), "filter.yml");
  set.add_text(kRules, "rules.yml");
  CHECK(wrong_samples(set) == std::vector<size_t>{20});
  CHECK(set.refused().empty());
  REQUIRE(set.unknown_names().size() == 1);
  CHECK(set.unknown_names()[0].name == "three");
  CHECK(set.unknown_names()[0].error.file == "filter.yml");
  CHECK(set.unknown_names()[0].error.line == 4);
  set.add_text(
      "title: Third\nid: three\nlogsource: { category: webserver }\ndetection:\n"
      "  selection: { url.original|contains: user }\n  condition: selection\n",
      "third.yml");
  CHECK(set.unknown_names().empty());
}

TEST_CASE("a rule knows the filters that narrow it", "[rules]") {
  RuleSet set;
  set.add_text(kRules, "rules.yml");
  set.add_text(filter_of("[two]"), "filter.yml");
  CHECK(set.filters_of(0).empty());
  REQUIRE(set.filters_of(1).size() == 1);
  CHECK(set.filters_of(1)[0] ==
        std::pair<std::string, std::string>("Somebody known", "filter.yml"));
}

TEST_CASE("every rule that a built-in filter names is there", "[rules]") {
  const auto set = RuleSet::built_in();
  REQUIRE(set);
  CHECK(set->refused().empty());
  for (const UnknownName& name : set->unknown_names()) FAIL_CHECK(name.error.text());
}
