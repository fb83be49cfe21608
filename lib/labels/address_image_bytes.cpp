#include "labels/address_image_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace hozen {
namespace {

constexpr size_t kLargePage = size_t{2} << 20;

}  // namespace

ImageBytes::~ImageBytes() {
  if (mapping_ != nullptr) ::munmap(mapping_, mapped_bytes_);
}

void ImageBytes::allocate(size_t bytes) {
  mapped_bytes_ = bytes + kLargePage;
  void* const mapping = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  mapping_ = mapping;
  const auto at = reinterpret_cast<uintptr_t>(mapping);
  data_ = static_cast<char*>(mapping) + (kLargePage - at % kLargePage) % kLargePage;
  bytes_ = bytes;
  ::madvise(data_, bytes, MADV_HUGEPAGE);
}

ImageFile::ImageFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

ImageFile::~ImageFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<uint64_t> ImageFile::size() const {
  struct stat facts;
  if (::fstat(fd_, &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
  return static_cast<uint64_t>(facts.st_size);
}

bool ImageFile::read_piece(char* into, uint64_t bytes, uint64_t offset) const {
  while (bytes > 0) {
    const ssize_t n = ::pread(fd_, into, bytes, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    into += n;
    bytes -= static_cast<uint64_t>(n);
    offset += static_cast<uint64_t>(n);
  }
  return true;
}

bool ImageFile::read(char* into, uint64_t bytes, uint64_t offset) const {
  const uint64_t pieces = (bytes + kLargePage - 1) / kLargePage;
  return all_good(pieces, bytes, [&](size_t i) {
    const uint64_t at = i * kLargePage;
    return read_piece(into + at, std::min<uint64_t>(kLargePage, bytes - at), offset + at);
  });
}

}  // namespace hozen
