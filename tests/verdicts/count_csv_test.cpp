#include "verdicts/count_csv.h"

#include <fmt/format.h>

#include <algorithm>

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
    {"groups of other than three", "timestamp,count\n2026-01-01,\"1,23\"\n", 2},
    {"behind a remark and an empty line", "# made by hand\n\ntimestamp,count\n2026-01-01,x\n", 4},
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
    {"20220930T140000Z", 1664546400},
    {"20220930140000", 1664546400},
    {"202209301400", 1664546400},
    {"2022093014", 1664546400},
    {"2022.09.30 14:00", 1664546400},
    {"30.09.2022 14:00", 1664546400},
    {"30.9.2022", 1664496000},
    {"30/Sep/2022:14:00:00 +0000", 1664546400},
    {"30-Sep-2022 14:00", 1664546400},
    {"Fri, 30 Sep 2022 14:00:00 GMT", 1664546400},
    {"Sep 30, 2022 14:00", 1664546400},
    {"Fri Sep 30 14:00:00 2022", 1664546400},
    {"2022-09-30 02:00:00 PM", 1664546400},
    {"2022年9月30日", 1664496000},
    {"1970010203", 1970010203},
};

// Whichever way a table says it: 10, 20 and 30 in three hours of 2026-03-14.
struct TableCase {
  const char* what;
  std::string_view text;
};
const TableCase kTables[] = {
    {"lines that end with CR",
     "timestamp,count\r2026-03-14 00:00:00,10\r2026-03-14 "
     "01:00:00,20\r2026-03-14 02:00:00,30\r"},
    {"CR LF and a byte order mark",
     "\xEF\xBB\xBFtimestamp,count\r\n2026-03-14 00:00:00,10\r\n"
     "2026-03-14 01:00:00,20\r\n2026-03-14 02:00:00,30\r\n"},
    {"the count first, without a header",
     "10,2026-03-14 00:00\n20,2026-03-14 01:00\n30,2026-03-14 "
     "02:00\n"},
    {"row numbers, without a header",
     "0;2026-03-14 00:00;10\n1;2026-03-14 01:00;20\n2;2026-03-14 "
     "02:00;30\n"},
    {"total first",
     "total\ttime\n10\t2026-03-14 00:00\n20\t2026-03-14 01:00\n30\t2026-03-14 "
     "02:00\n"},
    {"names of another language",
     "Anzahl;Zeit\n10;2026-03-14 00:00\n20;2026-03-14 01:00\n30;2026-"
     "03-14 02:00\n"},
    {"date and time apart",
     "date,time,count\n2026-03-14,00:00,10\n2026-03-14,01:00,20\n2026-03-14,"
     "02:00,30\n"},
    {"date and hour apart", "date,hour,n\n2026-03-14,0,10\n2026-03-14,1,20\n2026-03-14,2,30\n"},
    {"month first", "time,count\n3/14/2026 0:00,10\n3/14/2026 1:00,20\n3/14/2026 2:00,30\n"},
    {"day first", "time,count\n14/03/2026 00:00,10\n14/03/2026 01:00,20\n14/03/2026 02:00,30\n"},
    {"half days",
     "time,count\n3/14/2026 12:00 AM,10\n3/14/2026 1:00 AM,20\n3/14/2026 2:00 "
     "AM,30\n"},
};

}  // namespace

