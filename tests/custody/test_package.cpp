#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/time.h"
#include "catch.h"
#include "custody/create.h"
#include "custody/extract.h"
#include "custody/package.h"
#include "custody/package_sources.h"
#include "custody/verify.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

constexpr int64_t kNow = 1'664'582'400 * kNsPerSecond;

CreateOptions options_for(const ScratchFolder& scratch, const std::string& output,
                          int threads = 2) {
  CreateOptions options;
  options.sources = {scratch.at("logs")};
  options.output = scratch.at(output);
  options.threads = threads;
  options.now_ns = kNow;
  return options;
}

// Small, empty, exactly a frame, several frames.
void put_logs(const ScratchFolder& scratch) {
  scratch.put("logs/a.log", "one\ntwo\n");
  scratch.put("logs/b/empty.log", "");
  scratch.put("logs/b/frame.log", noise(kFrameBytes, 2));
  scratch.put("logs/b/small.log", noise(kFrameBytes - 3000, 3));
  scratch.put("logs/c.log", noise(9'000'001, 4));
  scratch.put("logs/d.log", "last\n");
}

std::string read_all(Stream& stream, size_t step) {
  std::string out;
  std::string block(step, '\0');
  for (;;) {
    const auto n = stream.read(block);
    REQUIRE(n);
    if (*n == 0) return out;
    out.append(block, 0, *n);
  }
}

std::string path_in_bag(const ScratchFolder& scratch, const std::string& name) {
  return "data" + scratch.at("logs/") + name;
}

}  // namespace

TEST_CASE("a package verifies, and is the same for any number of threads", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  std::string first;
  for (const int threads : {1, 2, 7}) {
    std::filesystem::remove_all(scratch.at("out"));
    std::filesystem::create_directory(scratch.at("out"));
    const auto report = create_package(options_for(scratch, "out/CASE.tar.zst", threads));
    REQUIRE(report);
    CHECK(report->totals.files == 6);
    CHECK(report->read_back);
    CHECK(report->sha256 == sha256_hex(scratch.get("out/CASE.tar.zst")));
    CHECK(scratch.get("out/CASE.tar.zst.sha256") == report->sha256 + "  CASE.tar.zst\n");
    if (first.empty()) first = report->sha256;
    CHECK(report->sha256 == first);
    VerifyOptions verifying;
    verifying.threads = threads;
    const auto verified = verify_package(scratch.at("out/CASE.tar.zst"), verifying);
    REQUIRE(verified);
    CHECK(verified->good());
    CHECK(verified->payload_files == 6);
  }
}

TEST_CASE("package_sources gives each file's bytes, time, zone, offset and hash", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  CreateOptions options = options_for(scratch, "CASE.tar.zst");
  options.zones = {{"*", "UTC"}, {"a.log", "Asia/Tokyo"}};
  options.clock_offsets = {{"a.log", 90 * kNsPerSecond}};
  REQUIRE(create_package(options));
  CHECK(is_package(scratch.at("CASE.tar.zst")));
  CHECK_FALSE(is_package(scratch.at("logs/a.log")));
  CHECK_FALSE(is_package(scratch.at("nothing")));
  const auto sources = package_sources(scratch.at("CASE.tar.zst"));
  REQUIRE(sources);
  REQUIRE(sources->size() == 6);
  for (const Source& source : *sources) {
    for (const size_t step : {size_t{1000}, kBlockBytes}) {
      CAPTURE(source.path, step);
      auto stream = source.open();
      REQUIRE(stream);
      Member member;
      REQUIRE((*stream)->next_member(member).value());
      const std::string bytes = read_all(**stream, step);
      CHECK("/" + member.path == scratch.at(member.path.substr(scratch.at("").size() - 1)));
      CHECK(bytes == scratch.get(member.path.substr(scratch.at("").size() - 1)));
      CHECK(member.sha256 == sha256_hex(bytes));
      CHECK(member.size == bytes.size());
      const bool first = member.path.ends_with("/a.log");
      CHECK(member.zone == (first ? "Asia/Tokyo" : "UTC"));
      CHECK(member.skew_ns == (first ? 90 * kNsPerSecond : 0));
      struct stat info{};
      stat(("/" + member.path).c_str(), &info);
      CHECK(member.mtime_ns == info.st_mtim.tv_sec * kNsPerSecond + info.st_mtim.tv_nsec);
      CHECK_FALSE((*stream)->next_member(member).value());
    }
  }
}

