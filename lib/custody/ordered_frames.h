#pragma once
// OrderedFrames: the content of a zstd file from the front to the end, decoded ahead on several
// threads.
//
// Call:     open, (next)* until it gives false
// Shape:    pieces of content in order, at most 4 MiB each, with the packed bytes they came from.
//           A damaged frame of a seekable file does not end it: what can be decoded is given, the
//           rest as zeros, and it is said
// Errors:   open: no such file. Everything else is in the pieces and in ending()
// Lifetime: a piece is good until the next call
// Threads:  called from one thread; `threads` more decode, or as many as can be had (a file that is
//           not seekable is decoded by the caller)
// Cost:     (2 x threads + 2) frames of memory; the speed of `zstd -d` and more
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/error.h"
#include "custody/seek_table.h"

namespace hozen {

struct ContentPiece {
  std::span<const char> content;
  std::span<const char> packed;  // empty for content of a file that is not seekable
  uint64_t packed_at = 0;
  std::string damage;  // empty if the content is as it was written
};

class OrderedFrames {
 public:
  virtual ~OrderedFrames() = default;
  static Expected<std::unique_ptr<OrderedFrames>> open(const std::string& path, int threads);
  virtual bool next(ContentPiece& piece) = 0;
  // After the last piece: why the content ended early; empty if it is whole.
  const std::string& ending() const { return ending_; }
  const std::optional<SeekTable>& table() const { return table_; }
  // After the last piece: of all bytes of the file.
  const std::string& file_sha256() const { return file_sha256_; }
  bool has_broken_end() const { return broken_end_; }  // a seek table that cannot be read
  const std::string& frames_sha256() const { return frames_sha256_; }  // of a seekable file
  uint64_t file_bytes() const { return file_bytes_; }

 protected:
  std::string ending_, file_sha256_, frames_sha256_;
  std::optional<SeekTable> table_;
  uint64_t file_bytes_ = 0;
  bool broken_end_ = false;
};

}  // namespace hozen
