#pragma once
// Package: an open package of ours, its content readable at any place without reading the rest.
//
// Call:     open, then (each_record | frame | PackageCursor)* on any thread
// Shape:    the unpacked content is one tar; a PackageCursor reads its bytes from an offset on
// Errors:   open: no such file, or why it is no package (cut short, damaged, not ours). A damaged
//           frame: its number and place
// Lifetime: Cursors keep the Package alive
// Threads:  const; frames are decoded on the caller's thread
// Cost:     open reads the last kilobytes; a frame of several small files is decoded once for its
//           neighbours
// Source:   seek_table.h, bag_writer.h
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "custody/bag.h"
#include "custody/file_record.h"
#include "custody/seek_table.h"
#include "custody/tar_header.h"

namespace hozen {

class Package : public std::enable_shared_from_this<Package> {
 public:
  using Content = std::shared_ptr<const std::vector<char>>;

  static Expected<std::shared_ptr<const Package>> open(const std::string& path);
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;
  ~Package();

  const std::string& path() const { return path_; }
  const SeekTable& table() const { return table_; }
  uint64_t file_bytes() const { return file_bytes_; }
  Expected<void> each_record(const std::function<Expected<void>(FileRecord&&)>& take) const;
  // A whole frame, decoded into `into` (exactly its content_bytes), or shared with others that ask
  // for it.
  Expected<void> decode(size_t frame, std::span<char> into) const;
  Expected<Content> shared_frame(size_t frame) const;

 private:
  Package(std::string path, int descriptor, uint64_t file_bytes);
  std::string path_;
  int descriptor_;
  uint64_t file_bytes_;
  SeekTable table_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<size_t, Content>> recent_;
};

// Reads on from one place of a package's content.
class PackageCursor {
 public:
  PackageCursor(std::shared_ptr<const Package> package, uint64_t content_at)
      : package_(std::move(package)), at_(content_at) {}
  // Up to into.size() bytes; 0 only at the end of the content.
  Expected<size_t> read(std::span<char> into);
  // The tar header that begins here, extended ones included.
  Expected<TarEntry> read_header();
  Expected<std::string> read_exactly(uint64_t bytes);
  uint64_t offset() const { return at_; }

 private:
  std::shared_ptr<const Package> package_;
  uint64_t at_;
  size_t frame_ = SIZE_MAX;  // whose content `held_` is
  Package::Content held_;
};

// The records of a package's index, one after the other.
class RecordCursor {
 public:
  static Expected<RecordCursor> open(std::shared_ptr<const Package> package);
  Expected<bool> next(FileRecord& out);  // false: there are no more

 private:
  RecordCursor(std::shared_ptr<const Package> package, PackageCursor cursor, uint64_t bytes);
  Expected<void> fill();
  std::shared_ptr<const Package> package_;
  PackageCursor cursor_;
  uint64_t left_;
  std::unique_ptr<RecordParser> parser_ = std::make_unique<RecordParser>();
  std::string text_;
  size_t from_ = 0;
  std::vector<char> block_;
};

// The files about the payload, which lie behind it: path below the bag, place and size of the content.
struct TagFile {
  std::string path;
  uint64_t content_at = 0, size = 0;
};
Expected<std::vector<TagFile>> tag_files_of(const std::shared_ptr<const Package>& package);
// bag-info.txt, which lies right behind the index.
Expected<BagInfo> read_bag_info_of(const std::shared_ptr<const Package>& package);

// Decodes one zstd frame; `into` is exactly its content. With `ignore_checksum` content that does
// not match its checksum is given, too. The error is zstd's word for it.
Expected<void> decode_frame(std::span<const char> packed, std::span<char> into,
                            bool ignore_checksum = false);

}  // namespace hozen
