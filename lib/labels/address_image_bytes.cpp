#include "labels/address_image_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <span>
#include <utility>

#include "custody/seek_table.h"
#include "labels/address_pool.h"

namespace hozen {
namespace {

constexpr size_t kLargePage = size_t{2} << 20;

}  // namespace

ImageBytes::ImageBytes(size_t bytes) : bytes_(bytes), mapped_bytes_(bytes + kLargePage) {
  void* const mapping = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  mapping_ = mapping;
  const auto at = reinterpret_cast<uintptr_t>(mapping);
  data_ = static_cast<char*>(mapping) + (kLargePage - at % kLargePage) % kLargePage;
}

ImageBytes::ImageBytes(ImageBytes&& other) noexcept { *this = std::move(other); }

ImageBytes& ImageBytes::operator=(ImageBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(mapping_, other.mapping_);
  std::swap(bytes_, other.bytes_);
  std::swap(mapped_bytes_, other.mapped_bytes_);
  return *this;
}

ImageBytes::~ImageBytes() {
  if (mapping_ != nullptr) ::munmap(mapping_, mapped_bytes_);
}

void ImageBytes::want_large_pages(size_t from, size_t bytes) {
  const size_t begin = from / kLargePage * kLargePage;
  ::madvise(data_ + begin, from + bytes - begin, MADV_HUGEPAGE);
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

bool ImageFile::read(char* into, uint64_t bytes, uint64_t offset) const {
  return read_at(fd_, offset, std::span(into, bytes)) == bytes;
}

ImageBlocks::ImageBlocks(uint64_t from, uint64_t bytes, std::vector<uint64_t> sums, Read read)
    : bytes_(bytes),
      from_(from),
      sums_(std::move(sums)),
      states_(sums_.size(), kUnread),
      read_(std::move(read)) {}

ImageBlocks::ImageBlocks(ImageBytes whole) : bytes_(std::move(whole)) {}

// Checked while it is still in the processor's cache.
bool ImageBlocks::read_block(size_t number) {
  if (states_[number] != kUnread) return states_[number] == kSound;
  const uint64_t at = number * kBytes, bytes = std::min(kBytes, size() - at);
  const bool sound = read_(bytes_.data() + at, bytes, from_ + at) &&
                     hash_bytes(bytes_.view().substr(at, bytes)) == sums_[number];
  states_[number] = sound ? kSound : kBad;
  return sound;
}

bool ImageBlocks::need(uint64_t from, uint64_t bytes) {
  if (states_.empty() || bytes == 0) return true;
  const size_t first = from / kBytes, last = (from + bytes - 1) / kBytes;
  if (first == last && states_[first] == kSound) return true;
  if (bytes >= kLargePage) bytes_.want_large_pages(from, bytes);
  if (all_good(last - first + 1, bytes, [&](size_t i) { return read_block(first + i); }))
    return true;
  const auto at = static_cast<size_t>(
      std::find(states_.begin() + static_cast<std::ptrdiff_t>(first), states_.end(), kBad) -
      states_.begin());
  if (!bad_) bad_ = from_ + at * kBytes;
  return false;
}

}  // namespace hozen
