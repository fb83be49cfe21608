#include "custody/compare.h"

#include <unistd.h>

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
  ComparedTree a, b;
  std::vector<BagVerdict> findings;
  size_t not_compared;
  bool content_not_compared;
};
// Every tree holds "same", too.
const CompareCase kCases[] = {
    {"a link that leads elsewhere",
     {.files = {{"l", link_to("x")}}},
     {.files = {{"l", link_to("y")}}},
     {BagVerdict::changed},
     0,
     false},
    {"unreadable on one side",
     {.files = {{"f", kUnreadable}}},
     {.files = {{"f", with("f")}}},
     {},
     1,
     true},
    {"unreadable on both",
     {.files = {{"f", kUnreadable}}},
     {.files = {{"f", kUnreadable}}},
     {},
     1,
     true},
    {"unreadable, then gone",
     {.files = {{"f", kUnreadable}}},
     {.files = {}},
     {BagVerdict::missing},
     0,
     false},
    {"two that were not stored are not one that moved",
     {.files = {{"f", kUnreadable}}},
     {.files = {{"g", kUnreadable}}},
     {BagVerdict::missing, BagVerdict::extra},
     0,
     false},
    {"a pipe on both sides", {.files = {{"p", kPipe}}}, {.files = {{"p", kPipe}}}, {}, 1, false},
    {"a folder that only one side could read",
     {.files = {{"d", kClosed}}},
     {.files = {{"d/e/f", with("f")}}},
     {},
     2,
     true},
    {"a manifest lists neither links nor what was not stored",
     {.files = {{"d", kClosed}, {"f", kUnreadable}, {"l", link_to("x")}}},
     {.files = {}, .stored_only = true},
     {},
     3,
     false},
};

}  // namespace

TEST_CASE("what has no content is neither matched nor changed", "[custody]") {
  for (const CompareCase& row : kCases) {
    CAPTURE(row.what);
    ComparedTree a = row.a, b = row.b;
    a.files.emplace("same", with("same"));
    b.files.emplace("same", with("same"));
    const CompareReport report = compare_contents(std::move(a), std::move(b));
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
    REQUIRE(tree->files.size() == 2);
    CHECK(tree->files.at("a.log").sha256 == sha256_hex("a"));
    CHECK(tree->files.at("link").sha256 == sha256_hex("a.log"));
    CHECK(tree->files.at("link").link_target == "a.log");
  }
}

}  // namespace hozen
