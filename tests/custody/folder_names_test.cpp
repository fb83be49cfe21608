#include "custody/folder_names.h"

#include <fcntl.h>
#include <unistd.h>

#include "catch.h"
#include "scratch_folder.h"

namespace hozen {

TEST_CASE("names of a folder come in the order of whole paths", "[custody]") {
  const ScratchFolder scratch;
  for (const char* name : {"a.log", "a/x", "a-b", "a0", "a b", "\xE3\x81\x8C", "\xE9"})
    scratch.put(name, "");
  const int fd = open(scratch.at("").c_str(), O_RDONLY | O_DIRECTORY);
  FolderNames names;
  REQUIRE(names.read(fd) == 0);
  std::vector<std::string> got;
  for (size_t i = 0; i < names.size(); ++i) got.emplace_back(names.at(i));
  CHECK(got == std::vector<std::string>{"a b", "a-b", "a.log", "a", "a0", "\xE3\x81\x8C", "\xE9"});
  for (size_t i = 0; i < names.size(); ++i)
    if (names.is_file(i)) CHECK(names.at(i) != "a");  // where it is known at all
  close(fd);
  CHECK(FolderNames().read(-1) == EBADF);
}

}  // namespace hozen
