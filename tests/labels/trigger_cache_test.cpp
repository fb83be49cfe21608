// find_triggers: what is kept on disk is what is found without it, also when the file is damaged.
#include "labels/trigger_cache.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "catch.h"

using namespace hozen;
namespace fs = std::filesystem;

namespace {

std::vector<Term> some_terms() {
  std::vector<Term> out;
  for (int i = 0; i < 100; ++i) {
    Term term;
    term.pattern = fmt::format("(union|select){}\\s+from_{}|into[^a-z]+outfile{}", i, i, i);
    out.push_back(term);
  }
  out[3].pattern = "\\w+";  // no text to search for
  out[4].op = Term::Op::equals;
  out[5].op = Term::Op::present;
  return out;
}

std::string text_of(const TermTriggers& found) {
  std::string out;
  for (const auto& trigger : found) {
    out += !trigger ? "none\n"
                    : fmt::format("{} {} {} {}\n", trigger->term, static_cast<int>(trigger->tier),
                                  trigger->cost, fmt::join(trigger->literals, "|"));
  }
  return out;
}

}  // namespace

TEST_CASE("Triggers that were kept are those that are found", "[labels][cache]") {
  std::string folder = (fs::temp_directory_path() / "hozen-test-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const char* const old = std::getenv("XDG_CACHE_HOME");
  const std::string before = old == nullptr ? "" : old;
  ::setenv("XDG_CACHE_HOME", folder.c_str(), 1);

  const std::vector<Term> terms = some_terms();
  std::vector<bool> asked(terms.size(), true);
  asked[7] = false;
  TermTriggers expected(terms.size());
  for (TermId id = 0; id < terms.size(); ++id) {
    if (asked[id]) expected[id] = trigger_of(terms[id], id);
  }
  CHECK(text_of(find_triggers(terms, asked)) == text_of(expected));
  size_t files = 0;
  for (const auto& file : fs::directory_iterator(fs::path(folder) / "hozen")) {
    ++files;
    CHECK(text_of(find_triggers(terms, asked)) == text_of(expected));  // as it was kept
    std::fstream(file.path(), std::ios::in | std::ios::out | std::ios::binary)
            .seekp(-20, std::ios::end)
        << 'x';
  }
  CHECK(files == 1);
  CHECK(text_of(find_triggers(terms, asked)) == text_of(expected));  // damaged

  old == nullptr ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", before.c_str(), 1);
  fs::remove_all(folder);
}
