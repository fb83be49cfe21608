#pragma once
// TextSink: text on its way out, given on a megabyte at a time, so that a table of a million rows is not held.
//
// Call:     append to `text`, row_done between rows, finish once
// Errors:   those of `take`, given by finish; what is written after the first one is dropped
// Lifetime: `take` is called until finish
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

class TextSink {
 public:
  using Take = std::function<Expected<void>(std::string_view)>;
  explicit TextSink(Take take) : take_(std::move(take)) {}

  std::string text;
  void row_done() {
    if (text.size() >= kGiveBytes) give();
  }
  Expected<void> finish() {
    give();
    return result_;
  }

 private:
  static constexpr size_t kGiveBytes = 1u << 20;
  void give() {
    if (result_) result_ = take_(text);
    text.clear();
  }
  Take take_;
  Expected<void> result_ = {};
};

}  // namespace hozen
