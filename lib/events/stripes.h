#pragma once
// StripeStream: the lines of a member that begin in one stripe of its bytes, so that a part of a large file is read
// without what lies before it.
//
// Call:     start; when it gives lines, read until 0
// Shape:    the lines that begin in [from, to), whole: the last one may end behind `to`. Each line of a member begins
//           in one stripe, so stripes side by side give every byte once, whatever the member grows to meanwhile.
// Errors:   the Stream's
// Cost:     reads its own bytes, the end of a line before them and the end of its last one
#include <cstdint>
#include <memory>
#include <string>

#include "bytes/source.h"

namespace hozen {

inline constexpr uint64_t kStripeBytes = 4u << 20;

class StripeStream final : public Stream {
 public:
  enum class Found : uint8_t { lines, none, end };  // end: nor is there anything behind it
  // `member` is at its beginning and can seek. `is_line_start`: a line begins at `from`.
  StripeStream(std::unique_ptr<Stream> member, uint64_t from, uint64_t to, bool is_line_start)
      : member_(std::move(member)), at_(from), to_(to), is_line_start_(is_line_start) {}
  Expected<Found> start();
  uint64_t offset() const { return at_; }  // after start: where the first line begins

  Expected<bool> next_member(Member&) override { return false; }
  Expected<size_t> read(std::span<char> into) override;

 private:
  std::unique_ptr<Stream> member_;
  uint64_t at_, to_;  // at_: the next byte that is given
  bool is_line_start_, done_ = false;
  std::string ahead_;  // read, and not given yet
};

}  // namespace hozen
