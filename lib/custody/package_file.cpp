#include "custody/package_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <vector>

namespace hozen {
namespace {

Error already_there(const std::string& path) {
  return Error{.what = fmt::format("{} exists already and is not replaced", path),
               .hint = "choose another name"};
}

Expected<void> sync_folder(const std::string& path) {
  const std::string folder = folder_of(path);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail_errno(errno, "open folder", folder);
  const int result = fsync(fd);
  const int why = errno;
  close(fd);
  // Some network file systems cannot sync a folder; the rename is done all the same.
  if (result != 0 && why != EINVAL && why != ENOTSUP) return fail_errno(why, "sync folder", folder);
  return {};
}

Expected<void> rename_into_place(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST) return std::unexpected(already_there(to));
  if (errno != EINVAL && errno != ENOSYS) return fail_errno(errno, "rename to", to);
  // File systems that cannot promise it: a link fails where a name exists; the last resort is to look first.
  if (link(from.c_str(), to.c_str()) == 0) {
    unlink(from.c_str());
    return {};
  }
  if (errno == EEXIST || exists(to)) return std::unexpected(already_there(to));
  if (rename(from.c_str(), to.c_str()) != 0) return fail_errno(errno, "rename to", to);
  return {};
}

std::optional<uint64_t> free_bytes(const struct statvfs& info) {
  if (info.f_blocks == 0) return std::nullopt;
  return (geteuid() == 0 ? info.f_bfree : info.f_bavail) * info.f_frsize;
}

// A disk filled to its last byte harms the machine whose logs are being saved, and leaves no room for the journal.
Expected<void> check_room(int fd, size_t bytes, const std::string& path) {
  constexpr uint64_t kLeftAlone = 1u << 20;
  struct statvfs info{};
  const auto left = fstatvfs(fd, &info) == 0 ? free_bytes(info) : std::nullopt;
  if (!left || *left >= bytes + kLeftAlone) return {};
  return std::unexpected(
      Error{.what = fmt::format("the disk of {} is full: {} bytes are free", path, *left),
            .hint = "make room and give --resume: it goes on where it stopped"});
}

Expected<void> write_all(int fd, std::span<const char> bytes, int64_t offset,
                         const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = offset < 0 ? ::write(fd, bytes.data(), bytes.size())
                                 : pwrite(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "write", path);
    bytes = bytes.subspan(static_cast<size_t>(n));
    if (offset >= 0) offset += n;
  }
  return {};
}

Expected<void> hash_all(int fd, const std::string& path, Digest& digest) {
  std::vector<char> block(1u << 20);
  for (off_t at = 0;;) {
    const ssize_t n = pread(fd, block.data(), block.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "read", path);
    if (n == 0) return {};
    digest.add({block.data(), static_cast<size_t>(n)});
    at += n;
  }
}

Expected<std::string> sha256_of(int fd, const std::string& path) {
  Digest digest;
  HOZEN_CHECK(hash_all(fd, path, digest));
  return digest.hex();
}

}  // namespace

bool exists(const std::string& path) {
  struct stat info{};
  return lstat(path.c_str(), &info) == 0;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

PackageFile::PackageFile(std::string path, int fd)
    : path_(std::move(path)), partial_(path_ + ".partial"), fd_(fd) {}

PackageFile::PackageFile(PackageFile&& other) noexcept
    : path_(std::move(other.path_)),
      partial_(std::move(other.partial_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(other.size_),
      digest_(std::move(other.digest_)),
      overwritten_(other.overwritten_) {}

PackageFile::~PackageFile() {
  if (fd_ >= 0) close(fd_);
}

Expected<PackageFile> PackageFile::create(const std::string& path) {
  if (exists(path)) return std::unexpected(already_there(path));
  const std::string partial = path + ".partial";
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int fd = open(partial.c_str(), flags, 0666);
  if (fd < 0 && errno == EEXIST)
    return std::unexpected(
        Error{.what = fmt::format("{} exists: an earlier run was interrupted", partial),
              .hint = "--resume finishes it; to begin anew, remove it"});
  if (fd < 0) return fail_errno(errno, "create", partial);
  PackageFile file(path, fd);
  HOZEN_CHECK(file.lock());
  return file;
}

Expected<PackageFile> PackageFile::resume(const std::string& path) {
  if (exists(path)) return std::unexpected(already_there(path));
  const std::string partial = path + ".partial";
  const int fd = open(partial.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return fail_errno(errno, "open", partial);
  PackageFile file(path, fd);
  HOZEN_CHECK(file.lock());
  return file;
}

Expected<void> PackageFile::lock() const {
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0)
    return fail("{} is being written by another run", partial_);
  return {};
}

Expected<void> PackageFile::cut(uint64_t bytes) {
  if (ftruncate(fd_, static_cast<off_t>(bytes)) != 0) return fail_errno(errno, "shorten", partial_);
  digest_ = Digest();
  HOZEN_CHECK(hash_all(fd_, partial_, digest_));
  if (lseek(fd_, static_cast<off_t>(bytes), SEEK_SET) < 0)
    return fail_errno(errno, "go on in", partial_);
  size_ = bytes;
  return {};
}

Expected<void> PackageFile::write(std::span<const char> bytes) {
  HOZEN_CHECK(check_room(fd_, bytes.size(), partial_));
  HOZEN_CHECK(write_all(fd_, bytes, -1, partial_));
  digest_.add(bytes);
  size_ += bytes.size();
  return {};
}

Expected<void> PackageFile::overwrite(uint64_t offset, std::span<const char> bytes) {
  overwritten_ = true;
  return write_all(fd_, bytes, static_cast<int64_t>(offset), partial_);
}

Expected<std::string> PackageFile::reread_sha256() const { return sha256_of(fd_, partial_); }

Expected<std::string> PackageFile::sha256() {
  if (overwritten_) return reread_sha256();
  return digest_.hex_so_far();
}

Expected<void> PackageFile::sync() {
  if (fsync(fd_) != 0) return fail_errno(errno, "sync", partial_);
  return {};
}

Expected<void> PackageFile::commit() {
  HOZEN_CHECK(sync());
  HOZEN_CHECK(rename_into_place(partial_, path_));
  return sync_folder(path_);
}

void PackageFile::discard() { unlink(partial_.c_str()); }

Expected<void> write_whole_file(const std::string& path, std::string_view text) {
  HOZEN_TRY(file, PackageFile::create(path));
  if (auto written = file.write(text); !written) {
    file.discard();
    return written;
  }
  return file.commit();
}

Expected<void> write_whole_file_once(const std::string& path, std::string_view text) {
  if (const auto there = read_whole_file(path); there && there->starts_with(text)) return {};
  unlink((path + ".partial").c_str());
  return write_whole_file(path, text);
}

std::optional<uint64_t> free_bytes_at(const std::string& path) {
  struct statvfs info{};
  if (statvfs(path.c_str(), &info) != 0 && statvfs(folder_of(path).c_str(), &info) != 0)
    return std::nullopt;
  return free_bytes(info);
}

std::optional<uint64_t> used_bytes_at(const std::string& path) {
  struct statvfs info{};
  if (statvfs(path.c_str(), &info) != 0) return std::nullopt;
  return uint64_t{info.f_blocks - info.f_bfree} * info.f_frsize;
}

Expected<std::string> sha256_of_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail_errno(errno, "open", path);
  auto hash = sha256_of(fd, path);
  close(fd);
  return hash;
}

}  // namespace hozen
