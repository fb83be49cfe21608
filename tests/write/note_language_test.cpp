// note_in: notes of the ledger in the language of a page.
#include "write/note_language.h"

#include <algorithm>
#include <set>

#include "catch.h"

using namespace hozen;

TEST_CASE("a note keeps its values in another language", "[write]") {
  const auto ja = [](std::string_view note) { return note_in(Language::ja, note); };
  CHECK(ja("gw.log: 5 stamps carry no zone; assumed UTC (say --tz)") ==
        "gw.log: 時間帯のない時刻 5 件を UTC とみなしました（--tz で指定）。");
  CHECK(ja("2 files (a: b.log ...): stamps carry no year; 2022 to 2023 taken from the time of the "
           "file (say --year)") ==
        "2 files (a: b.log ...): 時刻に年がないため、ファイルの更新日時から 2022 to 2023 "
        "年としました（--year で指定）。");
  CHECK(ja("assumed UTC") == "UTC と仮定");
  CHECK(ja("line") == "行自身");
  CHECK(ja("a note nobody translated: {}") == "a note nobody translated: {}");
  CHECK(ja("") == "");
  CHECK(note_in(Language::en, "line") == "line");
}

TEST_CASE("every template names each of its values once in Japanese", "[write]") {
  for (const auto& [english, japanese] : note_templates()) {
    CAPTURE(english);
    size_t holes = 0;
    for (size_t at = english.find("{}"); at != std::string_view::npos;
         at = english.find("{}", at + 2))
      ++holes;
    std::multiset<char> named;
    for (size_t i = 0; i + 2 < japanese.size(); ++i) {
      if (japanese[i] == '{' && japanese[i + 2] == '}') named.insert(japanese[i + 1]);
    }
    for (size_t i = 0; i < holes; ++i) {
      const auto digit = static_cast<char>('0' + i);
      // Why a zone was not used is said in other words.
      const bool told = english.find("which {}") == std::string_view::npos || i != 2;
      CHECK(named.count(digit) == (told ? 1 : 0));
    }
    CHECK(std::all_of(named.begin(), named.end(),
                      [&](char c) { return c >= '0' && c < static_cast<char>('0' + holes); }));
  }
}
