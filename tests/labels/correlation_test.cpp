// Correlations: what they mark, how they are read, and what is refused.
#include <random>

#include "catch.h"
#include "labels/correlator.h"
#include "labels/held_events.h"
#include "labels/labeler.h"
#include "labels/rule_set_state.h"
#include "labels/window_search.h"

using namespace hozen;

namespace {

constexpr int64_t kSecond = 1'000'000'000;

constexpr std::string_view kBases = R"(title: Failed log-in
id: base-1
name: failed
detection: { selection: { event.outcome: failure }, condition: selection }
---
title: Log-in
id: base-2
name: passed
detection: { selection: { event.outcome: success }, condition: selection }
---
title: Asked
id: base-3
name: asked
detection: { selection: { event.action: ask }, condition: selection }
)";

std::string correlation(std::string_view name, std::string_view body) {
  return fmt::format("title: {0}\nid: id-{0}\nname: {0}\ncorrelation:\n{1}", name, body);
}

struct Line {
  int64_t second;
  std::string_view source, outcome, user = "a", action = {};
};

// For each line, the names of the correlations that label it, parted by blanks.
std::vector<std::string> labels_of(const RuleSet& rules, std::span<const Line> lines,
                                   size_t threads) {
  auto labeler = Labeler::make(rules);
  REQUIRE(labeler);
  static const FileFacts file{.path = "a.log"};
  std::vector<std::unique_ptr<HitLog>> logs;
  for (size_t i = 0; i < threads; ++i) logs.push_back(std::make_unique<HitLog>(rules));
  struct Noted {
    size_t log = 0;
    bool held = false;
    std::vector<uint16_t> labels = {};
  };
  std::vector<Noted> noted(lines.size());
  Labels found;
  for (size_t i = 0; i < lines.size(); ++i) {
    Event event;
    event.time_ns = lines[i].second * kSecond;
    event.offset = i * 10;
    event.file = &file;
    if (!lines[i].source.empty()) event.set(Field::source_ip, lines[i].source);
    event.set(Field::event_outcome, lines[i].outcome);
    event.set(Field::user_name, lines[i].user);
    if (!lines[i].action.empty()) event.set(Field::event_action, lines[i].action);
    labeler->label(std::span(&event, 1), found);
    Noted& one = noted[i];
    one.log = i * 7 % threads;
    if (logs[one.log]->concerns(found.of(0)))
      one.held = logs[one.log]->note(event, found.of(0), one.labels);
  }
  std::vector<HitLog*> all;
  for (const auto& log : logs) all.push_back(log.get());
  auto windows = find_correlations(rules, all);
  REQUIRE(windows);
  std::vector<uint32_t> numbers(threads);
  std::vector<std::string> out;
  for (Noted& one : noted) {
    if (one.held) REQUIRE(windows->append(one.log, numbers[one.log]++, one.labels));
    std::sort(one.labels.begin(), one.labels.end());
    out.emplace_back();
    for (const uint16_t rule : one.labels)
      out.back() += (out.back().empty() ? "" : " ") + rules.rules()[rule].title;
  }
  return out;
}

RuleSet rules_with(std::string_view yaml) {
  RuleSet rules;
  rules.add_text(kBases, "bases.yml");
  rules.add_text(yaml, "c.yml");
  return rules;
}

struct MarkCase {
  const char* what;
  std::string yaml;
  std::vector<Line> lines;
  std::vector<std::string> labels;
};

}  // namespace

