#include "labels/loosened_regex.h"

#include <re2/re2.h>

#include "catch.h"

using namespace hozen;

namespace {

struct LooseCase {
  const char* what;
  const char* regex;
  const char* loose;
};
const LooseCase kLooseCases[] = {
    {"nothing to leave out", "abc", "abc"},
    {"anchors", "^abc$", "abc"},
    {"long counts inside", "a[x]{0,60}b", "a[x]*b"},
    {"what may be empty at the ends", R"(\s*[a]?bc(?:d|)e*)", "bc"},
    {"an end or more", R"((?:^|[=?])id(?:$|[&;]))", "id"},
    {"open counts at the ends", R"(\d+x[ab]+)", R"(\dx[ab])"},
    {"open counts of more than one", R"(\d{2,}x[ab]{3,})", R"(\d{2}x[ab]{3})"},
    {"a long count at an end", R"(x[^&]{1,60})", "x[^&]"},
    {"of closed counts at an end the least", R"(\d{2,3}x{4})", R"(\d{2}x{4})"},
    {"inside the group at an end", R"(a(?:b\s*(?:$|c)|`))", "a(?:b|`)"},
    {"inside the group at the beginning", R"((?:(?:^|x)a|b)c)", "(?:a|b)c"},
    {"each alternative by itself", R"(\s*a|b*c$)", "a|c"},
    {"word edges stay", R"(\bunion\b)", R"(\bunion\b)"},
    {"all of it may be empty", R"(a*)", "a*"},
    {"one alternative may be empty", R"(a|b*)", "a|b*"},
    {"escapes of more than two bytes", R"(\x00*\x5c\x{41}?)", R"(\x5c)"},
    {"octal and classes of properties", R"(\pN*\012\p{L}*)", R"(\012)"},
    {"a class holds what looks like a group", R"([)(|]+a[^])]*)", R"([)(|]a)"},
    {"flags are not understood", "(?i)a*b", "(?i)a*b"},
};

}  // namespace

TEST_CASE("loosened leaves out anchors and what may be empty at the ends", "[labels]") {
  for (const auto& [what, regex, loose] : kLooseCases) {
    CAPTURE(what, regex);
    CHECK(loosened(regex) == loose);
  }
}

TEST_CASE("loosened finds all that the expression finds", "[labels]") {
  const char* const texts[] = {"",     "abc",  "xabcx", " bcd", "?id=1", "id&",  "12xab", "xx",
                               "ab c", "a`",   "bc",    "cab",  "union", "5xxx", "x=a",   "\\A\n",
                               ")a]",  "(a b", "AB",    "a",    "\n1a",  "aab",  "xac"};
  for (const auto& [what, regex, loose] : kLooseCases) {
    const RE2 exact(regex), wide(loosened(regex));
    CAPTURE(what, regex, loosened(regex));
    REQUIRE(wide.ok());
    for (const char* const text : texts) {
      CAPTURE(text);
      if (RE2::PartialMatch(text, exact)) CHECK(RE2::PartialMatch(text, wide));
    }
  }
}
