#include "custody/manifest_matcher.h"

#include <cstring>

#include "catch.h"

namespace hozen {
namespace {

// "abc" stands for data/a, data/b, data/c, in this order; a capital letter is the same name with another hash.
std::string hash_of_letter(char c) { return sha256_hex(std::string(1, c)); }
std::string path_of_letter(char c) {
  return fmt::format("data/{}", static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
}

ManifestLines lines_from(std::string text, size_t step) {
  return {"manifest-sha256.txt", HashKind::sha256,
          [text = std::move(text), at = size_t{0},
           step](std::span<char> into) mutable -> Expected<size_t> {
            const size_t n = std::min({into.size(), text.size() - at, step});
            std::memcpy(into.data(), text.data() + at, n);
            at += n;
            return n;
          }};
}

std::string manifest_of(std::string_view letters) {
  std::string out;
  for (const char c : letters) out += manifest_line(hash_of_letter(c), path_of_letter(c));
  return out;
}

struct Match {
  const char* what;
  std::string_view listed, found;
  uint64_t matched, changed, missing, extra, renamed, twice;
  bool in_order;
};
const Match kMatches[] = {
    {"all there", "abcd", "abcd", 4, 0, 0, 0, 0, 0, true},
    {"nothing at all", "", "", 0, 0, 0, 0, 0, 0, true},
    {"in another order", "abcd", "dcba", 4, 0, 0, 0, 0, 0, false},
    {"one changed", "abcd", "aBcd", 3, 1, 0, 0, 0, 0, true},
    {"first and last missing", "abcd", "bc", 2, 0, 2, 0, 0, 0, true},
    {"extra ones before, between, behind", "bd", "abcde", 2, 0, 0, 3, 0, 0, true},
    {"one more of the same name and content", "abc", "abca", 3, 0, 0, 0, 0, 1, false},
    {"one more of the same name, behind itself", "abc", "aabc", 3, 0, 0, 0, 0, 1, false},
    {"one more of the same name, changed", "abc", "abcA", 3, 0, 0, 0, 0, 1, false},
};

}  // namespace

TEST_CASE("files held against sorted manifests leave what does not match", "[custody]") {
  for (const Match& one : kMatches) {
    for (const size_t step : {size_t{1}, size_t{100}, size_t{1} << 20}) {
      CAPTURE(one.what, step);
      ManifestMatcher matcher(false);
      REQUIRE(matcher.add(lines_from(manifest_of(one.listed), step)));
      FoundBag bag;
      bag.texts["bagit.txt"] = kBagItText;
      bag.files["bagit.txt"] = {};
      for (const char c : one.found) {
        FoundFile file;
        file.size = 1;
        file.hashes = {{HashKind::sha256, hash_of_letter(c)}};
        REQUIRE(matcher.take(path_of_letter(c), std::move(file), bag));
      }
      VerifyReport report;
      REQUIRE(matcher.finish(bag, report));
      judge_bag(bag, report);
      const auto count = [&](BagVerdict verdict) {
        return report.counts[static_cast<size_t>(verdict)];
      };
      CHECK(count(BagVerdict::matched) == one.matched);
      CHECK(count(BagVerdict::changed) == one.changed);
      CHECK(count(BagVerdict::missing) == one.missing);
      CHECK(count(BagVerdict::extra) == one.extra);
      CHECK(report.problems.size() == one.twice);
      CHECK(bag.in_order == one.in_order);
      CHECK(report.payload_files == one.found.size() - one.twice);
    }
  }
}

TEST_CASE("a manifest that is not sorted, or has a broken line, is told", "[custody]") {
  CHECK(is_sorted_manifest(lines_from(manifest_of("abc"), 7)).value());
  CHECK_FALSE(is_sorted_manifest(lines_from(manifest_of("acb"), 7)).value());
  CHECK_FALSE(is_sorted_manifest(lines_from(manifest_of("aa"), 7)).value());
  const auto broken = is_sorted_manifest(lines_from(manifest_of("ab") + "no hash\n", 7));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().line == 3);
}

TEST_CASE("a file with a percent sign in a bag whose maker did not encode it", "[custody]") {
  FoundBag bag;
  bag.texts["bagit.txt"] = kBagItText;
  bag.texts["manifest-sha256.txt"] = sha256_hex("x") + "  data/100%25.log\n";
  bag.files["data/100%25.log"].hashes = {{HashKind::sha256, sha256_hex("x")}};
  bag.files["bagit.txt"] = {};
  VerifyReport report;
  judge_bag(bag, report);
  CHECK(report.good());
  CHECK(report.notes.size() == 1);
}

}  // namespace hozen
