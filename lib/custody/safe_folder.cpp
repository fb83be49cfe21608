#include "custody/safe_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace hozen {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Expected<std::vector<std::string_view>> parts_of(std::string_view path) {
  if (path.starts_with('/')) return fail("an absolute name");
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string_view> parts = split(path, '/');
  for (const std::string_view part : parts)
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos)
      return fail("a name that leads elsewhere");
  return parts;
}

}  // namespace

uint64_t set_attributes(int descriptor,
                        const std::vector<std::pair<std::string, std::string>>& xattrs) {
  uint64_t left = 0;
  for (const auto& [name, value] : xattrs) {
    const bool harmless = name.starts_with("user.") || name.starts_with("system.posix_acl_");
    left += !harmless || fsetxattr(descriptor, name.c_str(), value.data(), value.size(), 0) != 0;
  }
  return left;
}

Expected<void> set_mode_and_time(int descriptor, uint32_t mode, int64_t mtime_ns) {
  const int64_t seconds = floor_div(mtime_ns, kNsPerSecond);
  const struct timespec time{seconds, mtime_ns - seconds * kNsPerSecond};
  const struct timespec times[2] = {time, time};
  if (fchmod(descriptor, mode & 0777) != 0) return fail_errno(errno, "set", "its permissions");
  if (futimens(descriptor, times) != 0) return fail_errno(errno, "set", "its time");
  return {};
}

Expected<SafeFolder> SafeFolder::open(const std::string& path) {
  if (mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
    return fail_errno(errno, "make folder", path);
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail_errno(errno, "open folder", path);
  return SafeFolder(fd);
}

SafeFolder::SafeFolder(SafeFolder&& other) noexcept
    : root_(std::exchange(other.root_, -1)),
      current_(std::exchange(other.current_, -1)),
      current_path_(std::move(other.current_path_)),
      made_(std::move(other.made_)) {}

SafeFolder::~SafeFolder() {
  leave();
  if (root_ >= 0) close(root_);
}

void SafeFolder::leave() {
  if (current_ >= 0) close(std::exchange(current_, -1));
}

Expected<int> SafeFolder::enter(std::string_view path) {
  if (path.empty()) return root_;
  if (current_ >= 0 && current_path_ == path) return current_;
  HOZEN_TRY(parts, parts_of(path));
  leave();
  int folder = dup(root_);
  for (const std::string_view part : parts) {
    const std::string name(part);
    if (mkdirat(folder, name.c_str(), 0777) != 0 && errno != EEXIST) {
      const int why = errno;
      close(folder);
      return fail_errno(why, "make folder", name);
    }
    const int next = openat(folder, name.c_str(), kFolderFlags);
    const int why = errno;
    close(folder);
    if (next < 0 && (why == ELOOP || why == ENOTDIR))
      return fail("{} on its way is no folder", quote_for_message(name));
    if (next < 0) return fail_errno(why, "enter folder", name);
    folder = next;
  }
  current_ = folder;
  current_path_ = path;
  return folder;
}

Expected<int> SafeFolder::make_file(std::string_view path, bool replace) {
  HOZEN_CHECK(parts_of(path));
  const size_t slash = path.rfind('/');
  HOZEN_TRY(folder, enter(slash == std::string_view::npos ? "" : path.substr(0, slash)));
  const std::string name(path.substr(slash == std::string_view::npos ? 0 : slash + 1));
  if (replace) unlinkat(folder, name.c_str(), 0);
  const int fd =
      openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return fail("it exists already and is not replaced");
  if (fd < 0) return fail_errno(errno, "make file", name);
  return fd;
}

Expected<void> SafeFolder::make_folder(const TarEntry& folder) {
  std::string_view path = folder.path;
  if (path.ends_with('/')) path.remove_suffix(1);
  HOZEN_CHECK(enter(path));
  made_.push_back({std::string(path), folder.mode, folder.mtime_ns, folder.xattrs});
  return {};
}

Expected<uint64_t> SafeFolder::finish() {
  uint64_t attributes_left = 0;
  // Innermost first: giving a folder its time must come after everything below it.
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
    HOZEN_TRY(folder, enter(made->path));
    attributes_left += set_attributes(folder, made->xattrs);
    HOZEN_CHECK(set_mode_and_time(folder, made->mode | 0700, made->mtime_ns));
  }
  if (syncfs(root_) != 0) return fail_errno(errno, "sync", "the folder");
  return attributes_left;
}

}  // namespace hozen
