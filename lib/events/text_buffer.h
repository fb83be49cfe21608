#pragma once
// TextBuffer: a text that grows by many small pieces, without a call for each.
//
// Call:     (append | room, took)*  text  clear
// Lifetime: text() until the next append
// Cost:     append: one or two 16-byte moves for short pieces. Pieces must have kOverread readable bytes
//           behind them: pieces of another TextBuffer, or of a block, have
#include <cstring>
#include <memory>
#include <string_view>

namespace hozen {

class TextBuffer {
 public:
  static constexpr size_t kOverread = 16;

  char* room(size_t bytes) {
    if (bytes + kOverread > capacity_ - used_) grow(bytes + kOverread);
    return data_.get() + used_;
  }
  void took(size_t bytes) { used_ += bytes; }
  void append(std::string_view piece) {
    char* to = room(piece.size());
    const char* from = piece.data();
    for (size_t done = 0; done < piece.size(); done += 16) std::memcpy(to + done, from + done, 16);
    used_ += piece.size();
  }
  // A piece that may end where its memory ends.
  void append_exact(std::string_view piece) {
    char* const to = room(piece.size());
    if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
    used_ += piece.size();
  }
  void append(char c) {
    *room(1) = c;
    ++used_;
  }
  void clear() { used_ = 0; }
  void cut_to(size_t bytes) { used_ = bytes; }
  size_t size() const { return used_; }
  std::string_view text() const { return {data_.get(), used_}; }
  std::string_view text(size_t begin, size_t bytes) const { return {data_.get() + begin, bytes}; }

 private:
  void grow(size_t bytes) {
    const size_t wanted = used_ + bytes;
    size_t capacity = capacity_ < 4096 ? 4096 : capacity_;
    while (capacity < wanted) capacity *= 2;
    auto data = std::make_unique<char[]>(capacity);
    if (used_ != 0) std::memcpy(data.get(), data_.get(), used_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  size_t used_ = 0, capacity_ = 0;
};

}  // namespace hozen
