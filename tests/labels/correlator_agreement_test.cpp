// The correlator, which decides while it reads, holds against judging all points of all events in the end.
#include <algorithm>
#include <random>
#include <set>

#include "catch.h"
#include "labels/correlator.h"
#include "labels/rule_set_state.h"
#include "labels/window_search.h"

using namespace hozen;

namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Seen {
  Event event;
  std::vector<uint16_t> rules;  // of the plain ones
};

// What labels each event, by the words of labels/correlator.h: every group's points sorted and searched.
std::vector<std::set<uint16_t>> plainly(const RuleSet& rules, const std::vector<Seen>& events) {
  const auto& correlations = rules.state().linked.correlations;
  EventText text(rules.state().table.fields);
  std::vector<std::set<uint16_t>> labels(events.size());
  std::map<uint16_t, std::set<size_t>> fired;  // of correlations
  struct Point {
    const Event* event;
    uint16_t part;
    size_t number;
    std::string value;
  };
  for (const Correlation& c : correlations) {
    std::map<std::vector<std::string>, std::vector<Point>> groups;
    for (size_t i = 0; i < events.size(); ++i) {
      text.point_at(events[i].event);
      for (size_t p = 0; p < c.parts.size(); ++p) {
        const Correlation::Part& part = c.parts[p];
        const auto& plain = events[i].rules;
        const bool is_one = part.is_correlation
                                ? fired[part.rule].contains(i)
                                : std::find(plain.begin(), plain.end(), part.rule) != plain.end();
        std::vector<FieldId> fields = part.group_by;
        if (c.kind == CorrelationKind::value_count) fields.push_back(part.value);
        std::vector<std::string> group;
        for (const FieldId field : fields)
          if (const auto value = text.value(field)) group.emplace_back(*value);
        if (!is_one || group.size() < fields.size()) continue;
        std::string value;
        if (c.kind == CorrelationKind::value_count) {
          value = group.back();
          group.pop_back();
        }
        groups[group].push_back({&events[i].event, static_cast<uint16_t>(p), i, value});
      }
    }
    for (auto& [group, points] : groups) {
      std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
        return std::tuple(a.event->time_ns, a.event->file->path, a.event->offset, b.part) <
               std::tuple(b.event->time_ns, b.event->file->path, b.event->offset, a.part);
      });
      std::map<std::string, uint64_t> values;
      std::vector<WindowPoint> windows;
      for (const Point& point : points) {
        const uint64_t value = values.emplace(point.value, values.size()).first->second;
        windows.push_back({point.event->time_ns, point.part, value});
      }
      const WindowMarks marks = find_windows(c, windows);
      for (size_t i = 0; i < points.size(); ++i) {
        const bool inner = c.parts[points[i].part].is_correlation;
        if (inner ? marks.fired[i] : marks.marked[i]) labels[points[i].number].insert(c.rule);
        if (marks.fired[i]) fired[c.rule].insert(points[i].number);
      }
    }
  }
  return labels;
}

// The same by the correlator: `threads` take turns, `turn` events each.
std::vector<std::set<uint16_t>> by_correlator(const RuleSet& rules, const std::vector<Seen>& events,
                                              size_t threads, size_t turn, WindowRoom room,
                                              size_t& held_count) {
  std::vector<std::unique_ptr<HitLog>> logs;
  std::vector<HitLog*> all;
  for (size_t i = 0; i < threads; ++i) {
    logs.push_back(std::make_unique<HitLog>(rules, room));
    all.push_back(logs.back().get());
  }
  std::vector<std::vector<uint16_t>> labels(events.size());
  std::vector<std::vector<size_t>> held(threads);
  for (size_t i = 0; i < events.size(); ++i) {
    const size_t log = i / turn % threads;
    if (!logs[log]->concerns(events[i].rules)) continue;
    if (logs[log]->note(events[i].event, events[i].rules, labels[i])) held[log].push_back(i);
  }
  auto windows = find_correlations(rules, all);
  REQUIRE(windows);
  for (size_t log = 0; log < threads; ++log) {
    held_count += held[log].size();
    for (uint32_t n = 0; n < held[log].size(); ++n)
      REQUIRE(windows->append(log, n, labels[held[log][n]]));
  }
  std::vector<std::set<uint16_t>> out;
  for (const auto& list : labels) out.emplace_back(list.begin(), list.end());
  return out;
}

struct Dice {
  std::mt19937 engine;
  size_t up_to(size_t most) { return engine() % (most + 1); }
  std::string_view one_of(std::initializer_list<std::string_view> list) {
    return *(list.begin() + up_to(list.size() - 1));
  }
};

