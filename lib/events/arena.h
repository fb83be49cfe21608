#pragma once
// Arena: where an event's few built values live (unescaped JSON strings, joined URLs) until the
// batch is done.
//
// Call:     (copy | start, finish)*  clear
// Lifetime: views hold until clear(); memory is kept for the next batch
// Cost:     a bump of a pointer; pieces of 64 KiB, a larger text gets a piece of its own
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace hozen {

class Arena {
 public:
  char* take(size_t bytes) {
    if (bytes > left_) more(bytes);
    char* const out = at_;
    at_ += bytes;
    left_ -= bytes;
    return out;
  }
  void give_back(size_t bytes) {  // the end of the last take()
    at_ -= bytes;
    left_ += bytes;
  }
  std::string_view copy(std::string_view text) {
    char* const to = take(text.size());
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }
  std::string_view join(std::string_view a, std::string_view between, std::string_view b) {
    char* const to = take(a.size() + between.size() + b.size());
    std::memcpy(to, a.data(), a.size());
    std::memcpy(to + a.size(), between.data(), between.size());
    std::memcpy(to + a.size() + between.size(), b.data(), b.size());
    return {to, a.size() + between.size() + b.size()};
  }
  void clear() {
    if (pieces_.empty()) return;
    pieces_.resize(1);
    at_ = pieces_[0].get();
    left_ = first_bytes_;
  }

 private:
  void more(size_t bytes) {
    const size_t size = bytes > kPiece ? bytes : kPiece;
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(size));
    if (pieces_.size() == 1) first_bytes_ = size;
    at_ = pieces_.back().get();
    left_ = size;
  }
  static constexpr size_t kPiece = 64 << 10;
  std::vector<std::unique_ptr<char[]>> pieces_;
  size_t first_bytes_ = 0, left_ = 0;
  char* at_ = nullptr;
};

}  // namespace hozen
