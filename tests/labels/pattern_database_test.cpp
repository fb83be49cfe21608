#include "labels/pattern_database.h"

#include <array>
#include <string>

#include "catch.h"

using namespace hozen;

namespace {

struct Case {
  const char* what;
  const char* expression;
  const char* text;
};
// Shapes that libraries with this interface have lost behind the first 64 bytes of a text.
const Case kCases[] = {
    {"repeats of alternatives around words",
     R"(;(?:[\s(+]|/\*[^*]*\*/)*update(?:[\s(+]|/\*[^*]*\*/)+[\w.]+(?:[\s(+]|/\*[^*]*\*/)+set\b)",
     "; update users set a=1"},
    {"a word, anything, a word", R"(curl.*\|\s*python)", "curl http://x:8000/ 2>&1 | python"},
    {"one of two bytes, then a digit", R"(['"]\s*(?:or|and)\s*['"]?\d)", "' or '1"},
    {"a negated class between brackets", R"(<[a-z]+[^>]*\bon[a-z]+\s*=)", "<img src=x onerror =y"},
};

}  // namespace

TEST_CASE("a pattern is found wherever it stands in a text", "[labels][pattern_database]") {
  for (const Case& c : kCases) {
    const Pattern pattern{.expression = c.expression, .caseless = true};
    const auto database = PatternDatabase::compile(std::array{pattern});
    REQUIRE(database.has_value());
    Scratch scratch;
    REQUIRE(scratch.fit(*database).has_value());
    for (size_t before = 0; before < 300; ++before) {
      for (const size_t behind : {size_t{0}, size_t{1}, size_t{70}}) {
        const std::string text = std::string(before, 'a') + c.text + std::string(behind, '\n');
        bool found = false;
        scratch.scan(
            *database, text, [](uint32_t, uint64_t, void* to) { *static_cast<bool*>(to) = true; },
            &found);
        INFO(c.what << ", " << before << " bytes before, " << behind << " behind");
        REQUIRE(found);
      }
    }
  }
}
