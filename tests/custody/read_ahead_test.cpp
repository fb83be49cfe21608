#include "custody/read_ahead.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "custody/walk.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

AheadFile listed(const std::string& path) {
  AheadFile file;
  file.record.path = path;
  file.record.kind = FileKind::file;
  file.record.stat = *stat_of(Descriptor(*open_evidence(AT_FDCWD, path)).get());
  file.name = path;
  return file;
}

}  // namespace

TEST_CASE("small files come in the order in which they were added, whole and hashed", "[custody]") {
  const ScratchFolder scratch;
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    std::vector<std::string> came;
    ReadAhead ahead({HashKind::sha256, HashKind::md5}, threads,
                    [&](AheadFile& file, std::span<const char> content) -> Expected<void> {
                      came.push_back(file.record.path);
                      if (!file.stored) return {};
                      const std::string text(content.begin(), content.end());
                      CHECK((text == scratch.get(file.record.path.substr(scratch.at("").size()))));
                      CHECK(file.record.hash(HashKind::sha256) == sha256_hex(text));
                      CHECK(file.record.hashes.size() == 2);
                      CHECK(file.record.size == text.size());
                      CHECK_FALSE(file.record.after_copy);
                      return {};
                    });
    std::vector<std::string> added;
    for (size_t i = 0; i < 300; ++i) {
      const std::string name = fmt::format("{}-{}.log", threads, i);
      AheadFile file;
      file.record.path = name;  // a folder, say: nothing to be read
      if (i % 7 != 0) file = listed(scratch.put(name, noise(i % 5 == 0 ? 0 : i * 3000, i)));
      added.push_back(file.record.path);
      REQUIRE(ahead.add(std::move(file)));
    }
    REQUIRE(ahead.drain());
    CHECK(came == added);
  }
}

TEST_CASE(
    "a small file that grows after it was listed is taken as it is when it is opened, and marked",
    "[custody]") {
  const ScratchFolder scratch;
  AheadFile file = listed(scratch.put("live.log", "one\n"));
  scratch.put("live.log", "one\ntwo\n");
  std::string taken;
  ReadAhead ahead({HashKind::sha256}, 2,
                  [&](AheadFile& done, std::span<const char> content) -> Expected<void> {
                    taken.assign(content.begin(), content.end());
                    REQUIRE(done.record.after_copy);
                    CHECK(done.listed.size == 4);
                    CHECK(done.record.after_copy->size == 8);
                    CHECK(done.record.hash(HashKind::sha256) == sha256_hex("one\ntwo\n"));
                    return {};
                  });
  REQUIRE(ahead.add(std::move(file)));
  REQUIRE(ahead.drain());
  CHECK(taken == "one\ntwo\n");
}

TEST_CASE(
    "a small file that becomes a large one after it was listed is left to the one who takes it",
    "[custody]") {
  const ScratchFolder scratch;
  AheadFile file = listed(scratch.put("live.log", "one\n"));
  scratch.put("live.log", noise(kSmallFile + 1, 1));
  int taken = 0;
  ReadAhead ahead({HashKind::sha256}, 2,
                  [&](AheadFile& done, std::span<const char> content) -> Expected<void> {
                    ++taken;
                    CHECK(done.too_large);
                    CHECK_FALSE(done.stored);
                    CHECK(content.empty());
                    CHECK(done.record.stat.size == 4);  // what it differs from when it is opened
                    return {};
                  });
  REQUIRE(ahead.add(std::move(file)));
  REQUIRE(ahead.drain());
  CHECK(taken == 1);
}

