#include "events/stripes.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace hozen {

Expected<StripeStream::Found> StripeStream::start() {
  constexpr size_t kChunkBytes = 64u << 10;
  const uint64_t begin = is_line_start_ ? at_ : at_ - 1;
  if (!member_->seek(begin)) return Found::end;
  if (is_line_start_) return at_ < to_ ? Found::lines : Found::none;
  // The line that `at_ - 1` lies in belongs to the stripe it begins in.
  std::vector<char> chunk(kChunkBytes);
  for (uint64_t place = begin;;) {
    HOZEN_TRY(n, member_->read(std::span(chunk)));
    if (n == 0) return Found::end;
    const void* const feed = std::memchr(chunk.data(), '\n', n);
    if (feed == nullptr) {
      place += n;
      if (place >= to_) return Found::none;
      continue;
    }
    const auto taken = static_cast<size_t>(static_cast<const char*>(feed) - chunk.data()) + 1;
    at_ = place + taken;
    ahead_.assign(chunk.data() + taken, n - taken);
    return at_ < to_ ? Found::lines : Found::none;
  }
}

Expected<size_t> StripeStream::read(std::span<char> into) {
  if (done_ || into.empty()) return size_t{0};
  size_t n = std::min(into.size(), ahead_.size());
  if (n != 0) {
    ahead_.copy(into.data(), n);
    ahead_.erase(0, n);
  } else {
    HOZEN_TRY(got, member_->read(into));
    n = got;
  }
  // The last line is the one that holds the stripe's last byte.
  const uint64_t last = to_ - 1;
  if (at_ + n > last) {
    const size_t from = last > at_ ? static_cast<size_t>(last - at_) : 0;
    if (const void* feed = std::memchr(into.data() + from, '\n', n - from)) {
      n = static_cast<size_t>(static_cast<const char*>(feed) - into.data()) + 1;
      done_ = true;
    }
  }
  at_ += n;
  return n;
}

}  // namespace hozen
