// Small files read as a whole, and lists in them.
#include "base/text_file.h"

#include <filesystem>
#include <fstream>

#include "base/digits.h"
#include "catch.h"

using namespace hozen;

TEST_CASE("a file is read with all its bytes, or refused by name and reason", "[base][text_file]") {
  const auto path = (std::filesystem::temp_directory_path() / "hozen_text_file_test").string();
  const std::string bytes("\xEF\xBB\xBF one\r\n\0two", 13);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(read_whole_file(path).value() == bytes);
  CHECK(read_whole_file(path, 13).value() == bytes);
  const auto larger = read_whole_file(path, 12);
  REQUIRE(!larger.has_value());
  CHECK(larger.error().text() == path + " is larger than 12 bytes");
  std::filesystem::remove(path);
  const auto gone = read_whole_file(path);
  REQUIRE(!gone.has_value());
  CHECK(gone.error().text() == "cannot open " + path + ": No such file or directory");
  CHECK(!read_whole_file("/").has_value());
}

TEST_CASE("a list's lines are trimmed and numbered; blank ones, remarks and the mark are left out",
          "[base][text_file]") {
  const auto lines = list_lines(
      "\xEF\xBB\xBF"
      "first \r\n\n# a remark\n\t second");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "first");
  CHECK(lines[0].number == 1);
  CHECK(lines[1].text == "second");
  CHECK(lines[1].number == 4);
  CHECK(list_lines("").empty());
}

TEST_CASE("hexadecimal digits of either case have a value, other bytes none", "[base][text_file]") {
  CHECK(hex_digit('0') == 0);
  CHECK(hex_digit('9') == 9);
  CHECK(hex_digit('a') == 10);
  CHECK(hex_digit('F') == 15);
  for (const char c : {'/', ':', '@', 'G', '`', 'g', '\0', '\xff'}) CHECK(hex_digit(c) == -1);
}
