#include "verdicts/count_csv.h"

#include "catch.h"

using namespace hozen;

namespace {

struct RefusedCase {
  const char* what;
  std::string_view text;
  size_t line;
};
const RefusedCase kRefused[] = {
    {"negative", "timestamp,count\n2026-01-01,3\n2026-01-02,-3\n", 3},
    {"fractional", "timestamp,value\n2026-01-01,1.5\n", 2},
    {"NaN", "timestamp,count\n2026-01-01,3\n2026-01-02,NaN\n", 3},
    {"missing", "timestamp,count\n2026-01-01,\n", 2},
    {"infinite", "timestamp,count\n2026-01-01,inf\n", 2},
    {"beyond 2^53", "timestamp,count\n2026-01-01,1e17\n", 2},
    {"no time", "timestamp,count\n2026-01-01,3\nyesterday,4\n", 3},
    {"a day that is none", "timestamp,count\n2026-01-01,3\n2026-02-30,4\n", 3},
};

struct StampCase {
  std::string_view text;
  int64_t time_s;
};
const StampCase kStamps[] = {
    {"2022-09-30T14:00:00Z", 1664546400},
    {"2022-09-30 14:00:00", 1664546400},
    {"2022/09/30 14:00", 1664546400},
    {"2022/9/30 9:00", 1664528400},
    {"2022-09-30 14", 1664546400},
    {"1664546400", 1664546400},
    {"1664546400.0", 1664546400},
    {"1664546400000", 1664546400},
    {"20220930", 1664496000},
    {"2022-09-30T14:00:00+09:00", 1664514000},
};

}  // namespace

TEST_CASE("counts that are none are refused by line", "[verdicts]") {
  for (const RefusedCase& c : kRefused) {
    CAPTURE(c.what);
    const auto tables = read_counts(c.text, "x.csv", Zone());
    REQUIRE_FALSE(tables);
    CHECK(tables.error().line == c.line);
    CHECK(tables.error().file == "x.csv");
  }
}

TEST_CASE("stamps of many forms", "[verdicts]") {
  for (const StampCase& c : kStamps) {
    CAPTURE(c.text);
    const auto stamp = read_stamp(c.text, Zone());
    REQUIRE(stamp);
    CHECK(stamp->time_s == c.time_s);
  }
}

TEST_CASE("rows out of order add up, missing days are zero, 12.0 is a count", "[verdicts]") {
  const auto tables = read_counts(
      "date;value\n2026-01-04;4\n2026-01-01;1\n2026-01-02;12.0\n2026-01-02;3\n", "x", Zone());
  REQUIRE(tables);
  REQUIRE(tables->size() == 1);
  const CountTable& t = tables->front();
  CHECK(t.width == BinWidth::day);
  CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>{1, 15, 0, 4});
  CHECK(t.notes == std::vector<std::string>{"1 day without a row counted as 0"});
}

TEST_CASE("five minutes are summed into whole hours", "[verdicts]") {
  std::string text = "timestamp,value\n";
  for (int i = 6; i < 36; ++i) {  // 00:30 to 02:55: the first hour is partly covered
    text += fmt::format("2026-01-01 {:02}:{:02}:00,2\n", i / 12, i % 12 * 5);
  }
  const auto tables = read_counts(text, "x", Zone());
  REQUIRE(tables);
  const CountTable& t = tables->front();
  CHECK(t.notes.at(0) == "rows every 5 minutes: summed into hours");
  CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>{24, 24});
}

TEST_CASE("dimensions are kept by value; a group makes a series of each", "[verdicts]") {
  const std::string_view text =
      "timestamp,count,source.ip\n2026-01-01,1,192.0.2.1\n2026-01-01,2,192.0.2.2\n2026-01-02,5,192."
      "0.2.1\n";
  const auto one = read_counts(text, "x", Zone());
  REQUIRE(one);
  REQUIRE(one->front().observed.fields.size() == 1);
  CHECK(one->front().observed.fields[0].names ==
        std::vector<std::string>{"192.0.2.1", "192.0.2.2"});
  const auto two = read_counts(text, "x", Zone(), "source.ip");
  REQUIRE(two);
  CHECK(two->size() == 2);
  CHECK_FALSE(read_counts(text, "x", Zone(), "nowhere"));
}
