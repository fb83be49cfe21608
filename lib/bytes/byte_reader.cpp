#include "bytes/byte_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/time.h"

namespace hozen {
namespace {

class FileReader : public ByteReader {
 public:
  FileReader(int fd, std::string path, bool can_seek)
      : fd_(fd), path_(std::move(path)), can_seek_(can_seek) {}
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader() override {
    if (fd_ != STDIN_FILENO) ::close(fd_);
  }

  Expected<size_t> read(std::span<char> into) override {
    while (true) {
      const ssize_t got = ::read(fd_, into.data(), into.size());
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) return fail_errno(errno, "read", path_);
    }
  }
  bool seek(uint64_t offset) override {
    return can_seek_ && ::lseek(fd_, static_cast<off_t>(offset), SEEK_SET) >= 0;
  }
  std::optional<uint64_t> size() const override {
    struct stat facts{};
    if (!can_seek_ || ::fstat(fd_, &facts) != 0) return std::nullopt;
    return static_cast<uint64_t>(facts.st_size);
  }

 private:
  int fd_;
  std::string path_;
  bool can_seek_;
};

int open_unseen(const std::string& path) {
  // O_NOATIME is refused to all but the owner and root; evidence is then read as anyone would.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOATIME);
  if (fd >= 0 || errno != EPERM) return fd;
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

}  // namespace

Expected<OpenedFile> open_file(const std::string& path) {
  const bool is_stdin = path == "-";
  const int fd = is_stdin ? STDIN_FILENO : open_unseen(path);
  if (fd < 0) return fail_errno(errno, "open", path);
  struct stat facts{};
  if (::fstat(fd, &facts) != 0) {
    const int reason = errno;
    if (!is_stdin) ::close(fd);
    return fail_errno(reason, "look at", path);
  }
  OpenedFile out;
  if (S_ISREG(facts.st_mode)) {
    out.mtime_ns = facts.st_mtim.tv_sec * kNsPerSecond + facts.st_mtim.tv_nsec;
    out.size = static_cast<uint64_t>(facts.st_size);
    (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  // stdin that is a file may stand anywhere in it: it is read from where it stands, never sought.
  out.reader = std::make_unique<FileReader>(fd, path, out.size && !is_stdin);
  if (S_ISDIR(facts.st_mode)) return fail("cannot read {}: it is a folder", path);
  return out;
}

std::unique_ptr<ByteReader> own_file(int fd, std::string path) {
  return std::make_unique<FileReader>(fd, std::move(path), true);
}

Expected<size_t> MemoryReader::read(std::span<char> into) {
  const size_t take = std::min(into.size(), bytes_->size() - at_);
  if (take != 0) std::memcpy(into.data(), bytes_->data() + at_, take);
  at_ += take;
  return take;
}

bool MemoryReader::seek(uint64_t offset) {
  at_ = static_cast<size_t>(std::min<uint64_t>(offset, bytes_->size()));
  return true;
}

namespace {

// Printable text that ends with a line: no archive and no compressed file begins so.
bool is_whole_lines(std::string_view head) {
  for (const char c : head) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') return false;
  }
  return head.ends_with('\n');
}

}  // namespace

Expected<std::string_view> HeadReader::head() {
  while (head_.size() < kHeadBytes) {
    char piece[kHeadBytes];
    const auto got = inner_->read(std::span(piece, kHeadBytes - head_.size()));
    if (!got && head_.empty()) return std::unexpected(got.error());
    if (!got || *got == 0) break;
    head_.append(piece, *got);
    if (is_whole_lines(head_)) break;  // a live pipe: its first lines must not wait for more
  }
  return std::string_view(head_);
}

Expected<size_t> HeadReader::read(std::span<char> into) {
  const size_t take = std::min(into.size(), head_.size() - given_);
  if (take == 0) return inner_->read(into);
  std::memcpy(into.data(), head_.data() + given_, take);
  given_ += take;
  return take;
}

bool HeadReader::seek(uint64_t offset) {
  if (!inner_->seek(offset)) return false;
  given_ = head_.size();
  return true;
}

Expected<void> UnpackBudget::add_unpacked(uint64_t bytes) {
  unpacked_ += bytes;
  if (unpacked_ > options_.unpack_limit_bytes) {
    return fail("unpacks to more than the limit of {} bytes", options_.unpack_limit_bytes);
  }
  if (unpacked_ > kFreeBytes && unpacked_ / options_.unpack_ratio > packed_) {
    return fail("unpacks to more than {} times its size: taken for a decompression bomb",
                options_.unpack_ratio);
  }
  return {};
}

Expected<size_t> CountingReader::read(std::span<char> into) {
  auto got = inner_->read(into);
  if (got) budget_->add_packed(*got);
  return got;
}

}  // namespace hozen
