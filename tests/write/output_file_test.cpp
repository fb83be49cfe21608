#include "write/output_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "catch.h"

using namespace hozen;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("hozen_output_" + std::to_string(::getpid()));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const char* name) const { return path / name; }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path), {}));
  }
};

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

Expected<void> write_whole(const std::string& path, std::string_view text, bool force) {
  HOZEN_TRY(out, OutputFile::open(path, force));
  HOZEN_CHECK(out.write(text));
  return out.commit();
}

}  // namespace

TEST_CASE("an output file is there whole after commit, and nothing stays behind without",
          "[write]") {
  Folder folder;
  {
    auto out = OutputFile::open(folder.file("a.csv"), false);
    REQUIRE(out);
    REQUIRE(out->write("half"));
    CHECK(!fs::exists(folder.file("a.csv")));
  }
  CHECK(folder.entries() == 0);
  REQUIRE(write_whole(folder.file("a.csv"), "whole\n", false));
  CHECK(content(folder.file("a.csv")) == "whole\n");
  CHECK(folder.entries() == 1);
}

TEST_CASE("an existing file is never replaced without force", "[write]") {
  Folder folder;
  REQUIRE(write_whole(folder.file("a"), "old", false));
  const auto refused = write_whole(folder.file("a"), "new", false);
  REQUIRE(!refused);
  CHECK(refused.error().text().find("--force") != std::string::npos);
  CHECK(content(folder.file("a")) == "old");
  REQUIRE(write_whole(folder.file("a"), "new", true));
  CHECK(content(folder.file("a")) == "new");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file made by somebody else before commit is not replaced", "[write]") {
  Folder folder;
  auto out = OutputFile::open(folder.file("a"), false);
  REQUIRE(out);
  REQUIRE(out->write("mine"));
  std::ofstream(folder.file("a")) << "theirs";
  CHECK(!out->commit());
  CHECK(content(folder.file("a")) == "theirs");
}

TEST_CASE("a missing folder and a special file", "[write]") {
  Folder folder;
  CHECK(!OutputFile::open(folder.file("none/a"), false));
  CHECK(write_whole("/dev/null", "x", false));
}
