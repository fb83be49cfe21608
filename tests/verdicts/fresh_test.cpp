#include "verdicts/fresh.h"

#include "catch.h"

using namespace hozen;

namespace {

constexpr int64_t kStart = 1'656'633'600;  // 2022-07-01

// Forty days of hours, the same few users each day, and what a case adds.
Observed watched(int64_t new_from_day, double new_a_hour) {
  Observed o;
  o.first_s = kStart;
  o.end_s = kStart + 40 * kSecondsPerDay;
  Values users{"user.name", {"a.sato", "b.mori", "new.one"}, std::vector<std::vector<Slot>>(3)};
  for (int64_t h = 0; h < 40 * 24; ++h) {
    const int64_t at = kStart + h * 3600;
    const auto wobble = static_cast<double>(h * 7 % 5);
    double sum = 40 + 2 * wobble;
    users.slots[0].push_back({at, 20 + wobble});
    users.slots[1].push_back({at, 20 + wobble});
    const bool comes = h >= new_from_day * 24 && h < new_from_day * 24 + 48 && new_a_hour > 0;
    if (comes) users.slots[2].push_back({at, new_a_hour});
    sum += comes ? new_a_hour : 0;
    o.total.push_back({at, sum});
  }
  o.fields.push_back(std::move(users));
  return o;
}

std::vector<Finding> fresh_in(const Observed& o) {
  const Bins bins = label_bins(cut_series(o, BinWidth::hour, Zone()), Zone());
  Verdict verdict = judge(bins);
  find_fresh(o, bins, verdict);
  std::erase_if(verdict.findings, [](const Finding& f) { return f.kind != Kind::fresh; });
  return verdict.findings;
}

}  // namespace

TEST_CASE("find_fresh names a user who was never seen before, from when and how often",
          "[verdicts]") {
  const std::vector<Finding> found = fresh_in(watched(25, 4));
  REQUIRE(found.size() == 1);
  CHECK(found[0].start_s == kStart + 25 * kSecondsPerDay);
  CHECK(found[0].end_s == kStart + 27 * kSecondsPerDay);
  CHECK(found[0].observed == 48 * 4);
  REQUIRE(found[0].causes.size() == 1);
  CHECK(found[0].causes[0].who[0].value == "new.one");
  CHECK(found[0].causes[0].who[0].fresh);
}

TEST_CASE("find_fresh calls nobody new while the watch itself is, nor for a handful of events",
          "[verdicts]") {
  CHECK(fresh_in(watched(3, 4)).empty());
  CHECK(fresh_in(watched(25, 0)).empty());
  Observed few = watched(25, 0);
  few.fields[0].slots[2] = {{kStart + 25 * kSecondsPerDay, 12}};
  CHECK(fresh_in(few).empty());
}

TEST_CASE("find_fresh leaves newcomers alone where newcomers are usual", "[verdicts]") {
  Observed o = watched(25, 0);
  for (int64_t k = 0; k < 60; ++k) {
    o.fields[0].names.push_back("guest" + std::to_string(k));
    o.fields[0].slots.push_back(
        {{kStart + (12 * 24 + k * 11) * 3600, static_cast<double>(20 + k * 13 % 30)}});
  }
  CHECK(fresh_in(o).empty());
}

TEST_CASE("find_fresh does not repeat what a burst tells already", "[verdicts]") {
  CHECK(fresh_in(watched(25, 400)).empty());
}
