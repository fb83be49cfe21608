// pattern_cache: what is kept on disk is used, and nothing that is damaged or foreign.
#include "labels/pattern_cache.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.h"

using namespace hozen;
namespace fs = std::filesystem;

namespace {

std::vector<Pattern> some_patterns() {
  std::vector<Pattern> out;
  for (uint32_t i = 0; i < 20; ++i) {
    out.push_back({.expression = fmt::format("pattern{}x", i), .number = i, .caseless = true});
  }
  return out;
}

std::vector<uint32_t> found_in(const PatternDatabase& database, std::string_view text) {
  Scratch scratch;
  REQUIRE(scratch.fit(database));
  std::vector<uint32_t> out;
  scratch.scan(
      database, text,
      [](uint32_t number, uint64_t, void* to) {
        static_cast<std::vector<uint32_t>*>(to)->push_back(number);
      },
      &out);
  return out;
}

// A cache folder of the test's own.
struct Folder {
  fs::path path;
  Folder() : path(fs::temp_directory_path() / fmt::format("hozen-cache-test-{}", getpid())) {
    fs::remove_all(path);
    setenv("XDG_CACHE_HOME", path.c_str(), 1);
  }
  ~Folder() {
    unsetenv("XDG_CACHE_HOME");
    fs::remove_all(path);
  }
  fs::path only_file() const {
    fs::path file;
    for (const auto& entry : fs::directory_iterator(path / "hozen")) {
      CHECK(file.empty());
      file = entry.path();
    }
    return file;
  }
};

void flip_byte(const fs::path& file, size_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(stream.get() ^ 0x40);
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(byte);
}

}  // namespace

TEST_CASE("a stored pattern database gives the same finds", "[labels]") {
  const Folder folder;
  for (int round = 0; round < 2; ++round) {
    const auto database = compile_cached(some_patterns());
    REQUIRE(database);
    CHECK(found_in(*database, "a PATTERN7X and pattern19x") == std::vector<uint32_t>{7, 19});
  }
  CHECK(!folder.only_file().empty());
}

TEST_CASE("a damaged, cut or foreign cache file is not used, and replaced", "[labels]") {
  const Folder folder;
  REQUIRE(compile_cached(some_patterns()));
  const fs::path file = folder.only_file();
  const size_t size = fs::file_size(file);
  for (const size_t at : {size_t{3}, size_t{20}, size_t{200}, size / 2, size - 3}) {
    CAPTURE(at);
    flip_byte(file, at);
    const auto database = compile_cached(some_patterns());
    REQUIRE(database);
    CHECK(found_in(*database, "pattern3x") == std::vector<uint32_t>{3});
    CHECK(fs::file_size(folder.only_file()) == size);
  }
  fs::resize_file(file, size / 3);
  CHECK(compile_cached(some_patterns()));
  CHECK(fs::file_size(file) == size);
  fs::permissions(file, fs::perms::all);
  CHECK(compile_cached(some_patterns()));
  fs::resize_file(file, 0);
  CHECK(compile_cached(some_patterns()));
}

TEST_CASE("a cache folder that cannot be written does no harm", "[labels]") {
  setenv("XDG_CACHE_HOME", "/proc/no-such-folder", 1);
  CHECK(compile_cached(some_patterns()));
  unsetenv("XDG_CACHE_HOME");
}
