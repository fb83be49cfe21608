#include "labels/loosened_regex.h"

#include <re2/re2.h>

#include "base/error.h"
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

TEST_CASE("with_open_counts opens long counts alone", "[labels]") {
  const auto opened = [](std::string_view regex) {
    const auto open = with_open_counts(regex);
    return open ? fmt::format("{} {}", open->regex, open->exact_up_to) : std::string("none");
  };
  CHECK(opened("^a[x]{0,60}b$") == "^a[x]*b$ 60");
  CHECK(opened(R"(\Aa{1,40}b{2,200}?c{0,3}\z)") == R"(\Aa+b{2,}?c{0,3}\z 40)");
  CHECK(opened("a{0,15}b{64}c{9,90}") == "none");
  CHECK(opened(R"(a\{0,60}[{0,60}]b)") == "none");
  CHECK(opened(R"(\Qa{0,60}\E)") == "none");
}

TEST_CASE("with open counts an expression finds the same in texts that are short enough",
          "[labels]") {
  const char* const regexes[] = {
      "^a{0,16}b",
      "[ab]{1,16}c$",
      "(?:a|b?){0,16}c",
      "a(?:[ab]{0,16}c){1,17}",
      "^(?:a{0,16}b){2,16}$",
      R"((?:\b|a){1,16}c)",
      "[^c]{0,16}?[^b]{1,18}c",
      "(?:^|c)a{2,16}(?:$|b)",
  };
  uint32_t state = 1;
  const auto next = [&](uint32_t below) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % below;
  };
  size_t found = 0, not_found = 0, beyond = 0;
  for (const char* const regex : regexes) {
    const auto open = with_open_counts(regex);
    REQUIRE(open);
    const RE2 exact(regex), wide(open->regex);
    REQUIRE(wide.ok());
    for (int i = 0; i < 3000; ++i) {
      std::string text;
      const uint32_t size = next(40), run = 1 + next(25);
      while (text.size() < size) text.append(1 + next(run), "abc "[next(4)]);
      CAPTURE(regex, open->regex, text);
      const bool is = RE2::PartialMatch(text, exact), may = RE2::PartialMatch(text, wide);
      ++(is ? found : not_found);
      beyond += is != may;
      if (is || text.size() <= open->exact_up_to) CHECK(is == may);
    }
  }
  CHECK(found > 1000);
  CHECK(not_found > 1000);
  CHECK(beyond > 0);  // longer texts are told apart by the exact one alone
}
