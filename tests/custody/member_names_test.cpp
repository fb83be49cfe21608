#include "custody/member_names.h"

#include "catch.h"

namespace hozen {
namespace {

struct NamesCase {
  const char* what;
  std::vector<std::string> names;
  size_t problems;
};
const NamesCase kNamesCases[] = {
    {"plain", {"bag/data/x", "bag/data/x-1", "bag/data/y/z", "bag/bagit.txt"}, 0},
    {"two dots as part of a name", {"bag/data/..x", "bag/data/x.."}, 0},
    {"out of the folder", {"bag/data/../../x"}, 1},
    {"absolute", {"/etc/passwd"}, 1},
    {"a file and a folder", {"bag/data/x", "bag/data/x-1", "bag/data/x/y"}, 1},
    {"the other way round", {"bag/data/x/y/z", "bag/data/x"}, 1},
};

}  // namespace

TEST_CASE("names that no careful program unpacks are named", "[custody]") {
  for (const NamesCase& row : kNamesCases) {
    CAPTURE(row.what);
    MemberNames names;
    for (const std::string& name : row.names) names.add(name);
    CHECK(names.problems().size() == row.problems);
  }
}

}  // namespace hozen