TEST_CASE("correlations label the events of windows that fulfil them", "[rules]") {
  const std::string guessing = correlation("guessing",
                                           "  type: event_count\n  rules: [failed]\n  group-by: "
                                           "[source.ip]\n  timespan: 10s\n  condition: {gte: 3}\n");
  const MarkCase cases[] = {
      {"three within ten seconds, both ends included",
       guessing,
       {{0, "192.0.2.1", "failure"},
        {5, "192.0.2.1", "failure"},
        {10, "192.0.2.1", "failure"},
        {21, "192.0.2.1", "failure"}},
       {"guessing", "guessing", "guessing", ""}},
      {"spread too far",
       guessing,
       {{0, "192.0.2.1", "failure"}, {5, "192.0.2.1", "failure"}, {11, "192.0.2.1", "failure"}},
       {"", "", ""}},
      {"groups are apart, other events and events without the field do not count",
       guessing,
       {{0, "192.0.2.1", "failure"},
        {1, "192.0.2.2", "failure"},
        {2, "192.0.2.1", "success"},
        {3, "192.0.2.1", "failure"},
        {4, "", "failure"}},
       {"", "", "", "", ""}},
      {"lines that are not in the order of time",
       guessing,
       {{9, "192.0.2.1", "failure"},
        {3, "192.0.2.1", "failure"},
        {30, "192.0.2.1", "failure"},
        {0, "192.0.2.1", "failure"}},
       {"guessing", "guessing", "", "guessing"}},
      {"different values",
       correlation("spraying",
                   "  type: value_count\n  rules: failed\n  group-by: [source.ip]\n  timespan: "
                   "1m\n  condition: {gte: 3, field: user.name}\n"),
       {{0, "192.0.2.1", "failure", "a"},
        {1, "192.0.2.1", "failure", "b"},
        {2, "192.0.2.1", "failure", "b"},
        {3, "192.0.2.1", "failure", "c"},
        {90, "192.0.2.1", "failure", "d"}},
       {"spraying", "spraying", "spraying", "spraying", ""}},
      {"all of several, in any order",
       correlation("both",
                   "  type: temporal\n  rules: [failed, passed]\n  group-by: [source.ip]\n  "
                   "timespan: 5s\n"),
       {{0, "192.0.2.1", "success"},
        {4, "192.0.2.1", "failure"},
        {20, "192.0.2.1", "failure"},
        {26, "192.0.2.1", "success"}},
       {"both", "both", "", ""}},
      {"in their order only",
       correlation("turn",
                   "  type: temporal_ordered\n  rules: [failed, passed]\n  group-by: [source.ip]\n "
                   " timespan: 5s\n"),
       {{0, "192.0.2.1", "success"},
        {4, "192.0.2.1", "failure"},
        {9, "192.0.2.1", "success"},
        {15, "192.0.2.1", "success"}},
       {"", "turn", "turn", ""}},
      {"an event that is both does not follow itself",
       correlation("turn", "  type: temporal_ordered\n  rules: [failed, asked]\n  timespan: 5s\n"),
       {{0, "192.0.2.1", "failure", "a", "ask"}, {2, "192.0.2.1", "failure", "a", "ask"}},
       {"turn", "turn"}},
      {"a correlation is a part of another: success after failures",
       guessing + "---\n" +
           correlation("broken_in",
                       "  type: temporal_ordered\n  rules: [guessing, passed]\n  group-by: "
                       "[source.ip]\n  timespan: 1m\n"),
       {{0, "192.0.2.1", "failure"},
        {1, "192.0.2.1", "failure"},
        {2, "192.0.2.1", "failure"},
        {30, "192.0.2.1", "success"},
        {31, "192.0.2.2", "success"}},
       {"guessing", "guessing", "guessing", "broken_in", ""}},
      {"two correlations, one after the other: the event that completes both is labelled",
       guessing + "---\n" +
           correlation("asking",
                       "  type: event_count\n  rules: [asked]\n  group-by: [source.ip]\n  "
                       "timespan: 10s\n  condition: {gte: 2}\n") +
           "---\n" +
           correlation("both",
                       "  type: temporal_ordered\n  rules: [guessing, asking]\n  group-by: "
                       "[source.ip]\n  timespan: 1m\n"),
       {{0, "192.0.2.1", "failure"},
        {1, "192.0.2.1", "failure"},
        {2, "192.0.2.1", "failure"},
        {30, "192.0.2.1", "", "a", "ask"},
        {31, "192.0.2.1", "", "a", "ask"}},
       {"guessing", "guessing", "guessing", "asking", "asking both"}},
      {"a field of another name",
       correlation("pair",
                   "  type: temporal\n  rules: [failed, passed]\n  group-by: [who]\n  timespan: "
                   "5s\n  aliases: {who: {failed: user.name, passed: source.ip}}\n"),
       {{0, "192.0.2.1", "failure", "x"}, {1, "x", "success", "b"}, {2, "y", "success", "b"}},
       {"pair", "pair", ""}},
  };
  for (const MarkCase& one : cases) {
    CAPTURE(one.what);
    const RuleSet rules = rules_with(one.yaml);
    CAPTURE(rules.refused().empty() ? std::string() : rules.refused().front().text());
    REQUIRE(rules.refused().empty());
    for (const size_t threads : {1u, 3u}) CHECK(labels_of(rules, one.lines, threads) == one.labels);
  }
}

