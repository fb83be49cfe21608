// Texts that differ in anything have different hashes, and nobody can tell these beforehand.
#include "labels/universal_hash.h"

#include <set>
#include <string>

#include "catch.h"

using namespace hozen;

TEST_CASE("texts that differ in one bit, or by zeros at the end, have different hashes",
          "[labels][universal_hash]") {
  const UniversalHash hash;
  std::set<uint64_t> high, low;
  size_t texts = 0;
  const auto add = [&](const std::string& text) {
    const WideHash of = hash.of(text, 3);
    high.insert(of.high);
    low.insert(of.low);
    ++texts;
  };
  for (size_t size = 0; size <= 1200; ++size) add(std::string(size, '\0'));
  for (const size_t size :
       {1u, 3u, 4u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 32u, 33u, 512u, 513u, 1030u}) {
    for (size_t bit = 0; bit < size * 8; ++bit) {
      std::string text(size, '\0');
      text[bit / 8] = static_cast<char>(1u << bit % 8);
      add(text);
    }
  }
  CHECK(high.size() == texts);
  CHECK(low.size() == texts);
}

TEST_CASE("the hash hangs on the bytes and the place, not on where they lie",
          "[labels][universal_hash]") {
  const UniversalHash hash;
  for (const size_t size : {0u, 5u, 12u, 40u, 700u}) {
    const std::string text(size, 'x'), same = "y" + text;
    CHECK(hash.of(text, 1).high == hash.of(std::string_view(same).substr(1), 1).high);
    CHECK(hash.of(text, 1).high != hash.of(text, 2).high);
  }
}

TEST_CASE("a copy has the same key, another hash another one", "[labels][universal_hash]") {
  const UniversalHash hash;
  const UniversalHash copy = hash;
  CHECK(copy.of("/index.html", 0).low == hash.of("/index.html", 0).low);
  CHECK(UniversalHash().of("/index.html", 0).low != hash.of("/index.html", 0).low);
}
