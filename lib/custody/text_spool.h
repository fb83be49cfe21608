#pragma once
// TextSpool: lines that come one by one and are wanted as one text at the end, however many they are.
//
// Call:     (add)*, then read, or go through its Lines, any number of times
// Shape:    lines -> the same lines, in pieces that end where a line ends
// Errors:   the disk of `beside`: full, or failing
// Lifetime: what does not fit in memory lies in a file beside `beside` that has no name any more: it is gone
//           with the spool, also after a kill
// Cost:     4 MiB of memory
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

class TextSpool {
 public:
  explicit TextSpool(std::string beside) : beside_(std::move(beside)) {}
  TextSpool(TextSpool&& other) noexcept;
  TextSpool& operator=(TextSpool&& other) noexcept;
  ~TextSpool();

  Expected<void> add(std::string_view line);  // with its newline
  uint64_t size() const { return size_; }
  using Take = std::function<Expected<void>(std::string_view lines)>;
  Expected<void> read(const Take& take) const;

  // One line after the other, without its newline; good until the next one.
  class Lines {
   public:
    explicit Lines(const TextSpool& spool) : spool_(&spool) {}
    Expected<bool> next(std::string_view& line);  // false: there are no more

   private:
    Expected<bool> fill();
    const TextSpool* spool_;
    std::string block_;
    std::string_view rest_ = {};
    uint64_t at_ = 0;
    bool gathered_too_ = false;
  };

 private:
  Expected<void> spill();
  std::string beside_, gathered_;
  int fd_ = -1;
  uint64_t spilled_ = 0, size_ = 0;
};

}  // namespace hozen
