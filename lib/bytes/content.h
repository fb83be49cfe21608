#pragma once
// Content: the bytes of a source that is one log, for comparing logs with one another.
//
// Call:     read until it gives less than asked for; then is_last_member
// Errors:   none: a source with no or several members, or that cannot be read, is not good()
#include <memory>
#include <span>

#include "bytes/source.h"

namespace hozen {

class Content {
 public:
  explicit Content(const Source& source) {
    auto stream = source.open();
    if (!stream) return;
    stream_ = std::move(*stream);
    Member member;
    const auto more = stream_->next_member(member);
    good_ = more && *more;
  }
  bool good() const { return good_; }
  bool seek(uint64_t offset) { return good_ && stream_->seek(offset); }

  // Fills `into`, less only at the end.
  size_t read(std::span<char> into) {
    size_t filled = 0;
    while (good_ && filled < into.size()) {
      const auto got = stream_->read(into.subspan(filled));
      good_ = got.has_value();
      if (!got || *got == 0) break;
      filled += *got;
    }
    return filled;
  }
  bool is_last_member() {
    Member member;
    const auto more = stream_->next_member(member);
    return more && !*more;
  }

 private:
  std::unique_ptr<Stream> stream_;
  bool good_ = false;
};

}  // namespace hozen
