#include "events/edges.h"

#include <random>

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

TEST_CASE("edges are those a byte-by-byte search finds, in any order of asking", "[events]") {
  std::mt19937 random(20);
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 300, 'x');
    for (char& c : text) c = "abc  ==\"\\"[random() % 9];
    // What stands behind the end is never found.
    const std::string whole = text + " =\"";
    const Padded padded(whole);
    const char* const from = padded.view().data();
    const char* const end = from + text.size();
    Edges edges(from, end, ' ', '=');
    for (int i = 0; i < 40; ++i) {
      const size_t at = random() % (text.size() + 1);
      const auto place = [&](const char* found) { return static_cast<size_t>(found - from); };
      const auto first_of = [&](const char* bytes) {
        return std::min(text.find_first_of(bytes, at), text.size());
      };
      CAPTURE(text, at);
      CHECK(place(edges.separator(from + at)) == first_of(" "));
      CHECK(place(edges.separator_or_assign(from + at)) == first_of(" ="));
      CHECK(edges.quote(from + at) == find_quote(from + at, end));
    }
  }
}
