#include "write/language.h"

#include <algorithm>

#include "catch.h"

using namespace hozen;

namespace {

size_t placeholders(std::string_view text) {
  size_t n = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) n += text[i] == '{' && text[i + 1] == '}';
  return n;
}

}  // namespace

TEST_CASE("every translation has the placeholders of its English text", "[write]") {
  for (const auto& [english, japanese] : translations()) {
    CAPTURE(std::string(english));
    CHECK(placeholders(english) == placeholders(japanese));
    CHECK(std::count(japanese.begin(), japanese.end(), '{') ==
          static_cast<std::ptrdiff_t>(placeholders(japanese)));
    CHECK_FALSE(japanese.empty());
  }
}

TEST_CASE("no text is translated twice", "[write]") {
  const auto all = translations();
  CHECK(std::adjacent_find(all.begin(), all.end(), [](const auto& a, const auto& b) {
          return a.first == b.first;
        }) == all.end());
}

TEST_CASE("say takes the language asked for, English where there is none", "[write]") {
  CHECK(say(Language::en, "Times in {}", "UTC") == "Times in UTC");
  CHECK(say(Language::ja, "Times in {}", "UTC") == "時刻は UTC");
  CHECK(say(Language::ja, "never translated {}", 3) == "never translated 3");
  CHECK(language_named("ja") == Language::ja);
  CHECK_FALSE(language_named("de"));
}
