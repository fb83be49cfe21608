#include "tally/place_spool.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

#include "base/record_spool.h"
#include "catch.h"

namespace hozen {
namespace {

std::vector<uint64_t> numbers_of(std::span<PlaceSpool> spools, std::string_view file) {
  std::vector<uint64_t> out;
  REQUIRE(each_place(spools, file, [&](uint64_t number) -> Expected<void> {
    out.push_back(number);
    return {};
  }));
  return out;
}

}  // namespace

TEST_CASE("places of many files come back sorted, each once, in memory or on the disk", "[tally]") {
  for (const size_t most : {size_t{16}, size_t{1000}, PlaceSpool::kMostInMemory}) {
    CAPTURE(most);
    std::vector<PlaceSpool> spools;
    for (int thread = 0; thread < 3; ++thread) spools.emplace_back(most);
    std::map<std::string, std::set<uint64_t>> expected;
    uint64_t state = 7;
    for (size_t i = 0; i < 5000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const std::string file = fmt::format("{}.log", (state >> 33) % 5);
      const uint64_t number = (state >> 40) % 3000;
      spools[i % 3].add(file, number);
      expected[file].insert(number);
    }
    std::vector<std::string> files;
    for (const auto& [file, numbers] : expected) {
      files.push_back(file);
      CHECK(numbers_of(spools, file) == std::vector<uint64_t>(numbers.begin(), numbers.end()));
    }
    CHECK(files_of(spools) == files);
    CHECK(numbers_of(spools, "another").empty());
  }
}

TEST_CASE("records of several spools come back sorted, however few memory holds", "[tally]") {
  for (const size_t most : {1u, 7u, 1000u}) {
    CAPTURE(most);
    SortedSpool<uint32_t> spools[] = {SortedSpool<uint32_t>("numbers", most),
                                      SortedSpool<uint32_t>("numbers", most)};
    std::vector<uint32_t> added, came;
    for (uint32_t i = 0; i < 300; ++i) {
      added.push_back(i * 7919 % 100);
      spools[i % 2].add(added.back());
    }
    RunMerger<uint32_t> merger;
    for (auto& spool : spools) {
      spool.sort();
      REQUIRE(spool.give(merger));
    }
    for (uint32_t number = 0; merger.next(number).value();) came.push_back(number);
    std::sort(added.begin(), added.end());
    CHECK(came == added);
  }
}

TEST_CASE("records come back in the order in which they were added", "[tally]") {
  for (const size_t most : {1u, 7u, 1000u}) {
    RecordSpool<uint32_t> spool(most);
    std::vector<uint32_t> came, added;
    for (uint32_t i = 0; i < 100; ++i) {
      spool.add(i * 3);
      added.push_back(i * 3);
    }
    REQUIRE(spool.each([&](uint32_t record) -> Expected<void> {
      came.push_back(record);
      return {};
    }));
    CHECK(came == added);
  }
}

TEST_CASE("a disk too full for the last few records is told with what to do", "[tally]") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 64, .rlim_max = before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::vector<PlaceSpool> spools;
  spools.emplace_back(sizeof(uint64_t));  // each number goes to the disk
  RecordSpool<uint64_t> records(1);
  for (uint64_t i = 0; i < 20; ++i) {
    spools[0].add("a.log", i);
    records.add(i);
  }
  const auto places = each_place(spools, "a.log", [](uint64_t) { return Expected<void>(); });
  const auto all = records.each([](uint64_t) { return Expected<void>(); });
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);
  REQUIRE((!places && !all));
  CHECK((!places.error().hint.empty() && !all.error().hint.empty()));
}

}  // namespace hozen