TEST_CASE("a file that becomes shorter while it is copied is stored as read, and marked",
          "[custody]") {
  ScratchFolder scratch;
  const std::string content = noise(9'000'000, 5);
  scratch.put("logs/rotated.log", content);
  scratch.put("logs/z.log", "after\n");
  CreateOptions options = options_for(scratch, "CASE.tar.zst");
  uint64_t read = 0;
  options.progress = [&](uint64_t bytes) {
    read += bytes;
    if (read == 5u << 20) REQUIRE(truncate(scratch.at("logs/rotated.log").c_str(), 100) == 0);
  };
  const auto report = create_package(options);
  REQUIRE(report);
  CHECK(report->totals.changed == 1);
  REQUIRE(report->remarks.size() == 1);
  CHECK(report->remarks[0].size == 5u << 20);
  CHECK(report->remarks[0].after_copy->size == 100);
  CHECK(report->remarks[0].hash(HashKind::sha256) == sha256_hex(content.substr(0, 5u << 20)));
  CHECK(verify_package(scratch.at("CASE.tar.zst"), {})->good());
  REQUIRE(extract_package(scratch.at("CASE.tar.zst"), {.folder = scratch.at("out"), .paths = {}}));
  CHECK(scratch.get("out/CASE/" + path_in_bag(scratch, "rotated.log")) ==
        content.substr(0, 5u << 20));
  CHECK(scratch.get("out/CASE/" + path_in_bag(scratch, "z.log")) == "after\n");
}

TEST_CASE("a file that grows while it is copied is stored to its first length, and marked",
          "[custody]") {
  ScratchFolder scratch;
  const std::string before = noise(9u << 20);
  scratch.put("logs/live.log", before);
  CreateOptions options = options_for(scratch, "CASE.tar.zst");
  options.progress = [&](uint64_t) { scratch.put("logs/live.log", before + "two\n"); };
  const auto report = create_package(options);
  REQUIRE(report);
  CHECK(report->totals.changed == 1);
  CHECK(report->remarks.at(0).size == before.size());
  CHECK(verify_package(scratch.at("CASE.tar.zst"), {})->good());
}

TEST_CASE("links and special files are recorded and never followed", "[custody]") {
  ScratchFolder scratch;
  scratch.put("secret", "not evidence");
  scratch.put("logs/a.log", "a");
  REQUIRE(symlink(scratch.at("secret").c_str(), scratch.at("logs/link").c_str()) == 0);
  REQUIRE(symlink("nowhere", scratch.at("logs/broken").c_str()) == 0);
  REQUIRE(symlink(".", scratch.at("logs/loop").c_str()) == 0);
  REQUIRE(mkfifo(scratch.at("logs/fifo").c_str(), 0600) == 0);
  const auto report = create_package(options_for(scratch, "CASE.tar.zst"));
  REQUIRE(report);
  CHECK(report->totals.files == 1);
  CHECK(report->totals.special == 4);
  CHECK(report->complete());
  CHECK(report->remarks.at(2).link_target == scratch.at("secret"));
}

TEST_CASE("nothing that exists is replaced, nothing half is left", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  for (const char* there :
       {"CASE.tar.zst", "CASE.tar.zst.sha256", "CASE.custody.jsonl", "CASE.tar.zst.partial"}) {
    CAPTURE(there);
    scratch.put(there, "mine");
    CHECK_FALSE(create_package(options_for(scratch, "CASE.tar.zst")));
    CHECK(scratch.get(there) == "mine");
    std::filesystem::remove(scratch.at(there));
  }
  CreateOptions missing = options_for(scratch, "CASE.tar.zst");
  missing.sources.push_back(scratch.at("no such log"));
  CHECK_FALSE(create_package(missing));
  CHECK_FALSE(std::filesystem::exists(scratch.at("CASE.tar.zst.partial")));
}

TEST_CASE("sources of the same name are refused, one inside another is taken once", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  CreateOptions twice = options_for(scratch, "CASE.tar.zst");
  twice.sources = {scratch.at("logs"), scratch.at("logs/b/../a.log"), scratch.at("logs/b")};
  const auto report = create_package(twice);
  REQUIRE(report);
  CHECK(report->totals.files == 6);
}

TEST_CASE("extraction keeps content, times and permissions, and replaces nothing", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  chmod(scratch.at("logs/a.log").c_str(), 0640);
  REQUIRE(create_package(options_for(scratch, "CASE.tar.zst")));
  const auto all =
      extract_package(scratch.at("CASE.tar.zst"), {.folder = scratch.at("out"), .paths = {}});
  REQUIRE(all);
  CHECK(all->troubles.empty());
  for (const char* name : {"a.log", "b/empty.log", "b/frame.log", "c.log"}) {
    const std::string copy = "out/CASE/" + path_in_bag(scratch, name);
    CHECK(scratch.get(copy) == scratch.get(std::string("logs/") + name));
    struct stat then{}, now{};
    stat(scratch.at(std::string("logs/") + name).c_str(), &then);
    stat(scratch.at(copy).c_str(), &now);
    CHECK(then.st_mode == now.st_mode);
    CHECK(then.st_mtim.tv_nsec == now.st_mtim.tv_nsec);
  }
  const auto again =
      extract_package(scratch.at("CASE.tar.zst"), {.folder = scratch.at("out"), .paths = {}});
  REQUIRE(again);
  CHECK(again->files == 0);
  const auto one = extract_package(
      scratch.at("CASE.tar.zst"),
      {.folder = scratch.at("one"), .paths = {scratch.at("logs/b").substr(1), "nothing"}});
  REQUIRE(one);
  CHECK(one->files == 3);
  REQUIRE(one->unmatched.size() == 1);
  CHECK(one->unmatched[0].path == "nothing");
  CHECK(one->unmatched[0].why_not_stored.empty());
  CHECK(one->unmatched[0].likely.empty());
}

