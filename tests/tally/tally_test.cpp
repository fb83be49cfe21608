#include "tally/tally.h"

#include <map>

#include "catch.h"
#include "labels/rule_set.h"
#include "tally/ranking.h"

using namespace hozen;

namespace {

Dimension dimension(std::string_view name) { return Dimension::named(name).value(); }

// A log of hand-made events that own their text.
struct Log {
  FileFacts file{.path = "b.log"};
  FileFacts other{.path = "a.log"};
  std::vector<std::string> sources;
  std::vector<Event> events;

  explicit Log(size_t n) {
    sources.reserve(n);
    uint64_t state = 7;
    for (size_t i = 0; i < n; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const auto drawn = static_cast<unsigned>(state >> 40);
      sources.push_back(
          drawn % 3 == 0 ? fmt::format("2001:db8:1234:5678:9abc:def0:{}:{}", drawn % 7, drawn % 40)
                         : fmt::format("192.0.2.{}", drawn % 200));
      Event e;
      e.time_ns = static_cast<int64_t>(drawn % 500'000) * kNsPerSecond;
      e.offset = i * 100;
      e.file = drawn % 2 == 0 ? &file : &other;
      if (drawn % 11 != 0) e.set(Field::source_ip, sources.back());
      if (drawn % 5 != 0) e.set(Field::destination_port, drawn % 2 == 0 ? "53" : "443");
      if (drawn % 4 != 0) e.set(Field::network_transport, drawn % 2 == 0 ? "UDP" : "tcp");
      events.push_back(e);
    }
  }
};

TallyPlan plan_of(std::vector<View> views, const char* width = "hour") {
  return {BucketWidth::parse(width).value(), Zone(), std::move(views)};
}

// A tally as text, to be compared whole.
std::string text_of(const Tally& tally, size_t view, size_t dimensions) {
  std::string text;
  for (const auto& [start, n] : tally.totals()) text += fmt::format("{} {}\n", start, n);
  for (const Tally::Entry& e : tally.entries(view)) {
    text += fmt::format("{}", e.bucket_ns);
    for (size_t d = 0; d < dimensions; ++d) {
      const auto value = tally.value_of(e, view, d);
      text += value ? fmt::format(" [{}]", *value) : " -";
    }
    const Tallied& t = *e.tallied;
    text += fmt::format(" {} {}@{}:{} {}@{}:{}\n", t.count, t.first.time_ns, tally.path_of(t.first),
                        t.first.offset, t.last.time_ns, tally.path_of(t.last), t.last.offset);
  }
  return text;
}

}  // namespace

TEST_CASE("counts, first and last agree with a slow count by std::map", "[tally]") {
  const Log log(20'000);
  Tally tally(plan_of({{{dimension("source.ip")}, true}}), {});
  struct Slow {
    uint64_t count = 0;
    std::tuple<int64_t, std::string, uint64_t> first, last;
  };
  std::map<std::pair<int64_t, std::string>, Slow> slow;
  for (const Event& e : log.events) {
    tally.add(e);
    const int64_t hour = floor_div(e.time_ns, 3600 * kNsPerSecond) * 3600 * kNsPerSecond;
    const std::string key =
        e.has(Field::source_ip) ? "[" + std::string(e.get(Field::source_ip)) + "]" : "-";
    Slow& s = slow[{hour, key}];
    const std::tuple place = {e.time_ns, e.file->path, e.offset};
    if (s.count++ == 0) s.first = s.last = place;
    s.first = std::min(s.first, place);
    s.last = std::max(s.last, place);
  }
  tally.flush();
  REQUIRE(tally.entries(0).size() == slow.size());
  for (const Tally::Entry& e : tally.entries(0)) {
    const auto value = tally.value_of(e, 0, 0);
    const auto at = slow.find({e.bucket_ns, value ? "[" + std::string(*value) + "]" : "-"});
    REQUIRE(at != slow.end());
    CHECK(e.tallied->count == at->second.count);
    CHECK(std::tuple(e.tallied->first.time_ns, tally.path_of(e.tallied->first),
                     e.tallied->first.offset) == at->second.first);
    CHECK(std::tuple(e.tallied->last.time_ns, tally.path_of(e.tallied->last),
                     e.tallied->last.offset) == at->second.last);
  }
  CHECK(tally.total() == log.events.size());
}

TEST_CASE("pieces merged in any order are the whole, byte for byte", "[tally]") {
  const Log log(9'000);
  const TallyPlan plan = plan_of({{{dimension("destination.port"), dimension("source.ip")}, true},
                                  {{dimension("source.ip")}, false}});
  Tally whole(plan, {});
  std::vector<Tally> pieces;
  for (int i = 0; i < 5; ++i) pieces.emplace_back(plan, ValueSources{});
  for (size_t i = 0; i < log.events.size(); ++i) {
    whole.add(log.events[i]);
    pieces[i % 7 % 5].add(log.events[i]);
  }
  whole.flush();
  for (Tally& piece : pieces) piece.flush();
  Tally merged(plan, {});
  for (const size_t i : {3u, 0u, 4u, 1u, 2u}) merged.merge(pieces[i]);
  CHECK(text_of(merged, 0, 2) == text_of(whole, 0, 2));
  CHECK(text_of(merged, 1, 1) == text_of(whole, 1, 1));
}

TEST_CASE("an absent value is not an empty one, in one dimension and in two", "[tally]") {
  Event with, without;
  with.set(Field::user_name, "");
  Tally tally(plan_of({{{dimension("user.name")}, true},
                       {{dimension("user.name"), dimension("source.ip")}, true}}),
              {});
  for (const Event* e : {&with, &without, &without}) tally.add(*e);
  tally.flush();
  for (const size_t view : {0u, 1u}) {
    const auto entries = tally.entries(view);
    REQUIRE(entries.size() == 2);
    CHECK(!tally.value_of(entries[0], view, 0));
    CHECK(entries[0].tallied->count == 2);
    CHECK(tally.value_of(entries[1], view, 0) == "");
  }
}

TEST_CASE("ports carry their protocol in small letters", "[tally]") {
  const Log log(2'000);
  Tally tally(plan_of({{{dimension("destination.port")}, false}}), {});
  for (const Event& e : log.events) tally.add(e);
  tally.flush();
  uint64_t sum = 0;
  std::vector<std::string> seen;
  for (const Tally::Entry& e : tally.entries(0)) {
    sum += e.tallied->count;
    seen.emplace_back(tally.value_of(e, 0, 0).value_or("(none)"));
  }
  CHECK(sum == log.events.size());
  CHECK(seen == std::vector<std::string>{"(none)", "443/tcp", "53", "53/udp"});
}

TEST_CASE("an event with several classes counts once for each and once in the total", "[tally]") {
  std::vector<RuleInfo> rules(3);
  rules[0].threat_class = "sqli";
  rules[1].threat_class = "sqli";
  rules[2].threat_class = "bot";
  const LabelValues values(rules);
  Tally tally(plan_of({{{dimension("threat.class")}, true}}), {.labels = &values});
  const uint16_t all[] = {0, 1, 2}, bot[] = {2};
  const Event event;
  tally.add(event, all);
  tally.add(event, bot);
  tally.add(event, {});
  tally.flush();
  const auto entries = tally.entries(0);
  REQUIRE(entries.size() == 3);
  CHECK(!tally.value_of(entries[0], 0, 0));
  CHECK(tally.value_of(entries[1], 0, 0) == "bot");
  CHECK(entries[1].tallied->count == 2);
  CHECK(tally.value_of(entries[2], 0, 0) == "sqli");
  CHECK(entries[2].tallied->count == 1);
  CHECK(tally.total() == 3);
  CHECK(values.is_attack(all));
  CHECK(!values.is_attack(bot));
}

TEST_CASE("keys of every length and byte are kept apart", "[tally]") {
  KeyTable table;
  const uint64_t seed = hash_seed();
  std::vector<std::string> keys;
  for (size_t length = 0; length < 70; ++length) {
    for (const char c : {'\0', 'a', '\xff'}) keys.push_back(std::string(length, 'x') + c);
  }
  for (int round = 1; round <= 3; ++round) {
    for (const std::string& key : keys) ++table.at(5, key, hash_of(key, seed)).count;
    ++table.at(6, keys[0], hash_of(keys[0], seed)).count;
  }
  REQUIRE(table.size() == keys.size() + 1);
  for (size_t i = 0; i < keys.size(); ++i) {
    CHECK(table.entry(i).key() == keys[i]);
    CHECK(table.entry(i).tallied.count == 3);
  }
}

TEST_CASE("rankings share ranks, say ties at the cut, and add up", "[tally]") {
  const std::vector<Countable> values = {{"d", 5}, {"a", 9}, {"c", 5}, {"b", 5}, {"e", 1}};
  const Ranking top = rank(values, 2);
  REQUIRE(top.shown.size() == 2);
  CHECK(top.shown[0].value == "a");
  CHECK(top.shown[1].value == "b");
  CHECK(top.shown[1].rank == 2);
  CHECK(top.other_count == 11);
  CHECK(top.other_values == 3);
  CHECK(top.tie_count == 5);
  CHECK(top.tie_shown == 1);
  CHECK(top.tie_cut == 2);
  CHECK(rank(values, 4).tie_cut == 0);
  const std::string pins[] = {"e"};
  const Ranking pinned = rank(values, 1, pins);
  REQUIRE(pinned.shown.size() == 2);
  CHECK(pinned.shown[1].rank == 5);
  CHECK(pinned.shown[1].pinned);
  CHECK(pinned.other_count == 15);
  CHECK(rank(values, kAllValues).other_values == 0);
}
