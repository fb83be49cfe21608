#include "labels/label_names.h"

#include <set>
#include <vector>

#include "catch.h"
#include "labels/rule_set.h"

namespace hozen {
namespace {

RuleInfo rule(std::string title, std::string title_ja) {
  RuleInfo info;
  info.title = std::move(title);
  info.title_ja = std::move(title_ja);
  return info;
}

TEST_CASE("LabelNames gives Japanese names of classes and rules, and leaves all else", "[labels]") {
  const std::vector<RuleInfo> rules = {rule("Nikto", "Nikto による走査"), rule("One", "同じ名前"),
                                       rule("Two", "同じ名前"), rule("Own", "Own")};
  const LabelNames ja = LabelNames::of(rules, Language::ja);
  CHECK(ja.shown("threat.class", "sqli") == "SQLインジェクション");
  CHECK(ja.shown("threat.class", "my-own") == "my-own");
  CHECK(ja.shown("threat.rule", "Nikto") == "Nikto による走査");
  CHECK(ja.shown("threat.rule", "Own") == "Own");
  CHECK(ja.shown("threat.rule", "of another set") == "of another set");
  CHECK(ja.shown("url.path", "sqli") == "sqli");
  CHECK(ja.shown("threat.rule", "One") == "同じ名前 [One]");
  CHECK(ja.shown("threat.rule", "Two") == "同じ名前 [Two]");
  const LabelNames en = LabelNames::of(rules, Language::en);
  CHECK(en.shown("threat.class", "sqli") == "sqli");
  CHECK(en.shown("threat.rule", "Nikto") == "Nikto");
}

TEST_CASE("every class of the built-in rules has a Japanese name, no two the same", "[labels]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  std::set<std::string_view> classes, names;
  for (const RuleInfo& info : rules->rules()) classes.insert(info.threat_class);
  for (const std::string_view c : classes) {
    CAPTURE(c);
    const std::string_view name = class_name(c, Language::ja);
    CHECK(name != c);
    CHECK(names.insert(name).second);
  }
}

}  // namespace
}  // namespace hozen
