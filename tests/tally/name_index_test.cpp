// NameIndex: which logs of a package name whom.
#include "tally/name_index.h"

#include <algorithm>
#include <sstream>

#include "catch.h"

using namespace hozen;

namespace {

FileFacts file_at(std::string path) {
  FileFacts facts;
  facts.path = std::move(path);
  return facts;
}

Event event_of(const FileFacts& file, Field field, std::string_view value) {
  Event event;
  event.file = &file;
  event.set(field, value);
  return event;
}

NameIndex small_index() {
  const FileFacts web = file_at("web/access.log"), zip = file_at("old.zip!/a\tb.log");
  NameIndex::Names names;
  names.note(event_of(web, Field::source_ip, "192.0.2.7"));
  names.note(event_of(web, Field::source_ip, "2001:DB8:0::1"));
  names.note(event_of(web, Field::http_request_method, "root"));
  names.note(event_of(zip, Field::user_name, "root"));
  NameIndex index;
  index.package = "p";
  index.question = "--tz Asia/Tokyo";
  names.merge_into(index);
  return index;
}

std::string text_of(const NameIndex& index, size_t labels = 2) {
  std::vector<PlaceSpool> spools;
  spools.emplace_back(8);  // one number in memory
  spools.emplace_back();
  for (size_t i = 0; i < labels; ++i)
    spools[i % 2].add("old.zip!/a\tb.log", ((9 - 2 * (i % 2) + 10 * (i / 2)) << 16) | (i % 2 + 1));
  std::string out;
  REQUIRE(index.write(
      [&](std::string_view piece) {
        out += piece;
        return Expected<void>();
      },
      spools));
  return out;
}

Expected<NameIndex> read_text(const std::string& text, std::string_view name = "root") {
  std::istringstream in(text);
  return NameIndex::read(in, "x.index", name);
}

}  // namespace

TEST_CASE("an index tells in which logs a name may stand", "[tally]") {
  struct Case {
    const char* log;
    const char* name;
    bool may;
  };
  const Case cases[] = {
      {"web/access.log", "192.0.2.7", true},
      {"web/access.log", "2001:db8::1", true},  // in any writing
      {"web/access.log", "192.0.2.8", false},
      {"web/access.log", "root", false},  // a method is no name
      {"old.zip", "root", true},
      {"old.zip", "Root", false},
      {"came later.log", "root", true},  // nothing is known of it
  };
  const std::string text = text_of(small_index());
  for (const Case& c : cases) {
    CAPTURE(c.log, c.name);
    const auto index = read_text(text, c.name);
    REQUIRE(index);
    CHECK(index->may_name(c.log) == c.may);
  }
}

TEST_CASE("an index is read as it was written, windows where the name may stand", "[tally]") {
  const std::string text = text_of(small_index());
  const auto index = read_text(text);
  REQUIRE(index);
  CHECK(index->package == "p");
  CHECK(index->question == "--tz Asia/Tokyo");
  CHECK(index->logs.at("old.zip").windows.at("old.zip!/a\tb.log") ==
        std::vector<uint64_t>{(7ull << 16) | 2, (9ull << 16) | 1});
  const auto other = read_text(text, "192.0.2.7");
  REQUIRE(other);
  CHECK(other->logs.at("old.zip").windows.empty());
}

TEST_CASE("more labels than fit into a line of an index come back", "[tally]") {
  constexpr size_t kLabels = 25'000;
  const std::string text = text_of(small_index(), kLabels);
  size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  CHECK(longest < 200'000);
  const auto index = read_text(text);
  REQUIRE(index);
  CHECK(index->logs.at("old.zip").windows.at("old.zip!/a\tb.log").size() == kLabels);
}

TEST_CASE("a damaged index is refused with its line", "[tally]") {
  const std::string text = text_of(small_index());
  struct Damage {
    const char* what;
    std::string text;
    size_t line;
  };
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string out = text;
    out.replace(out.find(from), from.size(), to);
    return out;
  };
  const Damage damages[] = {
      {"another file", "hozen-tally 1\n", 1},
      {"cut short", text.substr(0, text.find("end\t")), 0},
      {"a line lost", changed("question\t--tz Asia/Tokyo\n", ""), 0},
      {"no number", changed("7:2", "7:x"), 6},
      {"out of order", changed("7:2 9:1", "9:1 7:2"), 6},
      {"half a hash", changed("names\t", "names\tabc"), 5},
      {"a key nobody knows", changed("package\t", "packet\t"), 2},
      {"names without a log", "hozen-index 1\nnames\t00000001\nend\t2\n", 2},
  };
  for (const Damage& damage : damages) {
    CAPTURE(damage.what);
    const auto index = read_text(damage.text);
    REQUIRE_FALSE(index);
    if (damage.line != 0) CHECK(index.error().line == damage.line);
  }
}

TEST_CASE("names that many threads met many times are noted once", "[tally]") {
  const FileFacts web = file_at("web/access.log");
  NameIndex index;
  for (int thread = 0; thread < 3; ++thread) {
    NameIndex::Names names;
    for (int n = 0; n < 20000; ++n)
      names.note(event_of(web, Field::user_name, "user" + std::to_string(n * 7 % 5000)));
    names.merge_into(index);
  }
  CHECK(index.logs.at("web/access.log").names.size() == 5000);
  const std::vector<uint32_t>& hashes = index.logs.at("web/access.log").names;
  for (int n = 0; n < 5000; ++n)
    CHECK(std::binary_search(hashes.begin(), hashes.end(),
                             NameIndex::hash_of("user" + std::to_string(n))));
}