TEST_CASE("every flipped bit is found, with and without the digest beside", "[custody]") {
  ScratchFolder scratch;
  scratch.put("logs/a.log", std::string(20'000, 'a') + noise(3000, 6));
  scratch.put("logs/b.log", noise(300'000, 7));
  scratch.put("logs/c.log", std::string(kFrameBytes + 5, 'x'));  // with a header frame of its own
  REQUIRE(create_package(options_for(scratch, "CASE.tar.zst")));
  const std::string good = scratch.get("CASE.tar.zst");
  uint64_t seed = 11;
  int not_found = 0;
  for (int i = 0; i < 1000; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    // Most of the package is b.log's noise; every second flip goes to the structures around it.
    const size_t edge = 9000;
    size_t at = (seed >> 20) % good.size();
    if (i % 2 == 0) at = at % 2 == 0 ? at % edge : good.size() - 1 - at % edge;
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (seed >> 60) % 8));
    scratch.put("flipped.tar.zst", bad);
    const auto report =
        verify_package(scratch.at("flipped.tar.zst"), {.threads = 1, .expected_sha256 = ""});
    if (report && report->good())
      ++not_found, UNSCOPED_INFO("flip at byte " << at << " of " << good.size());
  }
  CHECK(not_found == 0);
}

TEST_CASE("a flipped byte names the file, what was expected and what is there", "[custody]") {
  ScratchFolder scratch;
  put_logs(scratch);
  REQUIRE(create_package(options_for(scratch, "CASE.tar.zst")));
  std::string bytes = scratch.get("CASE.tar.zst");
  bytes[bytes.size() - 5'000'000] ^= 4;  // well inside c.log, the last large file
  scratch.put("CASE.tar.zst", bytes);
  const auto report = verify_package(scratch.at("CASE.tar.zst"), {});
  REQUIRE(report);
  CHECK_FALSE(report->good());
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings[0].path == path_in_bag(scratch, "c.log"));
  CHECK(report->findings[0].verdict == BagVerdict::changed);
  CHECK(report->findings[0].expected == sha256_hex(scratch.get("logs/c.log")));
  CHECK(report->findings[0].actual.size() == 64);
  CHECK(report->findings[0].actual != report->findings[0].expected);
}

TEST_CASE("files in a damaged frame whose hashes are as expected are matched", "[custody]") {
  ScratchFolder scratch;
  scratch.put("logs/a.log", noise(300'000, 9));
  scratch.put("logs/b.log", noise(300'000, 10));
  scratch.put("logs/c.log", noise(300'000, 11));
  REQUIRE(create_package(options_for(scratch, "CASE.tar.zst")));
  std::string bytes = scratch.get("CASE.tar.zst");
  bytes.at(450'000) ^=
      4;  // all three lie in the first frame: noise is not compressed, this is b.log
  scratch.put("CASE.tar.zst", bytes);
  const auto report = verify_package(scratch.at("CASE.tar.zst"), {});
  REQUIRE(report);
  CHECK_FALSE(report->good());
  CHECK(report->counts[static_cast<size_t>(BagVerdict::matched)] == 2);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings[0].path == path_in_bag(scratch, "b.log"));
  CHECK(report->findings[0].actual != report->findings[0].expected);
  CHECK(report->findings[0].note.find("damaged") != std::string::npos);
  CHECK(report->problems.front().find("is damaged") != std::string::npos);
}

TEST_CASE("a package cut short anywhere is not good, and never crashes a reader", "[custody]") {
  ScratchFolder scratch;
  scratch.put("logs/a.log", noise(5000, 8));
  REQUIRE(create_package(options_for(scratch, "CASE.tar.zst")));
  const std::string good = scratch.get("CASE.tar.zst");
  // Cut here, only the tables are gone, as if another program had compressed it again: all evidence is there.
  const size_t content_end = good.rfind("HOZENIX1") - 8;
  for (size_t length = 0; length < good.size(); length += 37) {
    if (length == content_end) continue;
    CAPTURE(length);
    scratch.put("cut.tar.zst", good.substr(0, length));
    const auto report =
        verify_package(scratch.at("cut.tar.zst"), {.threads = 1, .expected_sha256 = ""});
    CHECK_FALSE((report && report->good()));
    CHECK_FALSE(package_sources(scratch.at("cut.tar.zst")));
  }
}

}  // namespace hozen
