#include "custody/text_spool.h"

#include "catch.h"
#include "scratch_folder.h"

namespace hozen {

TEST_CASE("a spool gives back the lines it was given, and leaves nothing behind", "[custody]") {
  const ScratchFolder scratch;
  for (const size_t lines : {size_t{0}, size_t{1}, size_t{1000}, size_t{200'000}}) {
    CAPTURE(lines);
    TextSpool spool(scratch.at("case.partial"));
    std::string all;
    for (size_t i = 0; i < lines; ++i) {
      const std::string line = fmt::format("{:064}  data/some/where/file-{}.log\n", i, i);
      REQUIRE(spool.add(line));
      all += line;
    }
    CHECK(spool.size() == all.size());
    for (int again = 0; again < 2; ++again) {
      std::string read;
      REQUIRE(spool.read([&](std::string_view piece) -> Expected<void> {
        CHECK(piece.ends_with('\n'));
        read += piece;
        return {};
      }));
      CHECK((read == all));
    }
    CHECK(std::filesystem::is_empty(scratch.at("")));
  }
}

}  // namespace hozen
