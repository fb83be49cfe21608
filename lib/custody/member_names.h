#pragma once
// MemberNames: are the names in a package or archive such that they can all be files below one folder?
//
// Call:     add each file, then problems once
// Shape:    paths -> sentences: a name that leads elsewhere ('..', absolute, empty parts), and one name that is both a
//           file and a folder
// Cost:     8 bytes a file, the names of the folders
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

class MemberNames {
 public:
  void add(std::string_view path);
  std::vector<std::string> problems();

 private:
  std::vector<uint64_t> files_;
  std::set<std::string, std::less<>> folders_;
  std::string last_folder_;
  std::vector<std::string> problems_;
};

}  // namespace hozen
