// CompiledCache: what is kept on disk is what is compiled without it, also where a file is damaged or gone.
#include "labels/compiled_cache.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "catch.h"
#include "labels/rule_set.h"
#include "labels/rule_set_state.h"

using namespace hozen;
namespace fs = std::filesystem;

namespace {

struct CacheFolder {
  std::string path = (fs::temp_directory_path() / "hozen-test-XXXXXX").string();
  CacheFolder() {
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    ::setenv("XDG_CACHE_HOME", path.c_str(), 1);
  }
  ~CacheFolder() {
    ::unsetenv("XDG_CACHE_HOME");
    fs::remove_all(path);
  }
  std::vector<fs::path> files(std::string_view kind) const {
    std::vector<fs::path> out;
    for (const auto& file : fs::directory_iterator(fs::path(path) / "hozen")) {
      if (file.path().filename().string().starts_with(kind)) out.push_back(file.path());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

std::string some_rules(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += fmt::format(
        "---\ntitle: rule {0}\nid: rule-{0}\nlogsource: {{category: webserver}}\ndetection:\n"
        "  one:\n    any.decoded|re|i: '(union|select){0}\\s+from_{0}'\n"
        "    user_agent.original|contains: 'agent{0}'\n  two:\n    process.name: 'program{0}'\n"
        "  three:\n    destination.port: {0}\n  other:\n    url.path|endswith: '.old{0}'\n"
        "  condition: one or two or (three and not other)\n",
        i);
  }
  return out +
         "---\ntitle: none\nid: none\ndetection:\n  sel:\n    source.bytes|gt: 7\n"
         "  condition: sel\n";
}

RuleSet rule_set(int count) {
  RuleSet set;
  set.add_text(some_rules(count), "rules.yml");
  REQUIRE(set.refused().empty());
  return set;
}

std::vector<uint32_t> found_in(const SearchGroup& group, std::string_view text) {
  Scratch scratch;
  REQUIRE(scratch.fit(group.database));
  std::vector<uint32_t> out;
  scratch.scan(
      group.database, text,
      [](uint32_t number, uint64_t, void* to) {
        static_cast<std::vector<uint32_t>*>(to)->push_back(number);
      },
      &out);
  std::sort(out.begin(), out.end());
  return out;
}

void check_same(const CompiledRules& a, const CompiledRules& b) {
  CHECK(a.rules_of == b.rules_of);
  CHECK(a.is_trigger == b.is_trigger);
  CHECK(a.raw_triggers == b.raw_triggers);
  CHECK(a.web_fields == b.web_fields);
  REQUIRE(a.always.size() == b.always.size());
  for (size_t i = 0; i < a.always.size(); ++i) {
    CHECK(a.always[i].rule == b.always[i].rule);
    CHECK(a.always[i].fields_needed == b.always[i].fields_needed);
  }
  REQUIRE(a.groups.size() == b.groups.size());
  constexpr std::string_view kText = "Agent3 UNION4  from_4 program5 select17 from_17 agent21";
  for (size_t i = 0; i < a.groups.size(); ++i) {
    CHECK(a.groups[i].field == b.groups[i].field);
    CHECK(a.groups[i].terms_of == b.groups[i].terms_of);
    CHECK(found_in(a.groups[i], kText) == found_in(b.groups[i], kText));
  }
}

std::shared_ptr<const CompiledRules> compiled(const RuleSet& set,
                                              RuleChoice choice = RuleChoice::all) {
  auto out = set.compiled(choice);
  REQUIRE(out);
  return *out;
}

void damage(const fs::path& file, uintmax_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(byte ^ 0x21));
}

}  // namespace

TEST_CASE("Rules from the cache are those that were compiled", "[labels][cache]") {
  const CacheFolder folder;
  const RuleSet first = rule_set(40), second = rule_set(40);
  const auto made = compiled(first);
  CHECK(std::any_of(made->groups.begin(), made->groups.end(),
                    [](const SearchGroup& group) { return !group.patterns.empty(); }));
  REQUIRE(folder.files("rules-").size() == 1);
  const auto read = compiled(second);
  CHECK(std::all_of(read->groups.begin(), read->groups.end(),
                    [](const SearchGroup& group) { return group.patterns.empty(); }));
  check_same(*made, *read);
}

TEST_CASE("Another set of rules is another entry, few rules are none", "[labels][cache]") {
  const CacheFolder folder;
  compiled(rule_set(40));
  compiled(rule_set(41));
  CHECK(folder.files("rules-").size() == 2);
  compiled(rule_set(2));
  CHECK(folder.files("rules-").size() == 2);
}

TEST_CASE("What is damaged in the cache, or gone from it, is compiled anew", "[labels][cache]") {
  const CacheFolder folder;
  const auto made = compiled(rule_set(40));
  const fs::path file = folder.files("rules-").front();
  const uintmax_t size = fs::file_size(file);
  for (const uintmax_t at : {uintmax_t{3}, uintmax_t{30}, size / 2, size - 20, size - 3}) {
    CAPTURE(at);
    damage(file, at);
    check_same(*made, *compiled(rule_set(40)));
  }
  fs::resize_file(file, size / 3);
  check_same(*made, *compiled(rule_set(40)));
  const auto databases = folder.files("patterns-");
  REQUIRE(!databases.empty());
  fs::remove(databases.front());
  check_same(*made, *compiled(rule_set(40)));
  CHECK(fs::exists(databases.front()));
  damage(databases.front(), fs::file_size(databases.front()) / 2);
  check_same(*made, *compiled(rule_set(40)));
}