TEST_CASE("counts that are none are refused by line", "[verdicts]") {
  for (const RefusedCase& c : kRefused) {
    CAPTURE(c.what);
    const auto tables = read_counts(std::string(c.text), "x.csv", Zone());
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

TEST_CASE("tables of many forms hold the same counts", "[verdicts]") {
  for (const TableCase& c : kTables) {
    CAPTURE(c.what);
    const auto tables = read_counts(std::string(c.text), "x", Zone());
    REQUIRE(tables);
    const CountTable& t = tables->front();
    CHECK(t.observed.first_s == 1773446400);
    CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>{10, 20, 30});
  }
}

TEST_CASE("a date that may be two days is refused, unless the file tells", "[verdicts]") {
  const auto two =
      read_counts("time,count\n03/04/2026,1\n04/04/2026,2\n04/05/2026,3\n", "x", Zone());
  REQUIRE_FALSE(two);
  CHECK(two.error().line == 2);
  CHECK(two.error().what ==
        "'03/04/2026' may be two days: no row tells whether the day comes first");
  std::string march = "time,count\n";  // days of one month
  for (int day = 1; day < 6; ++day) march += fmt::format("03/{:02}/2026,1\n", day);
  const auto one = read_counts(march, "x", Zone());
  REQUIRE(one);
  CHECK(cut_series(one->front().observed, BinWidth::day, Zone()).counts.size() == 5);
  CHECK_FALSE(read_counts("time,count\n13/01/2026,1\n01/14/2026,2\n", "x", Zone()));
  CHECK_FALSE(read_stamp("26/03/01", Zone()));
}

TEST_CASE("the first row tells the order of dates, too, where there is no header", "[verdicts]") {
  const auto told = read_counts("13/01/2022,5\n01/02/2022,6\n", "x", Zone());
  REQUIRE(told);
  CHECK(told->front().observed.first_s == 1642032000);
}

TEST_CASE("a column that is taken for the count is said", "[verdicts]") {
  const auto tables = read_counts("date,web1,web2\n2026-03-01,3,4\n2026-03-02,5,6\n", "x", Zone());
  REQUIRE(tables);
  CHECK(tables->front().notes.at(0) == "no column is called count: 'web1' was taken");
}

TEST_CASE("what is no table of counts is refused", "[verdicts]") {
  CHECK_FALSE(read_counts(R"([{"t":"2026-03-01","v":1}])", "x", Zone()));
  const auto wide = read_counts(std::string(1'000'000, ','), "x", Zone());
  REQUIRE_FALSE(wide);
  CHECK(wide.error().what == "more than 10000 fields in one row");
}

TEST_CASE("rows out of order add up, missing days are zero, 12.0 is a count", "[verdicts]") {
  const auto tables = read_counts(
      "date;value\n2026-01-04;4\n2026-01-01;1\n2026-01-02;12.0\n2026-01-02;3\n", "x", Zone());
  REQUIRE(tables);
  REQUIRE(tables->size() == 1);
  const CountTable& t = tables->front();
  CHECK(t.width == BinWidth::day);
  CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>{1, 15, 0, 4});
  CHECK(t.notes ==
        std::vector<std::string>{"1 row with the time of another: counts of one time are added up",
                                 "1 day without a row counted as 0"});
  CHECK(t.notes_ja ==
        std::vector<std::string>{"同じ時刻の行が1件あり、件数を合算", "行のない1日を0件とした"});
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
  const std::string text =
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

TEST_CASE("spreadsheets write thousands in groups, and other delimiters", "[verdicts]") {
  const auto tables =
      read_counts("ds|y\n2026-01-01|1,234\n2026-01-02|1,234,567\n2026-01-03|7\n", "x", Zone());
  REQUIRE(tables);
  const CountTable& t = tables->front();
  CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>{1234, 1234567, 7});
}

TEST_CASE("the hour that comes twice when clocks go back is two hours", "[verdicts]") {
  const auto berlin = Zone::find("Europe/Berlin");
  REQUIRE(berlin);
  std::string text = "time,events\n";
  for (const char* hour : {"00", "01", "02", "02", "03", "04"}) {
    text += fmt::format("2022-10-30 {}:00,10\n", hour);
  }
  const auto tables = read_counts(text, "x", *berlin);
  REQUIRE(tables);
  const CountTable& t = tables->front();
  CHECK(t.notes.empty());
  CHECK(cut_series(t.observed, t.width, t.zone).counts == std::vector<double>(6, 10));
}

