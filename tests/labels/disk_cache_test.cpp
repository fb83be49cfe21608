// disk_cache: what is kept in its folder, and for how long.
#include "labels/disk_cache.h"

#include <fmt/format.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.h"

using namespace hozen;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() : path(fs::temp_directory_path() / fmt::format("hozen-disk-test-{}", getpid())) {
    fs::remove_all(path);
    fs::create_directories(path / "hozen");
    setenv("XDG_CACHE_HOME", path.c_str(), 1);
  }
  ~Folder() {
    unsetenv("XDG_CACHE_HOME");
    fs::remove_all(path);
  }
  // A sparse file: it takes no room.
  void put(const std::string& name, uint64_t mebibytes, int days_old) const {
    const fs::path file = path / "hozen" / name;
    std::ofstream(file).close();
    fs::resize_file(file, mebibytes << 20);
    fs::last_write_time(file,
                        fs::file_time_type::clock::now() - std::chrono::hours(24 * days_old + 1));
  }
  bool has(const std::string& name) const { return fs::exists(path / "hozen" / name); }
};

}  // namespace

TEST_CASE("the cache's folder keeps what is new and 256 MiB, and nobody else's files", "[labels]") {
  const Folder folder;
  folder.put("patterns-newest.hsdb", 100, 0);
  folder.put("rules-newer.bin", 100, 1);
  folder.put("patterns-older.hsdb", 100, 2);
  folder.put("rules-oldest.bin", 1, 3);
  folder.put("notes.txt", 300, 90);
  DiskCache("patterns", "a key").write("a value");
  CHECK(folder.has("patterns-newest.hsdb"));
  CHECK(folder.has("rules-newer.bin"));
  CHECK_FALSE(folder.has("patterns-older.hsdb"));
  CHECK_FALSE(folder.has("rules-oldest.bin"));
  CHECK(folder.has("notes.txt"));
  const auto stored = DiskCache("patterns", "a key").read();
  REQUIRE(stored);
  CHECK(stored->value == "a value");
}

TEST_CASE("what is older than 60 days goes, however small", "[labels]") {
  const Folder folder;
  folder.put("rules-old.bin", 0, 61);
  folder.put("rules-young.bin", 0, 59);
  DiskCache("rules", "a key").write("a value");
  CHECK_FALSE(folder.has("rules-old.bin"));
  CHECK(folder.has("rules-young.bin"));
}
