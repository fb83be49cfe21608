// RuleSet: what a rule file says, and how a bad one is refused.
#include "labels/rule_set.h"

#include "catch.h"
#include "labels/labeler.h"
#include "labels/rule_check.h"

using namespace hozen;

namespace {

constexpr std::string_view kRule = R"(title: Union select
id: 6f0b0f3e-0000-4000-8000-000000000001
status: stable
logsource: { category: webserver }
detection:
  selection:
    request.decoded|re|i: 'union\s+(all\s+)?select'
  condition: selection
tags: [attack.initial-access, attack.t1190, cve.2020-12345]
level: high
hozen:
  class: sqli
  label_ja: SQLインジェクション
  hits: ['GET /?id=1%20union%20select%201 HTTP/1.1']
  misses: ['GET /trade-union/select-committee HTTP/1.1']
)";

// A rule around one `detection`, so that a test names only what it is about.
std::string rule_with(std::string_view detection) {
  return fmt::format("title: t\ndetection:\n{}", detection);
}

struct RefusedCase {
  const char* what;
  std::string yaml;
  std::string_view says;
  size_t line, column;
};

}  // namespace

TEST_CASE("a rule's facts are read", "[rules]") {
  RuleSet set;
  set.add_text(kRule, "x.yml");
  REQUIRE(set.refused().empty());
  REQUIRE(set.rules().size() == 1);
  const RuleInfo& rule = set.rules()[0];
  CHECK(rule.title == "Union select");
  CHECK(rule.title_ja == "SQLインジェクション");
  CHECK(rule.threat_class == "sqli");
  CHECK(rule.level == "high");
  CHECK(rule.techniques == std::vector<std::string>{"T1190"});
  CHECK(rule.cves == std::vector<std::string>{"CVE-2020-12345"});
  CHECK(set.samples(0).hits.size() == 1);
  CHECK(set.samples(0).hits[0].line == 14);
  const auto check = check_own_samples(set);
  REQUIRE(check);
  CHECK(check->samples == 2);
  CHECK(check->failures.empty());
}

TEST_CASE("a sample that a rule gets wrong is told with its line", "[rules]") {
  RuleSet set;
  std::string yaml(kRule);
  yaml.replace(yaml.find("trade-union/select-"), 19, "trade-union%20select");
  set.add_text(yaml, "x.yml");
  const auto check = check_own_samples(set);
  REQUIRE(check);
  REQUIRE(check->failures.size() == 1);
  CHECK(check->failures[0].line == 15);
  CHECK(check->failures[0].what.starts_with("the rule finds its own miss"));
}

TEST_CASE("a bad rule is refused with its place and does not silence others", "[rules]") {
  const RefusedCase cases[] = {
      {"no YAML", "title: [", "", 0, 0},
      {"no title", "detection: {a: {x: y}, condition: a}\n", "'title' is missing", 1, 1},
      {"no detection", "title: t\n", "'detection' is missing", 1, 1},
      {"no condition", rule_with("  a: {x: y}\n"), "'condition' is missing", 3, 3},
      {"unknown modifier", rule_with("  a:\n    x|foo: y\n  condition: a\n"),
       "unknown modifier 'foo'", 4, 5},
      {"expand", rule_with("  a:\n    x|expand: '%y%'\n  condition: a\n"),
       "the placeholder '%y%' has no values", 4, 15},
      {"unknown selection", rule_with("  a: {x: y}\n  condition: a and b\n"),
       "no selection is named 'b'", 4, 20},
      {"unknown selection, quoted", rule_with("  a: {x: y}\n  condition: 'b'\n"),
       "no selection is named 'b'", 4, 15},
      {"open parenthesis", rule_with("  a: {x: y}\n  condition: (a\n"), "expected ')'", 4, 16},
      {"aggregation", rule_with("  a: {x: y}\n  condition: a | count() > 5\n"), "aggregations", 4,
       16},
      {"no network", rule_with("  a:\n    source.ip|cidr: 192.0.2\n  condition: a\n"),
       "expected a network", 4, 21},
      {"no number", rule_with("  a:\n    x|gt: many\n  condition: a\n"), "expected a number", 4,
       11},
      {"lookaround", rule_with("  a:\n    x|re: 'a(?=b)'\n  condition: a\n"),
       "cannot use this regular expression", 4, 11},
      {"back reference", rule_with("  a:\n    x|re: '(a)\\1'\n  condition: a\n"),
       "cannot use this regular expression", 4, 11},
  };
  for (const RefusedCase& one : cases) {
    CAPTURE(one.what);
    RuleSet set;
    set.add_text(one.yaml, "bad.yml");
    set.add_text(kRule, "good.yml");
    const auto check = check_own_samples(set);
    REQUIRE(check);
    CHECK(check->failures.empty());
    CHECK(check->samples == 2);
    REQUIRE(set.refused().size() == 1);
    const Error& error = set.refused()[0];
    CHECK(error.file == "bad.yml");
    CHECK(error.what.find(one.says) != std::string::npos);
    if (one.line != 0) CHECK(error.line == one.line);
    if (one.column != 0) CHECK(error.column == one.column);
  }
}

