#include "custody/folder_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hozen {
namespace {

bool is_folder(int folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat info{};
  return fstatat(folder, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

int FolderNames::read(int folder) {
  const int own = fcntl(folder, F_DUPFD_CLOEXEC, 0);
  DIR* const dir = own < 0 ? nullptr : fdopendir(own);
  if (dir == nullptr) {
    const int why = errno;
    if (own >= 0) close(own);
    return why;
  }
  errno = 0;
  while (const dirent* const entry = readdir(dir)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      names_.push_back({bytes_.size(), static_cast<uint32_t>(name.size()),
                        is_folder(folder, *entry), entry->d_type == DT_REG});
      bytes_ += name;
    }
    errno = 0;
  }
  const int why = errno;
  closedir(dir);
  std::sort(names_.begin(), names_.end(),
            [this](const Name& a, const Name& b) { return before(a, b); });
  return why;
}

bool FolderNames::before(const Name& a, const Name& b) const {
  const std::string_view x(bytes_.data() + a.at, a.length), y(bytes_.data() + b.at, b.length);
  const size_t same = std::min(x.size(), y.size());
  if (const int order = x.substr(0, same).compare(y.substr(0, same)); order != 0) return order < 0;
  // What follows: the rest of the longer name, a folder's slash, or nothing.
  const auto next = [same](std::string_view name, bool folder) {
    if (name.size() > same) return static_cast<int>(static_cast<unsigned char>(name[same]));
    return folder ? int{'/'} : -1;
  };
  return next(x, a.folder) < next(y, b.folder);
}

}  // namespace hozen