TEST_CASE("a file that was listed by its name alone gets the stat it was opened with",
          "[custody]") {
  const ScratchFolder scratch;
  std::vector<AheadFile> came;
  ReadAhead ahead({HashKind::sha256}, 2,
                  [&](AheadFile& file, std::span<const char>) -> Expected<void> {
                    came.push_back(std::move(file));
                    return {};
                  });
  const auto add = [&](const std::string& path) {
    AheadFile file;
    file.record.path = path;
    file.record.kind = FileKind::file;
    file.name = path;
    file.has_stat = false;
    REQUIRE(ahead.add(std::move(file)));
  };
  add(scratch.put("small.log", "one\n"));
  add(scratch.put("large.log", noise(kSmallFile + 1, 1)));
  add(scratch.at("gone.log"));
  REQUIRE(symlink("nowhere", scratch.at("link.log").c_str()) == 0);
  add(scratch.at("link.log"));
  REQUIRE(ahead.drain());
  REQUIRE(came.size() == 4);
  CHECK((came[0].stored && came[0].record.stat.size == 4 && !came[0].record.after_copy));
  CHECK((came[1].too_large && came[1].record.stat.size == kSmallFile + 1));
  CHECK((came[2].record.kind == FileKind::unknown && !came[2].record.trouble.empty()));
  CHECK((came[3].record.kind == FileKind::symlink && came[3].record.link_target == "nowhere"));
}

TEST_CASE("what a folder lists as a file but is none is told as what it is, without trouble",
          "[custody]") {
  const ScratchFolder scratch;
  std::vector<FileRecord> came;
  ReadAhead ahead({HashKind::sha256}, 2,
                  [&](AheadFile& file, std::span<const char>) -> Expected<void> {
                    CHECK(!file.stored);
                    came.push_back(std::move(file.record));
                    return {};
                  });
  const auto add = [&](const std::string& path) {
    AheadFile file;
    file.record.kind = FileKind::file;
    file.name = path;
    file.has_stat = false;
    REQUIRE(ahead.add(std::move(file)));
  };
  REQUIRE(mkfifo(scratch.at("fifo").c_str(), 0600) == 0);
  REQUIRE(mknod(scratch.at("socket").c_str(), S_IFSOCK | 0600, 0) == 0);
  REQUIRE(mkdir(scratch.at("folder").c_str(), 0700) == 0);
  for (const char* name : {"fifo", "socket", "folder"}) add(scratch.at(name));
  REQUIRE(ahead.drain());
  REQUIRE(came.size() == 3);
  CHECK((came[0].kind == FileKind::fifo && came[0].trouble.empty()));
  CHECK((came[1].kind == FileKind::socket && came[1].trouble.empty()));
  CHECK((came[2].kind == FileKind::folder && !came[2].trouble.empty()));
}

TEST_CASE("files that turn out longer than those before come whole and in their order",
          "[custody]") {
  const ScratchFolder scratch;
  std::vector<uint64_t> sizes, came;
  ReadAhead ahead(
      {HashKind::sha256}, 2, [&](AheadFile& file, std::span<const char> content) -> Expected<void> {
        CHECK(file.record.hash(HashKind::sha256) == sha256_hex({content.data(), content.size()}));
        came.push_back(content.size());
        return {};
      });
  for (size_t i = 0; i < 400; ++i) {
    sizes.push_back(i < 300 ? 10 : kSmallFile / 4 + i);
    AheadFile file;
    file.record.kind = FileKind::file;
    file.name = scratch.put(fmt::format("{}.log", i), noise(sizes.back(), i));
    file.has_stat = false;
    REQUIRE(ahead.add(std::move(file)));
  }
  REQUIRE(ahead.drain());
  CHECK(came == sizes);
}

TEST_CASE("an error of the one who takes ends the reading, with nothing left open", "[custody]") {
  const ScratchFolder scratch;
  const int before = open("/dev/null", O_RDONLY);
  {
    ReadAhead ahead({HashKind::sha256}, 2, [](AheadFile&, std::span<const char>) -> Expected<void> {
      return fail("the disk is full");
    });
    bool failed = false;
    for (int i = 0; i < 3000 && !failed; ++i)
      failed = !ahead.add(listed(scratch.put(fmt::format("{}.log", i), "x")));
    CHECK(failed);
  }
  const int after = open("/dev/null", O_RDONLY);
  CHECK(after == before + 1);
  close(before), close(after);
}

}  // namespace hozen
