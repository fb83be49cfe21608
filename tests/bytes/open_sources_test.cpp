#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bytes/pack.h"
#include "catch.h"

using namespace hozen;
using namespace hozen::test;
namespace fs = std::filesystem;

namespace {

// A folder of its own for each test case, gone with it.
struct Folder {
  fs::path path = fs::temp_directory_path() / fmt::format("hozen-bytes-{}", ::getpid());
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  std::string put(const std::string& name, std::string_view bytes) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

std::vector<std::string> names_in(const std::vector<Source>& sources, const fs::path& folder) {
  std::vector<std::string> out;
  for (const Source& source : sources)
    out.push_back(fs::path(source.path).lexically_relative(folder).string());
  return out;
}

}  // namespace

TEST_CASE("a folder is all its files, sorted; links and pipes are noted, not followed", "[bytes]") {
  const Folder folder;
  folder.put("b.log", "b\n");
  folder.put("a/z.log", "z\n");
  folder.put("a/y.log", "y\n");
  fs::create_directory_symlink(folder.path / "a", folder.path / "link");
  fs::create_symlink(folder.path / "b.log", folder.path / "a" / "link.log");
  REQUIRE(::mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  std::vector<std::string> notes;
  const std::string paths[] = {folder.path.string()};
  const auto sources =
      open_sources(paths, {.note = [&](std::string note) { notes.push_back(std::move(note)); }});
  REQUIRE(sources);
  CHECK(names_in(*sources, folder.path) == std::vector<std::string>{"a/y.log", "a/z.log", "b.log"});
  REQUIRE(notes.size() == 3);
  CHECK(notes[0].ends_with("a/link.log: a symbolic link, not followed"));
  CHECK(notes[1].ends_with("/link: a symbolic link, not followed"));
  CHECK(notes[2].ends_with("/pipe: a pipe, not read"));
}

TEST_CASE("a file says its size and time, and a link given by name is followed", "[bytes]") {
  const Folder folder;
  const std::string text = log_text(200'000);
  const std::string file = folder.put("a.log", text);
  const timespec times[2] = {{1656601200, 5}, {1656601200, 7}};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  fs::create_symlink(file, folder.path / "link");
  const std::string paths[] = {file, (folder.path / "link").string()};
  const auto sources = open_sources(paths);
  REQUIRE(sources);
  REQUIRE(sources->size() == 2);
  for (const Source& source : *sources) {
    CHECK(source.size == text.size());
    const auto members = read_all(source, kBlockBytes);
    REQUIRE(members.size() == 1);
    CHECK(members[0].bytes == text);
    CHECK(members[0].facts.mtime_ns == 1656601200'000000007);
    CHECK(members[0].facts.size == text.size());
  }
}

TEST_CASE("compressed files and archives are opened from disk by content, not by name", "[bytes]") {
  const Folder folder;
  const std::string text = log_text(1000);
  const std::string paths[] = {folder.put("a.txt", pack(text, Filter::xz)),
                               folder.put("b.gz", text),
                               folder.put("c", archive_of({{"d.log", text}}, Container::seven_zip)),
                               folder.put("d", archive_of({{"d.log", text}}, Container::zip))};
  const auto sources = open_sources(paths);
  REQUIRE(sources);
  for (const Source& source : *sources) {
    const auto members = read_all(source);
    REQUIRE(members.size() == 1);
    CHECK(members[0].bytes == text);
  }
}

TEST_CASE("what is not there is said by name", "[bytes]") {
  const Folder folder;
  const std::string missing[] = {(folder.path / "none.log").string()};
  const auto sources = open_sources(missing);
  REQUIRE_FALSE(sources);
  CHECK(sources.error().what.find("no such file or folder: ") == 0);
  const std::string twice[] = {"-", "-"};
  CHECK_FALSE(open_sources(twice));
}

TEST_CASE("a file that is gone when it is opened is an Error of its own", "[bytes]") {
  const Folder folder;
  const std::string paths[] = {folder.put("a", "x"), folder.put("b", "y\n")};
  const auto sources = open_sources(paths);
  REQUIRE(sources);
  fs::remove(paths[0]);
  CHECK(read_all((*sources)[0])[0].error.find("No such file or directory") != std::string::npos);
  CHECK(read_all((*sources)[1])[0].bytes == "y\n");
}
