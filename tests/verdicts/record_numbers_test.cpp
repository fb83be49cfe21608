#include "verdicts/record_numbers.h"

#include "catch.h"

using namespace hozen;

namespace {

// From number `first` to `last`, a second apart, the first at `first` seconds plus `later`.
RecordNumbers seen(uint64_t first, uint64_t last, int64_t later = 0) {
  RecordNumbers numbers;
  for (uint64_t n = first; n <= last; ++n) numbers.see(n, static_cast<int64_t>(n) + later);
  return numbers;
}

}  // namespace

TEST_CASE("numbers without a hole have none, in whatever order their pieces come", "[verdicts]") {
  RecordNumbers all = seen(200, 300);
  all.merge(seen(1, 99));
  all.merge(seen(100, 199));
  CHECK(all.holes().empty());
  RecordNumbers twice = seen(1, 50);  // auditd writes several records of one event
  twice.see(50, 51);
  twice.see(51, 51);
  CHECK(twice.holes().empty());
}

TEST_CASE("missing numbers are told with the times beside them", "[verdicts]") {
  RecordNumbers all = seen(500, 600);
  all.merge(seen(1, 399));
  const auto holes = all.holes();
  REQUIRE(holes.size() == 1);
  CHECK(holes[0].first == 400);
  CHECK(holes[0].last == 499);
  CHECK(holes[0].missing() == 100);
  CHECK(holes[0].before_ns == 399);
  CHECK(holes[0].after_ns == 500);
  CHECK_FALSE(holes[0].restart);
}

TEST_CASE("numbers that begin again are a restart, no hole", "[verdicts]") {
  RecordNumbers all = seen(5000, 5100);
  all.merge(seen(1, 100, 10'000));
  const auto holes = all.holes();
  REQUIRE(holes.size() == 1);
  CHECK(holes[0].restart);
  CHECK(holes[0].first == 5100);
  CHECK(holes[0].last == 1);
  CHECK(holes[0].missing() == 0);
}

TEST_CASE(
    "numbers that begin again within the old ones are a restart when they come later, else a copy",
    "[verdicts]") {
  RecordNumbers cleared = seen(1, 1000);
  cleared.merge(seen(1, 500, 10'000'000'000));
  cleared.merge(seen(538, 600, 20'000'000'000));
  const auto holes = cleared.holes();
  REQUIRE(holes.size() == 2);
  CHECK(holes[0].restart);
  CHECK(holes[1].first == 501);
  CHECK(holes[1].last == 537);
  RecordNumbers copied = seen(1, 1000);
  copied.merge(seen(1, 500));
  CHECK(copied.holes().empty());
}

TEST_CASE("numbers in no order say nothing of holes, in bounded memory", "[verdicts]") {
  RecordNumbers wild;
  for (uint64_t n = 0; n < 3 * RecordNumbers::kMostRuns; ++n) {
    wild.see(n * 7919 % 1'000'003, static_cast<int64_t>(n));
  }
  CHECK_FALSE(wild.ordered());
  CHECK(wild.holes().empty());
}
