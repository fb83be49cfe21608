#include "custody/journal.h"

#include <unistd.h>

#include "catch.h"
#include "custody/resume.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

std::string entries_of(Journal& journal) {
  std::string out;
  REQUIRE(journal.each([&](const Journal::Entry& entry) -> Expected<bool> {
    out += fmt::format("{}{}{} ", entry.what, entry.at, entry.record);
    return true;
  }));
  return out;
}

}  // namespace

TEST_CASE("a journal gives back what was written, and forgets from where it is cut", "[custody]") {
  ScratchFolder scratch;
  {
    auto journal = Journal::create(scratch.at("j"), "{\"head\":1}");
    REQUIRE(journal);
    CHECK_FALSE(Journal::create(scratch.at("j"), "{}"));
    REQUIRE(journal->done(512, "{\"a\":1}"));
    REQUIRE(journal->begun(512, "{\"b\":2}"));
    REQUIRE(journal->done(4096, "{\"b\":2}"));
    CHECK(entries_of(*journal) == "+512{\"a\":1} >512{\"b\":2} +4096{\"b\":2} ");
  }
  auto again = Journal::open(scratch.at("j"));
  REQUIRE(again);
  CHECK(again->head() == "{\"head\":1}");
  uint64_t first_end = 0;
  REQUIRE(again->each([&](const Journal::Entry& entry) -> Expected<bool> {
    first_end = entry.journal_end;
    return false;
  }));
  REQUIRE(again->cut(first_end));
  REQUIRE(again->done(1024, "{\"c\":3}"));
  CHECK(entries_of(*again) == "+512{\"a\":1} +1024{\"c\":3} ");
}

TEST_CASE("a journal torn at any byte is read up to the last whole line", "[custody]") {
  ScratchFolder scratch;
  const std::string whole = "{\"h\":1}\n+ 512 {\"a\":1}\n> 1024 {\"b\":2}\n";
  for (size_t length = 0; length <= whole.size(); ++length) {
    CAPTURE(length);
    scratch.put("j", whole.substr(0, length));
    auto journal = Journal::open(scratch.at("j"));
    CHECK(journal.has_value() == (length >= 8));
    if (!journal) continue;
    const std::string want = length < 22             ? ""
                             : length < whole.size() ? "+512{\"a\":1} "
                                                     : "+512{\"a\":1} >1024{\"b\":2} ";
    CHECK(entries_of(*journal) == want);
  }
}

}  // namespace hozen
