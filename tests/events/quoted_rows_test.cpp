#include "events/quoted_rows.h"

#include "catch.h"
#include "events/read_memory.h"

using namespace hozen;

namespace {

struct Row {
  uint64_t offset;
  uint32_t length;
  std::string message;
};

Row keep(const Event& e) { return {e.offset, e.length, std::string(e.get(Field::message))}; }

const std::string kHeader = "Level,Date and Time,Source,Event ID,Task Category\n";
const std::string kRow = "Information,7/1/2022 9:00:03 AM,S,4625,Logon,";

std::vector<Row> rows(const std::string& body) {
  Reading reading;
  reading.threads = 1;
  return read_memory<Row>("events.csv", kHeader + body, reading, keep).events;
}

}  // namespace

TEST_CASE("a quoted value goes on until a line closes it", "[events][csv]") {
  const auto got = rows(kRow + "\"one\n\ntwo\n\"\n" + kRow + "plain\n");
  REQUIRE(got.size() == 2);
  CHECK(got[0].message == "one\n\ntwo\n");
  CHECK(got[0].offset == kHeader.size());
  CHECK(got[0].length == kRow.size() + std::string("\"one\n\ntwo\n\"\n").size());
  CHECK(got[1].message == "plain");
}

TEST_CASE("quotes that nothing closes do not take the next row along", "[events][csv]") {
  const auto got = rows(kRow + "\"open\n" + kRow + "next\n");
  REQUIRE(got.size() == 2);
  CHECK(got[0].message == "open");
  CHECK(got[1].message == "next");
}

TEST_CASE("a doubled quote closes nothing", "[events][csv]") {
  const auto got = rows(kRow + "\"say \"\"a\nb\"\" now\"\n");
  REQUIRE(got.size() == 1);
  CHECK(got[0].message == "say \"a\nb\" now");
}
