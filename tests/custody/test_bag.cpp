#include "catch.h"
#include "custody/bag.h"
#include "custody/verify.h"
#include "custody/walk.h"

namespace hozen {
namespace {

const std::string kHashA = sha256_hex("a"), kHashB = sha256_hex("b"), kHashC = sha256_hex("c");

FoundFile file_of(const std::string& hash) {
  FoundFile file;
  file.size = 1;
  file.hashes = {{HashKind::sha256, hash}};
  return file;
}

// A bag of data/a and data/logs/b, as it should be.
FoundBag good_bag() {
  FoundBag bag;
  bag.texts["bagit.txt"] = kBagItText;
  bag.texts["manifest-sha256.txt"] =
      manifest_line(kHashA, "data/a") + manifest_line(kHashB, "data/logs/b");
  bag.texts["bag-info.txt"] = "Payload-Oxum: 2.2\n";
  for (const auto& [name, text] : bag.texts) bag.files[name] = file_of(sha256_hex(text));
  bag.files["data/a"] = file_of(kHashA);
  bag.files["data/logs/b"] = file_of(kHashB);
  return bag;
}

uint64_t count_of(const VerifyReport& report, BagVerdict verdict) {
  return report.counts[static_cast<size_t>(verdict)];
}

struct BagCase {
  const char* what;
  void (*change)(FoundBag&);
  BagVerdict verdict;
  const char* path;
  const char* other;
};
const BagCase kBagCases[] = {
    {"changed", [](FoundBag& b) { b.files["data/a"] = file_of(kHashC); }, BagVerdict::changed,
     "data/a", ""},
    {"missing", [](FoundBag& b) { b.files.erase("data/a"); }, BagVerdict::missing, "data/a", ""},
    {"extra", [](FoundBag& b) { b.files["data/c"] = file_of(kHashC); }, BagVerdict::extra, "data/c",
     ""},
    {"moved",
     [](FoundBag& b) { b.files.erase("data/logs/b"), b.files["data/old/b"] = file_of(kHashB); },
     BagVerdict::moved, "data/logs/b", "data/old/b"},
    {"renamed", [](FoundBag& b) { b.files.erase("data/a"), b.files["data/a.1"] = file_of(kHashA); },
     BagVerdict::renamed, "data/a", "data/a.1"},
    {"damaged, though its hash cannot be told",
     [](FoundBag& b) { b.files["data/a"].note = "damaged"; }, BagVerdict::changed, "data/a", ""},
};

}  // namespace

TEST_CASE("each way a bag can differ is told apart", "[custody]") {
  VerifyReport good;
  judge_bag(good_bag(), good);
  CHECK(good.good());
  CHECK(count_of(good, BagVerdict::matched) == 2);
  for (const BagCase& row : kBagCases) {
    CAPTURE(row.what);
    FoundBag bag = good_bag();
    row.change(bag);
    VerifyReport report;
    judge_bag(bag, report);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].verdict == row.verdict);
    CHECK(report.findings[0].path == row.path);
    CHECK(report.findings[0].other_path == row.other);
    CHECK(count_of(report, row.verdict) == 1);
    CHECK_FALSE(report.good());
  }
}

TEST_CASE("a bag without manifest, declaration or with a wrong Payload-Oxum is not good",
          "[custody]") {
  for (const char* gone : {"manifest-sha256.txt", "bagit.txt"}) {
    FoundBag bag = good_bag();
    bag.texts.erase(gone);
    VerifyReport report;
    judge_bag(bag, report);
    CHECK_FALSE(report.problems.empty());
  }
  FoundBag bag = good_bag();
  bag.texts["bag-info.txt"] = "payload-oxum: 3.2\n";
  VerifyReport report;
  judge_bag(bag, report);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0] == "Payload-Oxum says 3.2 (bytes.files), found are 2.2");
}

TEST_CASE("manifests keep any name, as RFC 8493 writes it", "[custody]") {
  const std::string name = "data/50%\r\nx %0A \\.log";
  const std::string line = manifest_line(kHashA, name);
  CHECK(line == kHashA + "  data/50%25%0D%0Ax %250A \\.log\n");
  const auto manifest = read_manifest(line, "manifest-sha256.txt", HashKind::sha256);
  REQUIRE(manifest.lines.size() == 1);
  CHECK(manifest.lines.begin()->first == name);
  CHECK(coreutils_line(kHashA, "data/a\nb\\") == "\\" + kHashA + "  data/a\\nb\\\\\n");
  CHECK(coreutils_line(kHashA, "data/50%") == kHashA + "  data/50%\n");
}

