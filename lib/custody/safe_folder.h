#pragma once
// SafeFolder: makes files below one folder and nowhere else, whatever their names say.
//
// Call:     open, (make_file | make_folder)*, finish
// Shape:    relative paths with '/'; folders on the way are made
// Errors:   a name that is empty, absolute or has '..'; something on the way is a link or no folder; the file
//           exists (never replaced unless `replace`)
// Source:   openat(2), O_NOFOLLOW at each step
#include <string>
#include <string_view>
#include <vector>

#include "custody/tar_header.h"

namespace hozen {

class SafeFolder {
 public:
  static Expected<SafeFolder> open(const std::string& path);
  SafeFolder(SafeFolder&& other) noexcept;
  SafeFolder& operator=(SafeFolder&&) = delete;
  ~SafeFolder();

  Expected<int> make_file(std::string_view path, bool replace);  // a descriptor to write to
  Expected<void> make_folder(const TarEntry& folder);
  // Gives the folders made their attributes, permissions and times, now that nothing is made in them any more; syncs.
  // Gives the number of attributes that could not be set.
  Expected<uint64_t> finish();

 private:
  explicit SafeFolder(int descriptor) : root_(descriptor) {}
  Expected<int> enter(std::string_view path);  // descriptor of the folder; belongs to us
  void leave();
  struct Made {
    std::string path;
    uint32_t mode;
    int64_t mtime_ns;
    std::vector<std::pair<std::string, std::string>> xattrs;
  };
  int root_;
  int current_ = -1;  // the folder last entered: files come in order
  std::string current_path_;
  std::vector<Made> made_;
};

// The extended attributes, without those that give powers (security.*, trusted.*); the number of those not set.
uint64_t set_attributes(int descriptor,
                        const std::vector<std::pair<std::string, std::string>>& xattrs);
Expected<void> set_mode_and_time(int descriptor, uint32_t mode, int64_t mtime_ns);

}  // namespace hozen
