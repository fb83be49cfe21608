// One of several texts in a line, against looking for each.
#include "events/text_set.h"

#include <algorithm>

#include "catch.h"
#include "padded.h"

using namespace hozen;

namespace {

bool any_in(const std::vector<std::string>& texts, std::string_view line) {
  const auto is_there = [&](const std::string& t) {
    return line.find(t) != std::string_view::npos;
  };
  return std::any_of(texts.begin(), texts.end(), is_there);
}

}  // namespace

TEST_CASE("a set of texts is found where one of them stands, and nowhere else", "[events]") {
  const std::vector<std::vector<std::string>> sets = {
      {},
      {"ab"},
      {" id=", "x_y", "bb"},
      {" id=", "a"},
      {"ab", "ba", "  ", "=a", "_x", "x_", "id", "di", "yy", "b=a d", " a longer text than eight "},
  };
  constexpr std::string_view kLetters = "ab =_xyid";
  uint32_t state = 3;
  const auto draw = [&](size_t most) { return (state = state * 1664525 + 1013904223) % most; };
  for (const auto& texts : sets) {
    const TextSet set(texts);
    for (int turn = 0; turn < 4000; ++turn) {
      std::string line;
      for (size_t n = draw(90); n != 0; --n)
        line += kLetters[(draw(1u << 20) >> 4) % kLetters.size()];
      if (turn % 4 == 0 && !texts.empty()) line += texts[draw(texts.size())];
      const size_t cut =
          turn % 3 == 0 && !line.empty() ? 1 : 0;  // a text that the end cuts is not there
      const Padded padded(line);
      const std::string_view looked_at = padded.view().substr(0, line.size() - cut);
      INFO(looked_at);
      CHECK(set.any_in(looked_at.data(), looked_at.data() + looked_at.size()) ==
            any_in(texts, looked_at));
    }
  }
}
