#pragma once
// ArchiveReader: the entries of a tar, zip or 7z, one after the other.
//
// Call:     open, then (next, read*)*
// Shape:    only regular files are given; folders, links and devices hold no log
// Errors:   next: an Error once where the archive is broken, then no more entries; all entries
// before it are good.
//           read: an Error after the good bytes of this entry (damage, encrypted, bomb limit)
// Lifetime: one entry at a time; next skips what was not read of the last one
// Cost:     zip and 7z need to seek: where the bytes below cannot (stdin, nested), they are first
// copied into an
//           unlinked temporary file, within the bomb limit
// Source:   libarchive's manual, archive_read(3)
#include <memory>

#include "bytes/byte_reader.h"

struct archive;

namespace hozen {

struct ArchiveEntry {
  std::string
      path;  // UTF-8 where the archive's name is, or is CP932 (zip files of Japanese Windows)
  std::optional<int64_t> mtime_ns;
  std::optional<uint64_t> size;
};

class ArchiveReader {
 public:
  static Expected<std::unique_ptr<ArchiveReader>> open(std::unique_ptr<ByteReader> packed,
                                                       std::shared_ptr<UnpackBudget> budget);
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  ~ArchiveReader();

  Expected<bool> next(ArchiveEntry& out);
  Expected<size_t> read(std::span<char> into);

 private:
  struct Feed;
  ArchiveReader(std::unique_ptr<Feed> feed, std::shared_ptr<UnpackBudget> budget);
  Error trouble() const;
  Expected<bool> next_piece();

  std::unique_ptr<Feed> feed_;
  std::shared_ptr<UnpackBudget> budget_;
  archive* archive_ = nullptr;
  std::span<const char> piece_{};  // libarchive's, not yet given
  uint64_t piece_at_ = 0;  // where it lies in the entry; the gap before it (a sparse file) is zeros
  uint64_t given_ = 0;
  bool entry_ended_ = true, ended_ = false;
  std::optional<Error> entry_broken_;
};

}  // namespace hozen
