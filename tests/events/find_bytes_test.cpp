#include "events/find_bytes.h"

#include <string>

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

TEST_CASE("the last place before another is found wherever it lies", "[events]") {
  const std::string letters = "ab ba";
  for (size_t size = 0; size < 90; ++size) {
    std::string text;
    for (size_t i = 0; i < size; ++i) text += letters[i * i * 7 % 11 % letters.size()];
    const Padded padded(text);
    const char* const p = padded.view().data();
    for (const std::string_view wanted : {" ", "ab", "b a"}) {
      for (size_t before = 0; before <= size; ++before) {
        const size_t at =
            before == 0 ? std::string::npos : text.rfind(wanted.substr(0, 2), before - 1);
        const char* const found = find_start_before(p, p + before, wanted);
        INFO(text << " before " << before);
        CHECK(found == (at == std::string::npos ? nullptr : p + at));
      }
    }
  }
}