TEST_CASE("rules that only feed correlations label nothing by themselves", "[rules]") {
  const std::string body =
      "  type: event_count\n  rules: [failed]\n  timespan: 10s\n  condition: {gt: 3}\n";
  const RuleSet silent = rules_with(correlation("c", body));
  CHECK(silent.is_silent(0));
  CHECK_FALSE(silent.is_silent(1));
  CHECK_FALSE(rules_with(correlation("c", body + "  generate: true\n")).is_silent(0));
}

TEST_CASE("a correlation that cannot be used is refused by its place, and the others stay",
          "[rules]") {
  struct RefusedCase {
    const char* what;
    std::string body;
    std::string_view says;
  };
  const RefusedCase cases[] = {
      {"no such rule",
       "  type: event_count\n  rules: [nobody]\n  timespan: 1m\n  condition: {gte: 2}\n",
       "there is no rule 'nobody'"},
      {"itself", "  type: event_count\n  rules: [c]\n  timespan: 1m\n  condition: {gte: 2}\n",
       "in a circle"},
      {"type", "  type: value_avg\n  rules: [failed]\n  timespan: 1m\n  condition: {gte: 2}\n",
       "'value_avg' are not supported"},
      {"no timespan", "  type: event_count\n  rules: [failed]\n  condition: {gte: 2}\n",
       "'timespan' is missing"},
      {"months", "  type: event_count\n  rules: [failed]\n  timespan: 1M\n  condition: {gte: 2}\n",
       "expected a timespan"},
      {"no field",
       "  type: value_count\n  rules: [failed]\n  timespan: 1m\n  condition: {gte: 2}\n",
       "needs 'field'"},
      {"in words",
       "  type: temporal\n  rules: [failed, passed]\n  timespan: 1m\n  condition: failed and "
       "passed\n",
       "conditions in words"},
      {"one rule", "  type: temporal\n  rules: [failed]\n  timespan: 1m\n", "at least two rules"},
      {"unknown key",
       "  type: temporal\n  rules: [failed, passed]\n  timespan: 1m\n  colour: red\n",
       "unknown key 'colour'"},
      {"impossible",
       "  type: event_count\n  rules: [failed]\n  timespan: 1m\n  condition: {gte: 5, lt: 5}\n",
       "no number can"},
  };
  for (const RefusedCase& one : cases) {
    CAPTURE(one.what);
    const RuleSet rules = rules_with(correlation("c", one.body));
    REQUIRE(rules.refused().size() == 1);
    const Error& error = rules.refused()[0];
    CHECK(error.what.find(one.says) != std::string::npos);
    CHECK(error.file == "c.yml");
    CHECK(error.line >= 5);
    CHECK_FALSE(rules.is_silent(0));
    CHECK(Labeler::make(rules));
  }
}

