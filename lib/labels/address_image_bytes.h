#pragma once
// ImageBytes, ImageFile, ImageBlocks: the bytes of an address database, read from its file.
//
// Call:     ImageFile file(path); is_open, size; ImageBlocks blocks(bytes, sums, read);
//           blocks.need(from, bytes) before these bytes at data() are looked at
// Errors:   read: false, when the file is shorter or cannot be read. need: false, when a block
//           cannot be read or differs from its checksum: bad() says which, now and later.
//           allocate throws bad_alloc
// Lifetime: ImageBytes owns the memory; the file is closed with its ImageFile
// Threads:  need: one at a time; what was read once never changes
// Cost:     of a large piece: large pages where the system has them (else a database is thousands
//           of page faults), and two threads, since most of the time goes into memory that is
//           touched for the first time
#include <atomic>
#include <cstdint>
#include <functional>
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
  explicit ImageBytes(size_t bytes);  // zeros, that take no memory until they are touched
  ImageBytes(ImageBytes&& other) noexcept;
  ImageBytes& operator=(ImageBytes&& other) noexcept;
  ~ImageBytes();
  void want_large_pages(size_t from, size_t bytes);
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
  int fd_;
};

class ImageBlocks {
 public:
  static constexpr uint64_t kBytes = uint64_t{64} << 10;
  // All of [offset, offset + bytes) of the file, from any thread.
  using Read = std::function<bool(char* into, uint64_t bytes, uint64_t offset)>;

  ImageBlocks() = default;
  // Of `bytes` behind file offset `from`; `sums` has one checksum a block.
  ImageBlocks(uint64_t from, uint64_t bytes, std::vector<uint64_t> sums, Read read);
  explicit ImageBlocks(ImageBytes whole);  // which are as they should be

  char* data() const { return bytes_.data(); }
  uint64_t size() const { return bytes_.view().size(); }
  bool need(uint64_t from, uint64_t bytes);
  std::optional<uint64_t> bad() const { return bad_; }  // the file offset of a damaged block

 private:
  enum State : uint8_t { kUnread, kSound, kBad };
  bool read_block(size_t number);

  ImageBytes bytes_;
  uint64_t from_ = 0;
  std::vector<uint64_t> sums_;
  std::vector<uint8_t> states_;  // empty: all are sound
  Read read_;
  std::optional<uint64_t> bad_;
};

// work(0) .. work(count - 1), on two threads when `bytes` of memory are worth one; true if all are.
template <class Work>
bool all_good(size_t count, uint64_t bytes, const Work& work) {
  constexpr uint64_t kWorthAThread = uint64_t{4} << 20;
  std::atomic<size_t> next = 0;
  std::atomic<bool> good = true;
  const auto run = [&] {
    for (size_t i; (i = next++) < count;) {
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
