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

#include "base/error.h"

namespace hozen {

class SafeFolder {
 public:
  static Expected<SafeFolder> open(const std::string& path);
  SafeFolder(SafeFolder&& other) noexcept;
  SafeFolder& operator=(SafeFolder&&) = delete;
  ~SafeFolder();

  Expected<int> make_file(std::string_view path, bool replace);  // a descriptor to write to
  Expected<void> make_folder(std::string_view path, uint32_t mode, int64_t mtime_ns);
  // Gives the folders made their permissions and times, now that nothing is made in them any more; syncs.
  Expected<void> finish();

 private:
  explicit SafeFolder(int descriptor) : root_(descriptor) {}
  Expected<int> enter(std::string_view path);  // descriptor of the folder; belongs to us
  void leave();
  struct Made {
    std::string path;
    uint32_t mode;
    int64_t mtime_ns;
  };
  int root_;
  int current_ = -1;  // the folder last entered: files come in order
  std::string current_path_;
  std::vector<Made> made_;
};

Expected<void> set_mode_and_time(int descriptor, uint32_t mode, int64_t mtime_ns);

}  // namespace hozen
