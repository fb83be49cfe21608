// The built-in rules: each loads, finds its own hits, and leaves its own misses and all other
// rules' misses alone.
#include "base/embedded.h"
#include "catch.h"
#include "labels/rule_check.h"
#include "labels/rule_set.h"

using namespace hozen;

namespace {

std::string all_of(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) text += "\n" + error.text();
  return text;
}

}  // namespace

TEST_CASE("every built-in rule loads", "[rules]") {
  // As a user's rules: with their regular expressions checked, which built_in() leaves to this test.
  RuleSet rules;
  for (const embedded::File& file : embedded::rules()) rules.add_text(file.text, file.name);
  INFO(all_of(rules.refused()));
  CHECK(rules.refused().empty());
  CHECK(rules.rules().size() >= embedded::rules().size());  // a file may hold a family of rules
}

TEST_CASE("every built-in rule has what a label needs", "[rules]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  for (size_t i = 0; i < rules->rules().size(); ++i) {
    const RuleInfo& rule = rules->rules()[i];
    CAPTURE(rule.file, rule.line);
    CHECK(rule.threat_class != "other");
    CHECK(rule.title_ja != rule.title);
    CHECK((!rule.techniques.empty() || rule.threat_class == "bot"));
    const RuleSamples& samples = rules->samples(i);
    CHECK(!(samples.hits.empty() && samples.window_hits.empty()));
    CHECK(!(samples.misses.empty() && samples.window_misses.empty()));
  }
}

TEST_CASE("every built-in rule finds its hits and not its misses", "[rules]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  const auto check = check_own_samples(*rules);
  INFO((check ? all_of(check->failures) : check.error().text()));
  REQUIRE(check);
  CHECK(check->failures.empty());
  CHECK(rules->refused().empty());
}

TEST_CASE("no built-in rule finds another one's misses", "[rules]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  const auto check = check_foreign_misses(*rules);
  INFO((check ? all_of(check->failures) : check.error().text()));
  REQUIRE(check);
  CHECK(check->failures.empty());
}
