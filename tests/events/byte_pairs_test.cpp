#include "events/byte_pairs.h"

#include <random>
#include <string>

#include "catch.h"

using namespace hozen;

TEST_CASE("a text is never said not to hold what it holds", "[events]") {
  std::mt19937 random(7);
  BytePairs pairs;
  for (int round = 0; round < 500; ++round) {
    std::string text(2 + random() % 200, ' ');
    for (char& c : text) c = static_cast<char>(random() % 256);
    pairs.forget();
    pairs.look_at(text);
    LiteralPairs literals;
    for (int n = 0; n < 3; ++n) {
      const size_t at = random() % text.size();
      literals.add(std::string_view(text).substr(at, random() % 12));
    }
    CAPTURE(round);
    CHECK(pairs.may_hold(literals));
  }
}

TEST_CASE("most texts are told from those that hold a literal", "[events]") {
  BytePairs pairs;
  LiteralPairs literals;
  literals.add(" Rejected at ");
  literals.add(" filter: ");
  const std::string without = "Started Session 27298 of user root.";
  pairs.look_at(without);
  CHECK_FALSE(pairs.may_hold(literals));
  CHECK(pairs.may_hold(LiteralPairs()));
  const std::string with = "PP[01] Rejected at IN(100) filter: TCP 192.0.2.1";
  pairs.look_at(with);
  CHECK(pairs.may_hold(literals));
}

TEST_CASE("a text is known by its place until it is forgotten", "[events]") {
  BytePairs pairs;
  LiteralPairs literals;
  literals.add("IN=");
  std::string text = "nothing of it";
  pairs.look_at(text);
  CHECK_FALSE(pairs.may_hold(literals));
  text.replace(0, 3, "IN=");  // the next line, where the last one lay
  pairs.forget();
  CHECK_FALSE(pairs.is_of(text));
  pairs.look_at(text);
  CHECK(pairs.may_hold(literals));
}

TEST_CASE("a long text may hold anything", "[events]") {
  BytePairs pairs;
  LiteralPairs literals;
  literals.add("IN=");
  const std::string text(5000, 'x');
  pairs.look_at(text);
  CHECK(pairs.may_hold(literals));
}
