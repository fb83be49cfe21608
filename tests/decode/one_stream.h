#pragma once
// OneStream: a text that comes in pieces of `step` bytes, as from a slow pipe.
#include <algorithm>
#include <string>

#include "bytes/source.h"

namespace hozen {

class OneStream : public Stream {
 public:
  OneStream(std::string text, size_t step) : text_(std::move(text)), step_(step) {}
  Expected<bool> next_member(Member&) override { return false; }
  Expected<size_t> read(std::span<char> into) override {
    const size_t take = std::min({into.size(), text_.size() - at_, step_});
    std::copy_n(text_.data() + at_, take, into.data());
    at_ += take;
    return take;
  }

 private:
  std::string text_;
  size_t step_;
  size_t at_ = 0;
};

}  // namespace hozen
