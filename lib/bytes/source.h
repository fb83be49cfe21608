#pragma once
// Source: one place bytes come from - a file, stdin, a compressed file, an archive, a package
// member.
//
// Call:     open_sources, then for each source: open, (next_member, read*)*
// Shape:    a Stream gives one or more members (an archive has many, a file one); each member's
// bytes are
//           already unpacked (gz, xz, bz2, zst; tar, zip, 7z; archives in archives to kMaxDepth)
// Errors:   open_sources: no such file or folder, by name. Stream: the member's error; the bytes
// before it
//           are good. A broken stream is said by the reader in the ledger (Why::damaged). After an
//           Error of next_member (out.path says of what) call it again: it goes on behind the
//           broken thing, and ends with false.
// Lifetime: a Stream is used by one thread at a time
// Cost:     read(2) into the caller's block, never mmap (a log may change while it is read)
// Source:   libarchive behind this door; RFC 1952 (concatenated members), RFC 8878
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

inline constexpr size_t kBlockBytes = 4u << 20;
inline constexpr int kMaxDepth = 4;

struct Member {
  std::string path;  // as shown: "logs/a.log", "logs.zip!/a.log", "-"
  std::optional<int64_t> mtime_ns =
      {};  // the original one: of the file, the archive's entry, the package's record
  std::optional<uint64_t> size = {};  // unpacked, when known beforehand
  std::string zone = {};              // source zone, from a package; empty if unknown
  int64_t skew_ns = 0;                // measured clock offset, from a package
  std::string sha256 = {};            // hex, from a package
};

class Stream {
 public:
  virtual ~Stream() = default;
  // Moves on to the next member; false when there is none. What was not read of the last one is
  // skipped.
  virtual Expected<bool> next_member(Member& out) = 0;
  // Up to into.size() bytes of the member; 0 only at its end.
  virtual Expected<size_t> read(std::span<char> into) = 0;
  // Goes on at this byte of the member, without reading what lies before it, where that can be done: of plain files,
  // also in a package. False: it cannot, and nothing has changed. To be called before the first read.
  virtual bool seek(uint64_t /*offset*/) { return false; }
};

struct Source {
  std::string path;
  std::optional<uint64_t> size = {};  // of the file as it lies on disk, for progress
  std::function<Expected<std::unique_ptr<Stream>>()> open;
};

struct SourceOptions {
  uint64_t unpack_limit_bytes =
      1ull << 40;                // of one source; a member that would pass it ends with an error
  uint64_t unpack_ratio = 2000;  // unpacked to packed, once past 64 MiB
  std::function<void(std::string)> note =
      {};  // told what a folder holds that is no file ("x: a symbolic link, not followed")
};

// `paths`: files, folders (recursive, sorted by name, symbolic links not followed), "-" (stdin).
// A folder's unreadable entries become sources whose open fails, so that the reader reports them.
Expected<std::vector<Source>> open_sources(std::span<const std::string> paths,
                                           const SourceOptions& options = {});

// The same bytes with compression and archives taken off as from disk: for streams whose members are files as they
// lay there (a package's). Members inside an archive have the zone and the clock offset of the file around them.
std::unique_ptr<Stream> unpack_stream(std::unique_ptr<Stream> files,
                                      const SourceOptions& options = {});

// A source made of bytes in memory (tests, fuzzing).
Source memory_source(std::string path, std::string bytes, const SourceOptions& options = {});

}  // namespace hozen
