#include "base/temporary_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "catch.h"

using namespace hozen;

namespace {

// $TMPDIR for as long as it lives.
struct Folder {
  std::optional<std::string> before;
  explicit Folder(const char* path) {
    if (const char* const old = std::getenv("TMPDIR")) before = old;
    path == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", path, 1);
  }
  ~Folder() { before ? ::setenv("TMPDIR", before->c_str(), 1) : ::unsetenv("TMPDIR"); }
};

}  // namespace

TEST_CASE("A temporary file lies in $TMPDIR, without a name", "[base]") {
  std::string name = (std::filesystem::temp_directory_path() / "hozen-test-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  {
    const Folder folder(name.c_str());
    CHECK(temporary_folder() == name);
    const int file = open_temporary_file();
    REQUIRE(file >= 0);
    struct stat in_file{}, of_folder{};
    REQUIRE(::fstat(file, &in_file) == 0);
    REQUIRE(::stat(name.c_str(), &of_folder) == 0);
    CHECK(in_file.st_nlink == 0);
    CHECK(in_file.st_dev == of_folder.st_dev);
    CHECK((in_file.st_mode & 0777) == 0600);
    CHECK(std::filesystem::is_empty(name));
    ::close(file);
    const OwnedStream stream = open_temporary_stream();
    REQUIRE(stream != nullptr);
    CHECK(std::fputs("kept", stream.get()) >= 0);
    std::rewind(stream.get());
    char text[8] = {};
    CHECK(std::fread(text, 1, sizeof text, stream.get()) == 4);
    CHECK(std::string(text) == "kept");
  }
  std::filesystem::remove(name);
  {
    const Folder folder(name.c_str());  // no longer there
    CHECK(open_temporary_file() == -1);
    CHECK(open_temporary_stream() == nullptr);
  }
  for (const char* const other : {static_cast<const char*>(nullptr), "relative", ""}) {
    const Folder folder(other);
    CHECK(temporary_folder() == "/tmp");
  }
}
