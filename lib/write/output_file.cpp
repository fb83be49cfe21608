#include "write/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace hozen {
namespace {

constexpr size_t kGatherBytes = 64u << 10;

std::unexpected<Error> exists_already(const std::string& path) {
  return std::unexpected(Error{.what = "the output file exists already",
                               .file = path,
                               .hint = "give another name, or --force to replace it"});
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// The rename itself must reach the disk, else a power cut leaves only the .partial name.
void sync_folder(const std::string& path) {
  const int fd = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

Expected<OutputFile> OutputFile::open(std::string path, bool force) {
  OutputFile out;
  out.force_ = force;
  if (path.empty() || path == "-") {
    out.fd_ = STDOUT_FILENO;
    out.path_ = "standard output";
    return out;
  }
  struct stat st{};
  const bool exists = ::stat(path.c_str(), &st) == 0;
  const bool special = exists && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
  if (exists && !special && !force) return exists_already(path);
  out.path_ = path;
  if (!special) out.partial_ = fmt::format("{}.partial-{}", path, ::getpid());
  const int flags = special ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  out.fd_ = ::open((special ? path : out.partial_).c_str(), flags, 0666);
  if (out.fd_ < 0) {
    const int error_number = errno;
    out.partial_.clear();
    return fail_errno(error_number, "create", path);
  }
  return out;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      partial_(std::exchange(other.partial_, {})),
      gathered_(std::move(other.gathered_)),
      force_(other.force_),
      closed_(other.closed_) {}

OutputFile::~OutputFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!partial_.empty()) ::unlink(partial_.c_str());
}

bool OutputFile::is_terminal() const { return ::isatty(fd_) == 1; }

Expected<void> OutputFile::write_all(std::string_view text) {
  while (!text.empty() && !closed_) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      return fail_errno(errno, "write", path_);
    }
  }
  return {};
}

Expected<void> OutputFile::write(std::string_view text) {
  if (gathered_.size() + text.size() < kGatherBytes) {
    gathered_ += text;
    return {};
  }
  HOZEN_CHECK(write_all(gathered_));
  gathered_.clear();
  return write_all(text);
}

Expected<void> OutputFile::commit() {
  HOZEN_CHECK(write_all(std::exchange(gathered_, {})));
  if (partial_.empty()) return {};
  if (::fsync(fd_) != 0) return fail_errno(errno, "sync", path_);
  if (force_) {
    if (::rename(partial_.c_str(), path_.c_str()) != 0)
      return fail_errno(errno, "rename into", path_);
  } else {
    // link, not rename: another process may have made the file meanwhile, and it must not be
    // replaced.
    if (::link(partial_.c_str(), path_.c_str()) != 0) {
      if (errno == EEXIST) return exists_already(path_);
      if (errno != EPERM && errno != EOPNOTSUPP) return fail_errno(errno, "rename into", path_);
      if (::access(path_.c_str(), F_OK) == 0)
        return exists_already(path_);  // a file system without links
      if (::rename(partial_.c_str(), path_.c_str()) != 0)
        return fail_errno(errno, "rename into", path_);
    } else {
      ::unlink(partial_.c_str());
    }
  }
  partial_.clear();
  sync_folder(path_);
  return {};
}

}  // namespace hozen
