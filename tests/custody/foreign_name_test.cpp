#include "custody/foreign_name.h"

#include "catch.h"

namespace hozen {

TEST_CASE("names of other systems have one form", "[custody]") {
  struct NameCase {
    const char* what;
    std::string_view name, plain;
  };
  const NameCase kCases[] = {
      {"a plain name", "data/logs/a.log", "data/logs/a.log"},
      {"backslashes", R"(data\logs\a.log)", "data/logs/a.log"},
      {"kana and a voice mark", "か\xE3\x82\x99.log", "が.log"},
      {"katakana and a half-voice mark", "ハ\xE3\x82\x9A", "パ"},
      {"a Latin letter and an accent", "cafe\xCC\x81", "café"},
      {"two marks, one after the other", "u\xCC\x88\xCC\x81", "\xC7\x98"},
      {"Hangul in pieces", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한"},
      {"a mark with nothing before it", "\xCC\x81x", "\xCC\x81x"},
      {"no UTF-8", "caf\xE9", "caf\xE9"},
  };
  for (const NameCase& one : kCases) {
    CAPTURE(one.what);
    CHECK(plain_name(one.name) == one.plain);
  }
}

}  // namespace hozen
