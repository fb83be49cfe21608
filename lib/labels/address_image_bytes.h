#pragma once
// ImageBytes and ImageFile: the bytes of an address database, read from its file quickly.
//
// Call:     ImageFile file(path); is_open, size; bytes.allocate(n); file.read(bytes.data(), n, at)
// Errors:   read: false, when the file is shorter or cannot be read; allocate throws bad_alloc
// Lifetime: ImageBytes owns the memory; the file is closed with its ImageFile
// Cost:     large pages where the system has them (else a database is thousands of page faults),
//           and two threads, since most of the time goes into memory that is touched for the first
//           time
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/threads.h"

namespace hozen {

class ImageBytes {
 public:
  ImageBytes() = default;
  ImageBytes(const ImageBytes&) = delete;
  ImageBytes& operator=(const ImageBytes&) = delete;
  ~ImageBytes();
  void allocate(size_t bytes);  // once
  char* data() const { return data_; }
  std::string_view view() const { return {data_, bytes_}; }

 private:
  char* data_ = nullptr;
  void* mapping_ = nullptr;
  size_t bytes_ = 0, mapped_bytes_ = 0;
};

class ImageFile {
 public:
  explicit ImageFile(const std::string& path);
  ImageFile(const ImageFile&) = delete;
  ImageFile& operator=(const ImageFile&) = delete;
  ~ImageFile();
  bool is_open() const { return fd_ >= 0; }
  std::optional<uint64_t> size() const;  // of a regular file
  // All of [offset, offset + bytes), or false.
  bool read(char* into, uint64_t bytes, uint64_t offset) const;

 private:
  bool read_piece(char* into, uint64_t bytes, uint64_t offset) const;
  int fd_;
};

// work(0) .. work(count - 1), on two threads when `bytes` of memory are worth one; true if all are.
template <class Work>
bool all_good(size_t count, uint64_t bytes, const Work& work) {
  constexpr uint64_t kWorthAThread = uint64_t{4} << 20;
  std::atomic<size_t> next = 0;
  std::atomic<bool> good = true;
  const auto run = [&] {
    for (size_t i; good && (i = next++) < count;) {
      if (!work(i)) good = false;
    }
  };
  std::vector<std::thread> others;
  if (count > 1 && bytes >= kWorthAThread) add_threads(others, 1, run);
  run();
  for (std::thread& other : others) other.join();
  return good;
}

}  // namespace hozen
