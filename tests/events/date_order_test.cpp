#include "events/date_order.h"

#include <vector>

#include "catch.h"
#include "events/free_stamp.h"

using namespace hozen;

namespace {

bool day_first(const std::vector<std::string_view>& lines) { return is_day_first(lines); }

}  // namespace

TEST_CASE("a file's dates with slashes are read in one order", "[events]") {
  CHECK(day_first({"01/03/2022 09:00:00 a", "13/03/2022 09:00:00 b"}));
  CHECK(day_first({"x,\"31/01/2022 9:00\",y"}));
  CHECK_FALSE(day_first({"01/03/2022 09:00:00 a", "03/13/2022 09:00:00 b"}));
  CHECK_FALSE(day_first({"13/03/2022 a", "03/13/2022 b"}));  // they contradict each other
  // Neither is above 12: three days of March rather than of three months, and the other way round.
  CHECK(day_first({"01/03/2022 a", "02/03/2022 b", "03/03/2022 c"}));
  CHECK_FALSE(day_first({"03/01/2022 a", "03/02/2022 b", "03/03/2022 c"}));
  CHECK_FALSE(day_first({"02/03/2022 a", "02/03/2022 b"}));  // nothing tells
  CHECK_FALSE(day_first({}));
}

TEST_CASE("what is no date with slashes tells no order", "[events]") {
  CHECK_FALSE(
      day_first({"GET /13/03/20221 HTTP/1.1", "13/03/22 x", "/a/31/12/2022x/", "2022/13/03 x",
                 "113/03/2022", "13//2022", "10/Oct/2000:13:55:36", "00/03/2022", "32/13/2022"}));
  CHECK(day_first({"a/b 13/03/2022"}));
}

TEST_CASE("a stamp with slashes follows the order of its file", "[events]") {
  FreeStamp stamp;
  REQUIRE(read_free_stamp("02/03/2022 09:00:01 x", stamp, true));
  CHECK(stamp.civil.month == 3);
  CHECK(stamp.civil.day == 2);
  REQUIRE(read_free_stamp("02/03/2022 09:00:01 x", stamp));
  CHECK(stamp.civil.month == 2);
  REQUIRE(read_free_stamp("03/13/2022 09:00:01 x", stamp, true));  // the only way
  CHECK(stamp.civil.month == 3);
  REQUIRE(read_free_stamp("13/03/22 09:00:01 x", stamp, true));
  CHECK(stamp.civil.year == 2022);
  CHECK(stamp.civil.day == 13);
}
