#include "events/year_scan.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace hozen {
namespace {

constexpr uint64_t kHeadBytes = 256u << 10;
constexpr uint64_t kWholeBytes = 32u << 20;  // up to so many everything is read
constexpr uint64_t kMostSamples = 2048;
constexpr size_t kSampleBytes = 4096;

class SampledStream final : public Stream {
 public:
  explicit SampledStream(std::unique_ptr<Stream> whole) : whole_(std::move(whole)) {}

  Expected<bool> next_member(Member& out) override {
    auto more = whole_->next_member(out);
    size_ = out.size.value_or(0);
    at_ = 0;
    is_text_ = true;
    rest_ = {};
    return more;
  }

  Expected<size_t> read(std::span<char> into) override {
    if (at_ < kHeadBytes || !is_text_ || size_ <= kWholeBytes) return read_on(into);
    if (rest_.empty() && !next_sample()) return 0;
    const size_t bytes = std::min(into.size(), rest_.size());
    std::memcpy(into.data(), rest_.data(), bytes);
    rest_.remove_prefix(bytes);
    return bytes;
  }

 private:
  Expected<size_t> read_on(std::span<char> into) {
    if (at_ < kHeadBytes) into = into.first(std::min<size_t>(into.size(), kHeadBytes - at_));
    HOZEN_TRY(bytes, whole_->read(into));
    if (at_ < kHeadBytes && std::memchr(into.data(), 0, bytes) != nullptr) is_text_ = false;
    at_ += bytes;
    return bytes;
  }

  // Whole lines of the next stretches, each behind the end of a line.
  bool next_sample() {
    const uint64_t step = std::max<uint64_t>(2 * kSampleBytes, size_ / kMostSamples);
    while (at_ < size_) {
      const uint64_t from = std::min(at_, size_ - kSampleBytes);
      at_ = from == size_ - kSampleBytes ? size_ : std::min(at_ + step, size_ - kSampleBytes);
      for (size_t bytes = kSampleBytes; rest_.empty() && bytes <= step; bytes *= 4)
        rest_ = read_lines(from, bytes);
      if (!rest_.empty()) return true;
    }
    return false;
  }

  std::string_view read_lines(uint64_t from, size_t most) {
    sample_.resize(most);
    if (!whole_->seek(from)) return {};
    size_t filled = 0;
    while (filled < sample_.size()) {
      const auto bytes = whole_->read(std::span(sample_).subspan(filled));
      if (!bytes || *bytes == 0) break;
      filled += *bytes;
    }
    const std::string_view text(sample_.data(), filled);
    const size_t first = text.find('\n'), last = text.rfind('\n');
    return first == last ? std::string_view() : text.substr(first, last + 1 - first);
  }

  std::unique_ptr<Stream> whole_;
  uint64_t size_ = 0, at_ = 0;
  bool is_text_ = true;
  std::vector<char> sample_;
  std::string_view rest_;  // of the sample
};

}  // namespace

std::unique_ptr<Stream> sampled_stream(std::unique_ptr<Stream> whole) {
  return std::make_unique<SampledStream>(std::move(whole));
}

}  // namespace hozen
