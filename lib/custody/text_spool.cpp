#include "custody/text_spool.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/temporary_file.h"
#include "custody/package_file.h"
#include "custody/seek_table.h"

namespace hozen {
namespace {

constexpr size_t kInMemory = 4u << 20;

}  // namespace

TextSpool::TextSpool(TextSpool&& other) noexcept
    : beside_(std::move(other.beside_)),
      gathered_(std::move(other.gathered_)),
      fd_(std::exchange(other.fd_, -1)),
      spilled_(other.spilled_),
      size_(other.size_) {}

TextSpool& TextSpool::operator=(TextSpool&& other) noexcept {
  std::swap(beside_, other.beside_);
  std::swap(gathered_, other.gathered_);
  std::swap(fd_, other.fd_);
  std::swap(spilled_, other.spilled_);
  std::swap(size_, other.size_);
  return *this;
}

TextSpool::~TextSpool() {
  if (fd_ >= 0) close(fd_);
}

Expected<void> TextSpool::add(std::string_view line) {
  gathered_ += line;
  size_ += line.size();
  return gathered_.size() < kInMemory ? Expected<void>() : spill();
}

Expected<void> TextSpool::spill() {
  if (fd_ < 0) {
    fd_ = open_temporary_file(folder_of(beside_));
    if (fd_ < 0) return fail_errno(errno, "create a temporary file in", folder_of(beside_));
  }
  for (std::string_view rest = gathered_; !rest.empty();) {
    const ssize_t n = pwrite(fd_, rest.data(), rest.size(), static_cast<off_t>(spilled_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "write the manifest's lines beside", beside_);
    rest.remove_prefix(static_cast<size_t>(n));
    spilled_ += static_cast<uint64_t>(n);
  }
  gathered_.clear();
  return {};
}

Expected<void> TextSpool::read(const Take& take) const {
  std::string block;
  for (uint64_t at = 0; at < spilled_;) {
    const size_t kept = block.size();
    block.resize(kept + std::min<uint64_t>(kInMemory, spilled_ - at));
    const auto got = read_at(fd_, at, std::span(block).subspan(kept));
    if (got != block.size() - kept)
      return fail("temporary lines cannot be read back beside {}", beside_);
    at += *got;
    const size_t end = block.rfind('\n') + 1;
    HOZEN_CHECK(take(std::string_view(block).substr(0, end)));
    block.erase(0, end);
  }
  return gathered_.empty() ? Expected<void>() : take(gathered_);
}

// More of what was spilled behind the line that is not whole; then what is still in memory.
Expected<bool> TextSpool::Lines::fill() {
  constexpr size_t kBlock = 256u << 10;
  if (at_ < spool_->spilled_) {
    std::string block(rest_);
    const size_t kept = block.size();
    block.resize(kept + std::min<uint64_t>(kBlock, spool_->spilled_ - at_));
    const auto got = read_at(spool_->fd_, at_, std::span(block).subspan(kept));
    if (got != block.size() - kept)
      return fail("temporary lines cannot be read back beside {}", spool_->beside_);
    at_ += *got;
    block_ = std::move(block);
    rest_ = block_;
    return true;
  }
  if (std::exchange(gathered_too_, true)) return false;
  rest_ = spool_->gathered_;
  return true;
}

Expected<bool> TextSpool::Lines::next(std::string_view& line) {
  for (;;) {
    if (const size_t end = rest_.find('\n'); end != std::string_view::npos) {
      line = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      return true;
    }
    HOZEN_TRY(more, fill());
    if (!more) return false;
  }
}

}  // namespace hozen