TEST_CASE("manifests of other tools are read", "[custody]") {
  const std::string upper = "0CC175B9C0F1B6A831C399E269772661";
  const auto manifest = read_manifest(
      "\xEF\xBB\xBF" + upper + "\t*data/a\r\n" + upper + "   ./data/b\r\n", "m", HashKind::md5);
  CHECK(manifest.troubles.empty());
  REQUIRE(manifest.lines.contains("data/a"));
  CHECK(manifest.lines.at("data/a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(manifest.lines.contains("data/b"));
}

TEST_CASE("a list as sha256sum --tag writes it is read", "[custody]") {
  const auto tagged = read_manifest(
      "SHA256 (a (b) = c.log) = " + kHashA + "\nMD5 (x) = " + kHashB + "\n", "m", HashKind::sha256);
  REQUIRE(tagged.lines.size() == 1);
  CHECK(tagged.lines.at("a (b) = c.log") == kHashA);
  CHECK(tagged.troubles.size() == 1);
}

TEST_CASE("one bad line of a manifest is named and the others hold", "[custody]") {
  const auto broken =
      read_manifest(kHashA + "  data/a\nnot a hash  data/x\n" + kHashB + "  data/b\n",
                    "manifest-sha256.txt", HashKind::sha256);
  REQUIRE(broken.troubles.size() == 1);
  CHECK(broken.troubles[0].line == 2);
  CHECK(broken.lines.size() == 2);
  CHECK(read_manifest(kHashA + "  data/a\n" + kHashB + "  data/a\n", "m", HashKind::sha256)
            .troubles.size() == 1);
  FoundBag bag = good_bag();
  bag.texts["manifest-sha256.txt"] += "a line that is none\n";
  bag.files["data/logs/b"] = file_of(kHashC);
  VerifyReport report;
  judge_bag(bag, report);
  CHECK(count_of(report, BagVerdict::matched) == 1);
  CHECK(count_of(report, BagVerdict::changed) == 1);
  CHECK(count_of(report, BagVerdict::extra) == 0);
  CHECK(report.problems.size() == 1);
}

TEST_CASE("bag-info keeps values of several lines", "[custody]") {
  const BagInfo info = {{"Note", "first\nsecond"}, {"Case-Number", "7"}};
  const BagInfo again = read_bag_info(bag_info_text(info));
  CHECK(again == info);
  CHECK(value_of(again, "case-number") == "7");
}

TEST_CASE("names that are no UTF-8 are stored under one that is", "[custody]") {
  CHECK(stored_name("\xE3\x83\xAD\xE3\x82\xB0.log") == "\xE3\x83\xAD\xE3\x82\xB0.log");
  CHECK(stored_name("caf\xE9.log") == "caf=E9.log");
  CHECK(stored_name("\xFF\xE3\x83") == "=FF=E3=83");
  CHECK(payload_path("/var//log/./x/../y") == "var/log/y");
  CHECK(payload_path("../../logs") == "logs");
  CHECK(payload_path(".").empty());
}

struct TwinCase {
  const char* what;
  const char* listed;  // and gone
  const char* there;   // what plain_name makes the same of
};
const TwinCase kTwinCases[] = {
    {"another normalisation", "data/caf\xC3\xA9", "data/cafe\xCC\x81"},
    {"a backslash", "data\\x\\y", "data/x/y"},
    {"a percent sign", "data/50%0A", "data/50%250A"},
};

TEST_CASE("a file that is gone is not found in another one that is listed itself", "[custody]") {
  for (const TwinCase& row : kTwinCases) {
    CAPTURE(row.what);
    FoundBag bag = good_bag();
    const auto list = [&](const char* path) {
      bag.texts["manifest-sha256.txt"] += kHashC + "  " + path + "\n";
    };
    list(row.listed);
    bag.texts.erase("bag-info.txt");
    bag.files[decoded_path(row.there)] = file_of(kHashC);
    VerifyReport written_otherwise;
    judge_bag(bag, written_otherwise);
    list(row.there);
    VerifyReport gone;
    judge_bag(bag, gone);
    CHECK(count_of(gone, BagVerdict::missing) == 1);
    CHECK(count_of(gone, BagVerdict::matched) == 3);
    CHECK(count_of(written_otherwise, BagVerdict::missing) == 0);
  }
}

TEST_CASE("two listed files are not found in one", "[custody]") {
  FoundBag bag = good_bag();
  bag.texts["manifest-sha256.txt"] += kHashC + "  data\\x\\y\n" + kHashC + "  data\\x/y\n";
  bag.files["data/x/y"] = file_of(kHashC);
  VerifyReport report;
  judge_bag(bag, report);
  CHECK(count_of(report, BagVerdict::missing) == 1);
}

}  // namespace hozen