std::string counted(Dice& dice, std::string_view name, std::string_view group) {
  const bool values = dice.up_to(1) == 0;
  const std::string bound =
      dice.up_to(5) != 0
          ? fmt::format("gte: {}", 1 + dice.up_to(5))
          : fmt::format("{}: {}", dice.one_of({"lte", "eq", "neq", "gt"}), 1 + dice.up_to(3));
  return fmt::format(
      "---\ntitle: {0}\nid: id-{0}\nname: {0}\ncorrelation:\n  type: {1}\n  rules: [{2}]\n"
      "{3}  timespan: {4}s\n  condition: {{ {5}{6} }}\n",
      name, values ? "value_count" : "event_count", dice.one_of({"one", "two", "one, two"}), group,
      1 + dice.up_to(20), bound, values ? ", field: url.domain" : "");
}

std::string ordered(Dice& dice, std::string_view name, std::string_view group) {
  return fmt::format(
      "---\ntitle: {0}\nid: id-{0}\nname: {0}\ncorrelation:\n  type: {1}\n  rules: [{2}]\n"
      "{3}  timespan: {4}s\n",
      name, dice.one_of({"temporal_ordered", "temporal_ordered", "temporal"}),
      dice.one_of({"a, two", "a, three", "b, two", "one, three", "a, b", "three, a"}), group,
      1 + dice.up_to(30));
}

std::string plain_rules() {
  std::string text;
  for (const std::string_view name : {"one", "two", "three"}) {
    text += fmt::format(
        "title: {0}\nid: plain-{0}\nname: {0}\ndetection: {{ s: {{ event.action: {0} }}, "
        "condition: "
        "s }}\n---\n",
        name);
  }
  return text + "title: end\nid: end\ndetection: { s: { event.action: x }, condition: s }\n";
}

RuleSet random_rules(Dice& dice) {
  RuleSet rules;
  std::string text = plain_rules();
  const auto group = [&] {
    return dice.one_of({"", "  group-by: [source.ip]\n", "  group-by: [source.ip]\n",
                        "  group-by: [source.ip, user.name]\n"});
  };
  const std::string_view mine = group();
  text += counted(dice, "a", mine) + counted(dice, "b", group());
  text += ordered(dice, "c", dice.up_to(3) == 0 ? group() : mine);
  if (dice.up_to(3) == 0) text += ordered(dice, "d", mine);
  rules.add_text(text, "random.yml");
  return rules;
}

enum class Order : uint8_t { sorted, jittered, reversed, shuffled, centuries, count };

const FileFacts kFiles[] = {{.path = "b.log"}, {.path = "a.log"}, {.path = "c.log"}};

std::vector<Seen> random_events(Dice& dice, Order order) {
  constexpr std::string_view kActions[] = {"one", "two", "three"};
  constexpr std::string_view kTexts[] = {"u", "v", "w", "x", "y", ""};
  std::vector<Seen> events;
  const size_t files = 1 + dice.up_to(2);
  for (size_t file = 0; file < files; ++file) {
    std::vector<int64_t> times;
    auto now = static_cast<int64_t>(dice.up_to(60));
    const size_t pause = 1 + dice.up_to(4);
    for (size_t i = 0, count = dice.up_to(120); i < count; ++i) {
      now += static_cast<int64_t>(dice.up_to(pause));
      if (dice.up_to(30) == 0) now += 40;
      const auto late = order == Order::jittered ? static_cast<int64_t>(dice.up_to(6)) : 0;
      times.push_back(now - late);
    }
    // Further apart than nanoseconds can be counted.
    for (int64_t& time : times)
      if (order == Order::centuries)
        time += (static_cast<int64_t>(dice.up_to(2)) - 1) * 8'000'000'000;
    if (order == Order::reversed) std::reverse(times.begin(), times.end());
    if (order == Order::shuffled) std::shuffle(times.begin(), times.end(), dice.engine);
    for (size_t i = 0; i < times.size(); ++i) {
      Seen seen;
      seen.event.time_ns = times[i] * kSecond;
      seen.event.offset = i * 10;
      seen.event.file = &kFiles[file];
      const size_t action = dice.up_to(5) == 0 ? dice.up_to(2) : dice.up_to(1);
      seen.event.set(Field::event_action, kActions[action]);
      seen.event.set(Field::source_ip, dice.up_to(2) == 0 ? "192.0.2.2" : "192.0.2.1");
      seen.event.set(Field::user_name, kTexts[dice.up_to(1)]);
      if (dice.up_to(20) != 0) seen.event.set(Field::url_domain, kTexts[dice.up_to(4)]);
      seen.rules.push_back(static_cast<uint16_t>(action));
      if (dice.up_to(9) == 0 && action < 2) seen.rules.push_back(static_cast<uint16_t>(action + 1));
      events.push_back(std::move(seen));
    }
  }
  return events;
}

}  // namespace

