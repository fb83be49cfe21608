#pragma once
// Padded: a line with the readable bytes behind it that a block would have.
#include <string>
#include <string_view>

#include "events/find_bytes.h"

namespace hozen {

class Padded {
 public:
  explicit Padded(std::string_view text) : bytes_(text), size_(text.size()) {
    bytes_.append(kPadding, '\0');
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::string bytes_;
  size_t size_;
};

}  // namespace hozen
