#include "verdicts/value_spill.h"

#include <map>

#include "catch.h"

using namespace hozen;

namespace {

using Counted = std::map<std::string, std::map<int64_t, double>>;  // by value and second

// The values of one group, wherever they lie.
Counted counted(const Values& values) {
  Counted all;
  std::string before;
  values.each([&](std::string_view name, const std::vector<Slot>& slots) {
    CHECK((all.empty() || before < name));
    before = name;
    for (const Slot& slot : slots) all[before][slot.start_s] += slot.count;
    return true;
  });
  return all;
}

std::string value_of(uint32_t k) {
  return k % 97 == 0 ? std::string(k % 300, 'x') + std::to_string(k)  // long, and one of none
                     : "198.51.100." + std::to_string(k % 4099);
}

}  // namespace

TEST_CASE("ValueSpill gives back what was written in many runs, each value once and in order",
          "[verdicts]") {
  constexpr uint32_t kThreads = 3, kFields = 2, kEach = 40'000;
  ValueSpill spill;
  CHECK(spill.empty());
  std::map<std::pair<std::string, uint32_t>, Counted> expected;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    // Each thread has numbers of its own for the same series.
    const std::string names[] = {thread == 1 ? "b" : "a", thread == 1 ? "a" : "b"};
    const uint32_t numbers[] = {spill.series_named(names[0]), spill.series_named(names[1])};
    ValueSlots values;
    for (uint32_t k = 0; k < kEach; ++k) {
      const uint32_t series = k % 2, field = k / 2 % kFields, slot = 400'000 + k * 7 % 720;
      values.add(series << kFieldBits | field, value_of(k), slot, 1 + k % 3);
      expected[{names[series], field}][value_of(k)][int64_t{slot} * 3600] += 1 + k % 3;
      if (values.bytes() < 1u << 17) continue;
      spill.write(values, numbers);
      values.clear();
    }
    spill.write(values, numbers);
  }
  REQUIRE(spill.finish());
  REQUIRE(spill.sections().size() == expected.size());
  for (const auto& [key, wanted] : expected) {
    const uint32_t group = spill.series_named(key.first) << kFieldBits | key.second;
    for (const SpilledSection& section : spill.sections()) {
      if (section.group != group) continue;
      Values loaded{"loaded"}, stored{"stored"};
      spill.load(section, 3600, loaded);
      spill.store(section, 3600, stored);
      CHECK(loaded.size() == wanted.size());
      CHECK(stored.size() == wanted.size());
      CHECK(counted(loaded) == wanted);
      CHECK(counted(stored) == wanted);
    }
  }
  CHECK(spill.check());
}

TEST_CASE("ValueSpill says where it cannot keep what is counted", "[verdicts]") {
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  ValueSpill spill;
  ValueSlots values;
  values.add(0, "198.51.100.7", 400'000);
  const uint32_t number[] = {spill.series_named("a")};
  spill.write(values, number);
  before != nullptr ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
  const auto checked = spill.check();
  REQUIRE_FALSE(checked);
  CHECK(checked.error().what.find("/nowhere/at/all") != std::string::npos);
  CHECK(checked.error().hint.find("TMPDIR") != std::string::npos);
  CHECK_FALSE(spill.finish());
}

TEST_CASE("a visit of stored values ends where it is told to", "[verdicts]") {
  ValueSpill spill;
  ValueSlots values;
  for (const char* name : {"c", "a", "b"}) values.add(0, name, 7, 2);
  const uint32_t number[] = {spill.series_named("")};
  spill.write(values, number);
  REQUIRE(spill.finish());
  Values stored{"field"};
  spill.store(spill.sections().front(), 3600, stored);
  std::string seen;
  stored.each([&](std::string_view name, const std::vector<Slot>& slots) {
    seen += name;
    CHECK(slots.front().start_s == 7 * 3600);
    CHECK(slots.front().count == 2);
    return seen.size() < 2;
  });
  CHECK(seen == "ab");
}
