// find_overlaps: exports of a log whose times overlap.
#include "bytes/overlaps.h"

#include "catch.h"

using namespace hozen;

namespace {

std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i) {
    const std::string n = std::to_string(1'000'000 + i);
    out += "192.0.2.7,2022-09-" + n.substr(1, 2) + " " + n.substr(3, 2) + ":" + n.substr(5, 2) +
           ":00,line number " + n + "\n";
  }
  return out;
}
const std::string kHead = "time,source address,what was done\n";

struct OverlapCase {
  const char* what;
  std::string first, second;
  uint64_t from, to;  // of the second; 0, 0: none
};

}  // namespace

TEST_CASE("the beginning of an export that another one ends with is found", "[bytes][overlaps]") {
  const uint64_t head = kHead.size();
  const OverlapCase cases[] = {
      {"with heads of columns", kHead + lines(0, 50000), kHead + lines(40000, 90000), head,
       head + lines(40000, 50000).size()},
      {"without", lines(0, 100), lines(80, 200), 0, lines(80, 100).size()},
      {"all of it", lines(0, 100), lines(50, 80), 0, lines(50, 80).size()},
      {"one after the other", lines(0, 100), lines(100, 200), 0, 0},
      {"a few lines alike may be chance", lines(0, 100), lines(95, 200), 0, 0},
      {"parts before the end", lines(0, 100) + "other\n", lines(80, 200), 0, 0},
      {"cut in a line", lines(0, 100) + "192.0.2.7,20", lines(80, 200), 0, lines(80, 100).size()},
      {"empty", lines(0, 100), "", 0, 0},
      {"the same beginning", kHead + lines(0, 100), kHead + lines(0, 300), 0,
       head + lines(0, 100).size()},
      {"times that overlap, and no line alike", lines(0, 100), "x" + lines(50, 51), 0, 0},
  };
  for (const OverlapCase& c : cases) {
    CAPTURE(c.what);
    const Source sources[] = {memory_source("x/waf-0901-0910.csv", c.first),
                              memory_source("x/waf-0905-0915.csv", c.second),
                              memory_source("y/waf-0905-0915.csv", lines(80, 300))};
    std::vector<std::string> notes;
    const auto found = find_overlaps(sources, notes);
    REQUIRE(found.size() == (c.to == 0 ? 0 : 1));
    CHECK(notes.size() == found.size());
    if (found.empty()) continue;
    CHECK(found[0].path == "x/waf-0905-0915.csv");
    CHECK(found[0].from == c.from);
    CHECK(found[0].to == c.to);
  }
}

TEST_CASE("three exports that overlap leave each line once", "[bytes][overlaps]") {
  const Source sources[] = {memory_source("waf-3.csv", lines(160, 300)),
                            memory_source("waf-1.csv", lines(0, 100)),
                            memory_source("waf-2.csv", lines(60, 200))};
  std::vector<std::string> notes;
  const auto found = find_overlaps(sources, notes);
  REQUIRE(found.size() == 2);
  CHECK(found[0].to == lines(60, 100).size());
  CHECK(found[1].to == lines(160, 200).size());
  CHECK(notes[0] == "40 lines of waf-2.csv stand in waf-1.csv, too: counted once");
}

TEST_CASE("rotations of one name are not read once more", "[bytes][overlaps]") {
  const Source sources[] = {memory_source("access.log.1", lines(0, 100)),
                            memory_source("access.log.2", lines(50, 200))};
  std::vector<std::string> notes;
  CHECK(find_overlaps(sources, notes).empty());
}
