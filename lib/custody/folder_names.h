#pragma once
// FolderNames: the names in one folder, in the order of their paths in a package.
//
// Call:     read once, then at(0) to at(size() - 1)
// Shape:    a folder's name counts with the slash that follows it, so that whole paths are sorted by their bytes
// Errors:   errno of reading the folder; the names that came before it are there
// Cost:     the bytes of the names and 16 more for each: a folder of a million files is no danger
// Source:   readdir(3), d_type
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

class FolderNames {
 public:
  int read(int folder);  // 0 or errno
  // As the folder says it, without a stat; false: something else, or it is not known.
  bool is_file(size_t i) const { return names_[i].file; }
  size_t size() const { return names_.size(); }
  std::string_view at(size_t i) const {
    return std::string_view(bytes_).substr(names_[i].at, names_[i].length);
  }

 private:
  struct Name {
    uint64_t at;
    uint32_t length;
    bool folder, file;
  };
  bool before(const Name& a, const Name& b) const;
  std::string bytes_;
  std::vector<Name> names_;
};

}  // namespace hozen
