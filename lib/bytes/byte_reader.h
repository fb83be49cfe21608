#pragma once
// ByteReader: a run of bytes inside this folder - a file, memory, or another reader unpacked.
//
// Call:     read until it gives 0 or an Error
// Shape:    layers: FileReader or MemoryReader below, then HeadReader (look ahead), UnpackReader
//           (gz, zst, xz, bz2)
// Errors:   read: an Error only when no byte could be read in this call, so the bytes before it
//           are good. After an Error every further read gives the same Error
// Lifetime: a layer owns the one below it, unless it says otherwise
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bytes/source.h"

namespace hozen {

class ByteReader {
 public:
  virtual ~ByteReader() = default;
  // Up to into.size() bytes (at least 1 asked for); 0 only at the end.
  virtual Expected<size_t> read(std::span<char> into) = 0;
  // Only readers over a regular file or memory can; others give false and stay where they are.
  virtual bool seek(uint64_t /*offset*/) { return false; }
  virtual std::optional<uint64_t> size() const {
    return std::nullopt;
  }  // known only where seek works
};

// The first bytes of a reader, looked at and then given again; the rest goes straight to the
// caller.
class HeadReader : public ByteReader {
 public:
  static constexpr size_t kHeadBytes = 1024;
  explicit HeadReader(std::unique_ptr<ByteReader> inner) : inner_(std::move(inner)) {}
  // Fewer than kHeadBytes only if that is all there is, or whole lines of text (of a live pipe). An Error after some good bytes is kept for
  // read.
  Expected<std::string_view> head();
  Expected<size_t> read(std::span<char> into) override;
  bool seek(uint64_t offset) override;
  std::optional<uint64_t> size() const override { return inner_->size(); }

 private:
  std::unique_ptr<ByteReader> inner_;
  std::string head_;
  size_t given_ = 0;
};

struct OpenedFile {
  std::unique_ptr<ByteReader> reader;
  std::optional<int64_t> mtime_ns;
  std::optional<uint64_t> size;  // of a regular file
};
// Opens a file read-only, without touching its access time where that is allowed. "-" is stdin.
Expected<OpenedFile> open_file(const std::string& path);
std::unique_ptr<ByteReader> own_file(int fd,
                                     std::string path);  // a regular file already open; closes it

class MemoryReader : public ByteReader {
 public:
  explicit MemoryReader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  Expected<size_t> read(std::span<char> into) override;
  bool seek(uint64_t offset) override;
  std::optional<uint64_t> size() const override { return bytes_->size(); }

 private:
  std::shared_ptr<const std::string> bytes_;
  size_t at_ = 0;
};

// What one source may unpack to. Every layer that unpacks adds to `unpacked`, the lowest one to
// `packed`.
class UnpackBudget {
 public:
  explicit UnpackBudget(const SourceOptions& options) : options_(options) {}
  void add_packed(uint64_t bytes) { packed_ += bytes; }
  Expected<void> add_unpacked(uint64_t bytes);

 private:
  static constexpr uint64_t kFreeBytes = 64u << 20;
  SourceOptions options_;
  uint64_t packed_ = 0, unpacked_ = 0;
};

// Counts what is read from disk against the budget.
class CountingReader : public ByteReader {
 public:
  CountingReader(std::unique_ptr<ByteReader> inner, std::shared_ptr<UnpackBudget> budget)
      : inner_(std::move(inner)), budget_(std::move(budget)) {}
  Expected<size_t> read(std::span<char> into) override;
  bool seek(uint64_t offset) override { return inner_->seek(offset); }
  std::optional<uint64_t> size() const override { return inner_->size(); }

 private:
  std::unique_ptr<ByteReader> inner_;
  std::shared_ptr<UnpackBudget> budget_;
};

}  // namespace hozen
