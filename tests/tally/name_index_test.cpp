// NameIndex: which logs of a package name whom.
#include "tally/name_index.h"

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
  index.logs["old.zip"].windows["old.zip!/a\tb.log"] = {(7ull << 16) | 3, (9ull << 16) | 1};
  return index;
}

std::string text_of(const NameIndex& index) {
  std::string out;
  REQUIRE(index.write([&](std::string_view piece) {
    out += piece;
    return Expected<void>();
  }));
  return out;
}

Expected<NameIndex> read_text(const std::string& text) {
  std::istringstream in(text);
  return NameIndex::read(in, "x.index");
}

}  // namespace

TEST_CASE("labels that memory does not hold are written as those that it does", "[tally]") {
  NameIndex index = small_index();
  const std::string held = text_of(index);
  index.logs["old.zip"].windows.clear();
  std::vector<PlaceSpool> spools;
  spools.emplace_back(8);  // one number
  spools.emplace_back();
  spools[0].add("old.zip!/a\tb.log", (9ull << 16) | 1);
  spools[1].add("old.zip!/a\tb.log", (7ull << 16) | 3);
  std::string out;
  REQUIRE(index.write(
      [&](std::string_view piece) {
        out += piece;
        return Expected<void>();
      },
      spools));
  CHECK(out == held);
}

TEST_CASE("an index tells in which logs a name may stand", "[tally]") {
  const NameIndex index = small_index();
  CHECK(index.may_name("web/access.log", "192.0.2.7"));
  CHECK(index.may_name("web/access.log", "2001:db8::1"));  // in any writing
  CHECK_FALSE(index.may_name("web/access.log", "192.0.2.8"));
  CHECK_FALSE(index.may_name("web/access.log", "root"));  // a method is no name
  CHECK(index.may_name("old.zip", "root"));
  CHECK_FALSE(index.may_name("old.zip", "Root"));
  CHECK(index.may_name("came later.log", "root"));  // nothing is known of it
}

TEST_CASE("an index is read as it was written", "[tally]") {
  const std::string text = text_of(small_index());
  const auto index = read_text(text);
  REQUIRE(index);
  CHECK(text_of(*index) == text);
  CHECK(index->question == "--tz Asia/Tokyo");
  CHECK(index->logs.at("old.zip").windows.at("old.zip!/a\tb.log").size() == 2);
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
      {"no number", changed("7:3", "7:x"), 6},
      {"out of order", changed("7:3 9:1", "9:1 7:3"), 6},
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
  for (int n = 0; n < 5000; ++n)
    CHECK(index.may_name("web/access.log", "user" + std::to_string(n)));
  CHECK_FALSE(index.may_name("web/access.log", "user5000"));
}
