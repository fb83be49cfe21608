#include <ctime>

#include "catch.h"
#include "events/log_format.h"

using namespace hozen;

TEST_CASE("the line a CSV's header may be is looked at once", "[events][csv]") {
  constexpr const char* kBlanks = R"(
id: test.blanks
csv: {header: line, separator: ' ', map: {user: user.name, name: message}}
time: [{field: at, as: iso}]
zone: ask
)";
  const auto format = LogFormat::load(kBlanks, "test.yaml");
  REQUIRE(format);
  const std::string size(800'000, ' ');
  const std::clock_t begin = std::clock();
  for (const std::string& line : {"2022-07-01" + size, std::string(800'000, '"'), size + "\"",
                                  "\"\"" + size, std::string(800'000, ',')}) {
    CHECK_FALSE(read_csv_header((*format)->reader(), line));
  }
  CHECK(std::clock() - begin < 2 * CLOCKS_PER_SEC);
  const auto columns = read_csv_header((*format)->reader(), R"("at" user "name" "a b")");
  REQUIRE(columns);
  CHECK(columns->names == std::vector<std::string>{"at", "user", "name", "a b"});
}
