#pragma once
// PackageFile: a file that appears under its name only when it is complete and on the disk.
//
// Call:     create, (write | overwrite)*, commit   -- without commit the .partial stays where it is
// Shape:    grows as PATH.partial; commit syncs it, renames it to PATH and syncs the folder
// Errors:   PATH exists and !replace; PATH.partial exists (an interrupted run); disk full, by name
// with the
//           offset. Nothing that exists is ever replaced unless `replace` was given
// Lifetime: closes on destruction; discard() also removes the .partial
// Cost:     one write(2) a call; SHA-256 of all bytes is kept beside
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "custody/digest.h"

namespace hozen {

class PackageFile {
 public:
  static Expected<PackageFile> create(const std::string& path, bool replace);
  PackageFile(PackageFile&& other) noexcept;
  PackageFile& operator=(PackageFile&&) = delete;
  ~PackageFile();

  Expected<void> write(std::span<const char> bytes);
  // Replaces bytes already written; sha256() is then computed by reading the file again.
  Expected<void> overwrite(uint64_t offset, std::span<const char> bytes);
  Expected<std::string> sha256();  // of everything written so far
  Expected<void> sync();
  Expected<void> commit();
  void discard();

  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  const std::string& partial_path() const { return partial_; }
  int descriptor() const { return fd_; }

 private:
  PackageFile(std::string path, bool replace, int fd);
  Expected<std::string> reread_sha256() const;
  std::string path_, partial_;
  bool replace_ = false;
  int fd_ = -1;
  uint64_t size_ = 0;
  Digest digest_;
  bool overwritten_ = false;
};

// The whole of a small file (a ledger, a digest beside a package) in one go, with the same
// promises.
Expected<void> write_whole_file(const std::string& path, std::string_view text, bool replace);
// The whole of a file, refused above `most` bytes.
Expected<std::string> read_whole_file(const std::string& path, uint64_t most = 64u << 20);

// Of a file's bytes, whatever its size.
Expected<std::string> sha256_of_file(const std::string& path);

}  // namespace hozen
