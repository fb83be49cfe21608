// Texts that were seen are found again with their terms; what differs in anything is not.
#include "labels/text_memory.h"

#include "catch.h"

using namespace hozen;

TEST_CASE("a text is found by its bytes and its place, with the terms that were remembered",
          "[labels][text_memory]") {
  TextMemory memory;
  const std::string longest(TextMemory::kLongestText, 'x');
  const std::string_view texts[] = {
      "", "a", "/", "/index.html", "/index.html?id=1", "Mozilla/5.0", longest};
  uint64_t place = 0;
  for (const std::string_view text : texts) {
    const auto key = memory.key_of(text, ++place);
    CHECK(memory.find(key) == nullptr);
    memory.remember(key, {static_cast<TermId>(place), 7});
  }
  place = 0;
  for (const std::string_view text : texts) {
    const std::string elsewhere(text);  // the bytes count, not where they lie
    const auto* found = memory.find(memory.key_of(elsewhere, ++place));
    REQUIRE(found != nullptr);
    CHECK(*found == std::vector<TermId>{static_cast<TermId>(place), 7});
    CHECK(memory.find(memory.key_of(text, place + 100)) == nullptr);
  }
}

TEST_CASE("a memory that is full of different answers begins anew and stays right",
          "[labels][text_memory]") {
  TextMemory memory;
  for (TermId i = 0; i < 200'000; ++i) {
    const auto key = memory.key_of(std::to_string(i), 0);
    REQUIRE(memory.remember(key, {i}) == std::vector<TermId>{i});
    const auto* found = memory.find(key);
    REQUIRE((found != nullptr && *found == std::vector<TermId>{i}));
    const auto* before = memory.find(memory.key_of(std::to_string(i / 2), 0));
    REQUIRE((before == nullptr || *before == std::vector<TermId>{i / 2}));
  }
}

TEST_CASE("only the second time is a text worth its place", "[labels][text_memory]") {
  TextMemory memory;
  const auto key = memory.key_of("/shop", 1);
  CHECK(!memory.seen_before(key));
  CHECK(memory.seen_before(key));
}
