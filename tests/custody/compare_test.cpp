#include "custody/compare.h"

#include <unistd.h>

#include <algorithm>
#include <map>

#include "catch.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

ComparedFile with(const std::string& content) { return {.sha256 = sha256_hex(content)}; }
ComparedFile link_to(const std::string& target) {
  return {.sha256 = sha256_hex(target), .link_target = target};
}
const ComparedFile kUnreadable = {.why_none = "Permission denied"};
const ComparedFile kClosed = {.why_none = "Permission denied", .is_folder = true};
const ComparedFile kPipe = {.why_none = "a fifo", .is_special = true};

struct CompareCase {
  const char* what;
  std::map<std::string, ComparedFile> a, b;
  std::vector<BagVerdict> findings;
  size_t not_compared;
  bool content_not_compared;
  bool b_is_manifest = false;
};
// Every tree holds "same", too.
const CompareCase kCases[] = {
    {"a link that leads elsewhere",
     {{"l", link_to("x")}},
     {{"l", link_to("y")}},
     {BagVerdict::changed},
     0,
     false},
    {"unreadable on one side", {{"f", kUnreadable}}, {{"f", with("f")}}, {}, 1, true},
    {"unreadable on both", {{"f", kUnreadable}}, {{"f", kUnreadable}}, {}, 1, true},
    {"unreadable, then gone", {{"f", kUnreadable}}, {}, {BagVerdict::missing}, 0, false},
    {"two that were not stored are not one that moved",
     {{"f", kUnreadable}},
     {{"g", kUnreadable}},
     {BagVerdict::missing, BagVerdict::extra},
     0,
     false},
    {"a pipe on both sides", {{"p", kPipe}}, {{"p", kPipe}}, {}, 1, false},
    {"a folder that only one side could read",
     {{"d", kClosed}},
     {{"d/e/f", with("f")}},
     {},
     2,
     true},
    {"a manifest lists neither links nor what was not stored",
     {{"d", kClosed}, {"f", kUnreadable}, {"l", link_to("x")}},
     {},
     {},
     3,
     false,
     true},
};

ComparedTree tree_of(std::map<std::string, ComparedFile> files, bool stored_only = false) {
  files.emplace("same", with("same"));
  ComparedTree tree(stored_only);
  for (const auto& [path, file] : files) REQUIRE(tree.add(path, file));
  REQUIRE(tree.sort());
  return tree;
}

std::map<std::string, ComparedFile> files_in(const ComparedTree& tree) {
  std::map<std::string, ComparedFile> files;
  ComparedTree::Reader reader(tree);
  while (*reader.next()) files.emplace(reader.path, reader.file);
  return files;
}

}  // namespace

TEST_CASE("what has no content is neither matched nor changed", "[custody]") {
  for (const CompareCase& row : kCases) {
    CAPTURE(row.what);
    const auto compared = compare_contents(tree_of(row.a), tree_of(row.b, row.b_is_manifest));
    REQUIRE(compared);
    const CompareReport& report = *compared;
    REQUIRE(report.findings.size() == row.findings.size());
    for (size_t i = 0; i < row.findings.size(); ++i) {
      CHECK(report.findings[i].verdict == row.findings[i]);
      CHECK(report.findings[i].expected.find("0000") == std::string::npos);
    }
    CHECK(report.counts[static_cast<size_t>(BagVerdict::matched)] == 1);
    CHECK(report.not_compared.size() == row.not_compared);
    CHECK(report.notes.size() == (row.not_compared == 0 ? 0 : 1));
    CHECK(report.content_not_compared == row.content_not_compared);
  }
}

TEST_CASE("a folder is compared by its files and its links' targets", "[custody]") {
  ScratchFolder scratch;
  scratch.put("logs/a.log", "a");
  REQUIRE(symlink("a.log", scratch.at("logs/link").c_str()) == 0);
  REQUIRE(symlink("logs", scratch.at("by_link").c_str()) == 0);
  for (const char* name : {"logs", "by_link"}) {
    CAPTURE(name);
    const auto tree = contents_of(scratch.at(name), {});
    REQUIRE(tree);
    const auto files = files_in(*tree);
    REQUIRE(files.size() == 2);
    CHECK(files.at("a.log").sha256 == sha256_hex("a"));
    CHECK(files.at("link").sha256 == sha256_hex("a.log"));
    CHECK(files.at("link").link_target == "a.log");
  }
}

TEST_CASE("a tree keeps its files whatever their order and their number", "[custody]") {
  ComparedTree tree;
  std::map<std::string, ComparedFile> put;
  for (int i = 0; i < 60'000; ++i)  // more than a spool holds in memory
    put.emplace(fmt::format("logs/{}\n%/{}", i * 7919 % 60'000, std::string(40, 'x')),
                i % 3 == 0   ? kUnreadable
                : i % 3 == 1 ? link_to("a b\n")
                             : with(fmt::to_string(i)));
  std::vector<std::string> order;
  for (const auto& [path, file] : put) order.push_back(path);
  std::reverse(order.begin(), order.end());
  for (const std::string& path : order) REQUIRE(tree.add(path, put.at(path)));
  REQUIRE(tree.sort());
  CHECK(tree.first == put.begin()->first);
  CHECK(tree.last == put.rbegin()->first);
  const auto read = files_in(tree);
  REQUIRE(read.size() == put.size());
  for (const auto& [path, file] : put) {
    CHECK(read.at(path).sha256 == file.sha256);
    CHECK(read.at(path).why_none == file.why_none);
    CHECK(read.at(path).link_target == file.link_target);
  }
}

TEST_CASE("a list of sha256sum is a state, in any order and with its escapes", "[custody]") {
  ScratchFolder scratch;
  const std::string a = sha256_hex("a"), b = sha256_hex("b");
  scratch.put("list.txt", b + "  z/b.log\n\\" + a + "  a\\\\\\n.log\n" + b + "  z/b.log\n");
  const auto tree = contents_of(scratch.at("list.txt"), {});
  REQUIRE(tree);
  const auto files = files_in(*tree);
  REQUIRE(files.size() == 2);
  CHECK(files.at("a\\\n.log").sha256 == a);
  CHECK(files.at("z/b.log").sha256 == b);
  scratch.put("two.txt", a + "  f\n" + b + "  f\n");
  CHECK_FALSE(contents_of(scratch.at("two.txt"), {}));
}

}  // namespace hozen