TEST_CASE("what is decided while reading is what judging all events in the end gives", "[rules]") {
  const WindowRoom rooms[] = {
      {}, {.hot_bytes = 1, .spool_bytes = 400}, {.hot_bytes = 1500, .spool_bytes = 1}};
  size_t held = 0, labelled = 0, streamed = 0;
  for (unsigned round = 0; round < 1500; ++round) {
    Dice dice{std::mt19937(round)};
    const RuleSet rules = random_rules(dice);
    CAPTURE(round, rules.refused().empty() ? std::string() : rules.refused().front().text());
    REQUIRE(rules.refused().empty());
    const auto order = static_cast<Order>(round % static_cast<unsigned>(Order::count));
    const std::vector<Seen> events = random_events(dice, order);
    const auto expected = plainly(rules, events);
    const size_t threads = 1 + dice.up_to(3), turn = 1 + dice.up_to(40);
    const auto got = by_correlator(rules, events, threads, turn, rooms[dice.up_to(2)], held);
    REQUIRE(got == expected);
    for (const auto& plan : plan_correlations(rules.state().linked.correlations))
      streamed += plan.streamed ? 1 : 0;
    for (const auto& of_event : expected) labelled += of_event.size();
  }
  CHECK(labelled > 50'000);
  CHECK(streamed > 1000);
  CHECK(held > 1000);
}

TEST_CASE("an event is not held for a label that says what it has already", "[rules]") {
  size_t held = 0, held_for_all = 0;
  for (unsigned round = 0; round < 500; ++round) {
    Dice dice{std::mt19937(round)};
    RuleSet rules;
    std::string text = plain_rules();
    for (const std::string_view name : {"a", "b", "c"}) text += counted(dice, name, "");
    rules.add_text(text, "random.yml");
    const std::vector<Seen> events = random_events(dice, Order::jittered);
    // Plain rules, a, b and c: a and c are alike.
    const WindowRoom alike{.kinds = {0, 0, 0, 0, 1, 2, 1}};
    const auto expected = by_correlator(rules, events, 2, 7, {}, held_for_all);
    const auto got = by_correlator(rules, events, 2, 7, alike, held);
    const auto kinds = [&](const std::set<uint16_t>& labels) {
      std::set<uint16_t> out;
      for (const uint16_t rule : labels) out.insert(alike.kinds[rule]);
      return out;
    };
    for (size_t i = 0; i < events.size(); ++i) REQUIRE(kinds(got[i]) == kinds(expected[i]));
  }
  CHECK(held * 20 < held_for_all * 19);
}

TEST_CASE("of one source that guesses on and on, nearly no event is held", "[rules]") {
  RuleSet rules;
  rules.add_text(
      "title: one\nid: one\nname: one\ndetection: { s: { event.action: one }, condition: s }\n---\n"
      "title: two\nid: two\nname: two\ndetection: { s: { event.action: two }, condition: s }\n---\n"
      "title: many\nid: many\nname: many\ncorrelation:\n  type: event_count\n  rules: [one]\n"
      "  group-by: [source.ip]\n  timespan: 1m\n  condition: { gte: 10 }\n---\n"
      "title: then\nid: then\nname: then\ncorrelation:\n  type: temporal_ordered\n"
      "  rules: [many, two]\n  group-by: [source.ip]\n  timespan: 1h\n",
      "c.yml");
  REQUIRE(rules.refused().empty());
  HitLog log(rules);
  std::vector<uint16_t> labels;
  size_t held = 0;
  const uint16_t one[] = {0}, two[] = {1};
  Event event;
  event.file = &kFiles[0];
  event.set(Field::source_ip, "192.0.2.1");
  for (uint64_t i = 0; i < 100'000; ++i) {
    event.time_ns = static_cast<int64_t>(i) * kSecond;
    event.offset = i * 80;
    held += log.note(event, one, labels) ? 1 : 0;
  }
  CHECK(held == 9);
  CHECK(labels.size() == 99'991);
  event.offset += 80;
  labels.clear();
  CHECK(log.note(event, two, labels));
  HitLog* const logs[] = {&log};
  auto windows = find_correlations(rules, logs);
  REQUIRE(windows);
  for (uint32_t n = 0; n < 9; ++n) REQUIRE(windows->append(0, n, labels));
  CHECK(labels == std::vector<uint16_t>(9, 2));
  labels.clear();
  REQUIRE(windows->append(0, 9, labels));
  CHECK(labels == std::vector<uint16_t>{3});
}

TEST_CASE("no window reaches over centuries", "[rules]") {
  Correlation correlation;
  correlation.kind = CorrelationKind::event_count;
  correlation.bounds.least = 2;
  correlation.timespan_ns = 600 * kSecond;
  const WindowPoint points[] = {{INT64_MIN + 1}, {0}, {kSecond}, {INT64_MAX - 1}};
  const WindowMarks marks = find_windows(correlation, points);
  CHECK(marks.marked == std::vector<bool>{false, true, true, false});
}