// The definition, word by word.
TEST_CASE("find_windows agrees with its definition on random points", "[rules]") {
  std::mt19937 dice(7);
  for (size_t round = 0; round < 400; ++round) {
    Correlation correlation{.kind = static_cast<CorrelationKind>(dice() % 4),
                            .timespan_ns = static_cast<int64_t>(1 + dice() % 12)};
    correlation.parts.resize(2 + dice() % 2);
    correlation.bounds.least = 1 + dice() % 4;
    if (dice() % 3 == 0) correlation.bounds.most = correlation.bounds.least + dice() % 2;
    std::vector<WindowPoint> points;
    int64_t now = 0;
    for (size_t i = 0, count = dice() % 30; i < count; ++i) {
      now += static_cast<int64_t>(dice() % 4);
      points.push_back({now, static_cast<uint16_t>(dice() % correlation.parts.size()),
                        static_cast<uint32_t>(dice() % 4)});
    }
    std::vector<bool> marked(points.size()), fired(points.size());
    for (size_t last = 0; last < points.size(); ++last) {
      size_t first = 0;
      while (points[last].time_ns - points[first].time_ns > correlation.timespan_ns) ++first;
      std::vector<uint32_t> values, parts;
      for (size_t i = first; i <= last; ++i) {
        values.push_back(static_cast<uint32_t>(points[i].value));
        parts.push_back(points[i].part);
      }
      const auto different = [](std::vector<uint32_t> list) {
        std::sort(list.begin(), list.end());
        return static_cast<size_t>(std::unique(list.begin(), list.end()) - list.begin());
      };
      bool holds = false;
      switch (correlation.kind) {
        case CorrelationKind::event_count:
          holds = correlation.bounds.hold(values.size());
          break;
        case CorrelationKind::value_count:
          holds = correlation.bounds.hold(different(values));
          break;
        case CorrelationKind::temporal:
          holds = different(parts) == correlation.parts.size();
          break;
        case CorrelationKind::temporal_ordered:
          // The shortest row of all parts in their order that ends here with the last part.
          if (points[last].part + 1u != correlation.parts.size()) break;
          for (size_t begin = last + 1; begin-- > first && !holds;) {
            size_t next = 0;
            for (size_t i = begin; i <= last; ++i) {
              const bool is_end = next + 1 == correlation.parts.size();
              if (points[i].part == next && (!is_end || i == last)) ++next;
            }
            holds = points[begin].part == 0 && next == correlation.parts.size();
            if (holds) first = begin;
          }
          break;
      }
      if (!holds) continue;
      fired[last] = true;
      for (size_t i = first; i <= last; ++i) marked[i] = true;
    }
    const WindowMarks marks = find_windows(correlation, points);
    CAPTURE(round, static_cast<int>(correlation.kind));
    CHECK(marks.marked == marked);
    CHECK(marks.fired == fired);
  }
}

TEST_CASE("held events come back as they were, from memory and from the temporary file",
          "[rules]") {
  HeldEvents held;
  const FileFacts file{.path = "x.log"};
  const std::string line(3000, 'x');
  constexpr size_t kCount = 10'000;  // 30 MB: more than stays in memory
  for (size_t i = 0; i < kCount; ++i) {
    Event event;
    event.time_ns = static_cast<int64_t>(i);
    event.offset = i * 7;
    event.length = 5;
    event.format = 3;
    event.file = &file;
    event.original = line;
    event.set(Field::source_ip, "192.0.2.7");
    event.set(Field::message, "");
    event.extra.push_back({"name", "value"});
    const uint16_t rules[] = {1, static_cast<uint16_t>(i)};
    held.add(event, rules);
  }
  size_t at = 0, wrong = 0, pieces = 0;
  const auto visit = [&](const Event& event, std::span<const uint16_t> rules) {
    const bool same = event.time_ns == static_cast<int64_t>(at) && event.offset == at * 7 &&
                      event.length == 5 && event.format == 3 && event.file->path == "x.log" &&
                      event.original == line && event.get(Field::source_ip) == "192.0.2.7" &&
                      event.has(Field::message) && !event.has(Field::user_name) &&
                      event.extra.size() == 1 && event.extra[0].value == "value" &&
                      rules.size() == 2 && rules[1] == static_cast<uint16_t>(at);
    wrong += same ? 0 : 1;
    ++at;
  };
  REQUIRE(held.each(visit, [&] { ++pieces; }));
  CHECK(pieces > 1);
  CHECK(at == kCount);
  CHECK(wrong == 0);
}
