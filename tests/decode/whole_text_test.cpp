#include "decode/whole_text.h"

#include "catch.h"

using namespace hozen;

namespace {

// "id,点検" (inspection) in each encoding.
const std::string kUtf8 = "id,\xe7\x82\xb9\xe6\xa4\x9c\n";
const std::string kCp932 = "id,\x93\x5f\x8c\x9f\r\n";
const std::string kEucJp = "id,\xc5\xc0\xb8\xa1\n";

std::string utf16le(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

}  // namespace

TEST_CASE("a table with a single Japanese word is read in whatever it was saved", "[decode]") {
  CHECK(decode_whole(kUtf8, "a.csv").value() == kUtf8);
  CHECK(decode_whole("\xef\xbb\xbf" + kUtf8, "a.csv").value() == kUtf8);
  CHECK(decode_whole(kCp932, "a.csv").value() == kUtf8);
  CHECK(decode_whole(kEucJp, "a.csv").value() == kUtf8);
  const std::string wide = utf16le("id,") + "\xb9\x70\x1c\x69" + utf16le("\r\n");
  CHECK(decode_whole("\xff\xfe" + wide, "a.csv").value() == kUtf8);
  CHECK(decode_whole("", "a.csv").value().empty());
  CHECK(decode_whole("a,b\r\n", "a.csv").value() == "a,b\r\n");
}

TEST_CASE("a character that a calendar folds in its middle is no damage", "[decode]") {
  const std::string folded = "SUMMARY:\xe7\x82\r\n \xb9\r\n";
  CHECK(decode_whole(folded, "a.ics").value() == folded);
}

TEST_CASE("what is no text is refused by file and line", "[decode]") {
  const struct {
    const char* what;
    std::string bytes;
    size_t line;
  } cases[] = {
      {"one letter of a western PC", "id,name\n1,g\xe9nie\n", 2},
      {"quotes of a western PC", "id,name\n1,\x93Test\x94 of Tom\x92s\n", 2},
      {"UTF-8 with a broken line", kUtf8 + kCp932, 2},
      {"zero bytes", std::string("id\nPK\0\1\n", 8), 2},
      {"a spreadsheet", "PK\x03\x04\x14\xff\xfe\x80\x81\n", 1},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const auto text = decode_whole(c.bytes, "plan.csv");
    REQUIRE(!text.has_value());
    CHECK(text.error().file == "plan.csv");
    CHECK(text.error().line == c.line);
  }
}
