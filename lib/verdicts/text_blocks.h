#pragma once
// TextBlocks: texts copied into large blocks, so that each takes no more than its bytes.
//
// Call:     keep(text), as often as wanted
// Shape:    any bytes; an empty text takes nothing
// Errors:   none
// Lifetime: what keep gives is a view that lives as long as the blocks
// Cost:     a copy of the bytes; an allocation every 64 KiB
#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace hozen {

class TextBlocks {
 public:
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > left_) {
      left_ = std::max(kBlockBytes, text.size());
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      at_ = blocks_.back().get();
    }
    std::memcpy(at_, text.data(), text.size());
    const std::string_view kept(at_, text.size());
    at_ += text.size();
    left_ -= text.size();
    return kept;
  }

 private:
  static constexpr size_t kBlockBytes = 1 << 16;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* at_ = nullptr;
  size_t left_ = 0;
};

}  // namespace hozen
