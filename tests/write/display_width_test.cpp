#include "write/display_width.h"

#include "catch.h"

using namespace hozen;

TEST_CASE("display width counts columns, not bytes", "[write]") {
  struct Case {
    const char* text;
    size_t width;
  };
  const Case cases[] = {
      {"", 0},       {"abc", 3},         {"é", 1},        {"e\xcc\x81", 1},
      {"日本語", 6}, {"ｶﾅ", 2},          {"ＦＵＬＬ", 8}, {"か\xe3\x82\x99", 2},
      {"😀", 2},     {"👩‍💻", 2}, {"❤️", 2},        {"–", 1},
      {"한국", 4},   {"█▌", 2},          {"\xff", 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(display_width(c.text) == c.width);
  }
}