TEST_CASE("rows of one time are added up, and that is said", "[verdicts]") {
  const auto tables =
      read_counts("date,count\n2026-01-01,1\n2026-01-02,2\n2026-01-02,2\n", "x", Zone());
  REQUIRE(tables);
  CHECK(
      tables->front().notes ==
      std::vector<std::string>{"1 row with the time of another: counts of one time are added up"});
}

TEST_CASE("a column of row numbers is no dimension", "[verdicts]") {
  std::string text = ",timestamp,count\n";
  for (int i = 0; i < 12; ++i) text += fmt::format("{},2026-01-{:02},5\n", i, i + 1);
  const auto tables = read_counts(text, "x", Zone());
  REQUIRE(tables);
  CHECK(tables->front().observed.fields.empty());
  CHECK(tables->front().notes.at(0) == "column 'column 1' has another value in each row: left out");
}

TEST_CASE("a header alone is a table without rows", "[verdicts]") {
  const auto tables = read_counts("timestamp,count\n", "x", Zone());
  REQUIRE(tables);
  REQUIRE(tables->size() == 1);
  CHECK(cut_series(tables->front().observed, BinWidth::hour, Zone()).counts.empty());
  CHECK_FALSE(read_counts("", "x", Zone()));
}

namespace {

// Fields with line ends, doubled quotes, remarks and empty lines: whatever begins a part may lie within a field.
std::string odd_rows(size_t rows) {
  std::string text = "timestamp,count,\"who\nreally\"\n";
  for (size_t i = 0; i < rows; ++i) {
    const std::string when =
        format_rfc3339(static_cast<int64_t>(1'640'995'200 + i / 7 * 3600) * kNsPerSecond);
    if (i % 11 == 0) text += "# a remark with one \" in it\n\n";
    if (i % 5 == 0) {
      text += fmt::format("\"{}\",\"{}\",\"a\n2022-01-01,7,\"\"b{}\"\"\n\"\n", when, i, i % 3);
    } else {
      text += fmt::format("{},{},c{}\n", when, i, i % 4);
    }
  }
  return text;
}

std::vector<std::string> told(const CountFile& file) {
  std::vector<std::string> lines;
  for (size_t k = 0; k < file.size(); ++k) {
    const CountTable table = file.table(k);
    std::string line = fmt::format("{} {} rows", table.observed.name, table.rows);
    for (const Slot& slot : table.observed.total)
      line += fmt::format(" {}:{}", slot.start_s, slot.count);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("counts read by several threads are those that one reads", "[verdicts]") {
  const std::string text = odd_rows(120'000);
  const auto one = open_counts(text, "x", Zone(), "who\nreally", 1);
  REQUIRE(one);
  CHECK((*one)->size() == 7);
  for (const int threads : {2, 3, 5}) {
    CAPTURE(threads);
    const auto many = open_counts(text, "x", Zone(), "who\nreally", threads);
    REQUIRE(many);
    CHECK(told(**many) == told(**one));
  }
}

TEST_CASE("a bad row is named by the line of the whole file, whichever thread meets it",
          "[verdicts]") {
  std::string text = odd_rows(120'000);
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  text += "2022-01-01,x,d\n" + odd_rows(60'000) + "2022-01-01,y,d\n";
  for (const int threads : {1, 2, 4}) {
    CAPTURE(threads);
    const auto file = open_counts(text, "x", Zone(), {}, threads);
    REQUIRE_FALSE(file);
    CHECK(file.error().line == lines + 1);
    CHECK(file.error().column == 2);
  }
  std::string plain = odd_rows(120'000) + "2022-01-01,1,\"open\n";
  for (int i = 0; i < 200'000; ++i) plain += "2022-01-01,1,d\n";
  const auto open = open_counts(plain, "x", Zone(), {}, 3);
  REQUIRE_FALSE(open);
  CHECK(open.error().line == lines + 1);
}
