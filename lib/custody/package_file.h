#pragma once
// PackageFile: a file that appears under its name only when it is complete and on the disk.
//
// Call:     create or resume, (write | overwrite)*, commit -- without commit the .partial stays
//           where it is
// Shape:    grows as PATH.partial; commit syncs it, renames it to PATH and syncs the folder
// Errors:   PATH exists; PATH.partial exists (an interrupted run); the disk is full or nearly so,
//           by name with what is free: the last mebibyte is left alone. Nothing that exists is
//           ever replaced
// Lifetime: closes on destruction; discard() also removes the .partial
// Cost:     one write(2) a call; SHA-256 of all bytes is kept beside
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text_file.h"
#include "custody/digest.h"

namespace hozen {

class PackageFile {
 public:
  static Expected<PackageFile> create(const std::string& path);
  // What an interrupted run left as PATH.partial. cut() says how much of it is kept.
  static Expected<PackageFile> resume(const std::string& path);
  PackageFile(PackageFile&& other) noexcept;
  PackageFile& operator=(PackageFile&&) = delete;
  ~PackageFile();

  Expected<void> write(std::span<const char> bytes);
  // Forgets what lies behind the first `bytes`; reads those again for sha256().
  Expected<void> cut(uint64_t bytes);
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
  PackageFile(std::string path, int fd);
  Expected<void> lock() const;
  Expected<std::string> reread_sha256() const;
  std::string path_, partial_;
  int fd_ = -1;
  uint64_t size_ = 0;
  Digest digest_;
  bool overwritten_ = false;
};

// The whole of a small file (a ledger, a digest beside a package) in one go, with the same promises.
Expected<void> write_whole_file(const std::string& path, std::string_view text);
// The same after an interrupted run: a file that begins with `text` already is as it should be.
Expected<void> write_whole_file_once(const std::string& path, std::string_view text);

std::string folder_of(const std::string& path);  // "." if it names none
bool exists(const std::string& path);            // a link to nowhere does

// Bytes that can still be written to the file system that holds this path or its folder; nullopt if it does not say.
std::optional<uint64_t> free_bytes_at(const std::string& path);
// Bytes that all files of its file system take together.
std::optional<uint64_t> used_bytes_at(const std::string& path);

// Of a file's bytes, whatever its size.
Expected<std::string> sha256_of_file(const std::string& path);

}  // namespace hozen