TEST_CASE("placeholders stand for the values that a file among the rules gives", "[rules]") {
  RuleSet set;
  set.add_text("placeholders: {hosts: [alpha, 'be*'], one: x}\n", "values.yml");
  set.add_text(
      rule_with("  a:\n    url.original|expand|endswith: '/%hosts%/%one%'\n  condition: a\n"),
      "x.yml");
  REQUIRE(set.refused().empty());
  auto labeler = Labeler::make(set);
  REQUIRE(labeler);
  const auto labelled = [&](std::string_view url) {
    Event event;
    event.set(Field::url_original, url);
    Labels labels;
    labeler->label(std::span(&event, 1), labels);
    return labels.any();
  };
  CHECK(labelled("/a/alpha/x"));
  CHECK(labelled("/a/beta/x"));
  CHECK_FALSE(labelled("/a/gamma/x"));
  CHECK_FALSE(labelled("/a/%hosts%/x"));
}

TEST_CASE("a record's own field goes before the fixed one that stands for it", "[rules]") {
  RuleSet set;
  set.add_text(rule_with("  a: {SubjectUserName: alice, TargetUserName: bob}\n  condition: a\n"),
               "x.yml");
  auto labeler = Labeler::make(set);
  REQUIRE(labeler);
  Event event;
  event.set(Field::user_name, "bob");
  Labels labels;
  labeler->label(std::span(&event, 1), labels);
  CHECK_FALSE(labels.any());
  event.extra.push_back({"SubjectUserName", "alice"});
  labeler->label(std::span(&event, 1), labels);
  CHECK(labels.any());
}

TEST_CASE("two fields of an event may be the very same bytes", "[rules]") {
  RuleSet set;
  set.add_text(rule_with("  a: {c-useragent|contains: scan}\n  condition: a\n"), "x.yml");
  auto labeler = Labeler::make(set);
  REQUIRE(labeler);
  constexpr std::string_view kText = "scanme";
  Event event;
  event.set(Field::url_original, kText);
  event.set(Field::user_agent_original, kText);
  Labels labels;
  for (int times = 0; times < 3; ++times) {  // the third is remembered
    labeler->label(std::span(&event, 1), labels);
    CHECK(labels.any());
  }
}

TEST_CASE("what a rule leaves out is seen in each field that it names", "[rules]") {
  RuleSet set;
  set.add_text(rule_with("  a: {url.path|contains: evil}\n"
                         "  agent: {user_agent.original|re|i: 'monitor(?:ing|ed)'}\n"
                         "  path: {url.path.decoded|re: '/friendly[0-9]{1,40}$'}\n"
                         "  query: {url.query.decoded|re: 'harmless=(?:yes|true)'}\n"
                         "  sent: {any.decoded|re|i: 'from here|from there'}\n"
                         "  condition: a and not agent and not path and not query and not sent\n"),
               "x.yml");
  REQUIRE(set.refused().empty());
  auto labeler = Labeler::make(set);
  REQUIRE(labeler);
  struct LeftOutCase {
    std::string_view url, agent, referrer;
    bool labelled;
  };
  const LeftOutCase cases[] = {
      {"/evil", "Mozilla/5.0", "", true},
      {"/evil", "MONITORING 1", "", false},
      {"/evil?a=monitoring", "Mozilla/5.0", "", true},
      {"/evil/friendly12", "Mozilla/5.0", "", false},
      {"/evil/friendly12?a", "Mozilla/5.0", "", false},
      {"/evil/%66riendly1", "Mozilla/5.0", "", false},
      {"/evil/friendlyx?/friendly12", "Mozilla/5.0", "", true},
      {"/evil?harmless=%79es", "Mozilla/5.0", "", false},
      {"/evil/harmless=yes", "Mozilla/5.0", "", true},
      {"/evil", "From%20Here", "", false},
      {"/evil", "Mozilla/5.0", "/?a=from%2520there", false},
      {"/evil", "Mozilla/5.0", "/?a=from", true},
  };
  for (int times = 0; times < 3; ++times) {  // the third is remembered
    for (const LeftOutCase& one : cases) {
      Event event;
      event.set(Field::url_original, one.url);
      event.set(Field::user_agent_original, one.agent);
      if (!one.referrer.empty()) event.set(Field::http_request_referrer, one.referrer);
      Labels labels;
      labeler->label(std::span(&event, 1), labels);
      CAPTURE(one.url, one.agent, one.referrer, times);
      CHECK(labels.any() == one.labelled);
    }
  }
}

TEST_CASE("rules without an id stand beside each other in one file", "[rules]") {
  RuleSet set;
  set.add_text(rule_with("  a: {url.original: /a}\n  condition: a\n") + "---\n" +
                   rule_with("  a: {url.original: /b}\n  condition: a\n"),
               "x.yml");
  CHECK(set.rules().size() == 2);
}
