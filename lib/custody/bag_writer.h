#pragma once
// BagWriter: files in, a bag as a tar inside seekable zstd out; each file is read once.
//
// Call:     open, (add)*, finish
// Shape:    CASE/bagit.txt, CASE/data/..., then the files about them. A file of less than a frame
//           lies in one frame; a larger one begins with a frame of its own for its header and then
//           its content, cut every 4 MiB: so any member is read without its neighbours
// Errors:   the output's. What is wrong with one file of the evidence is written into its record
//           instead
// Lifetime: the PackageFile outlives the writer
// Cost:     hashing on the calling thread, compression on `threads` others; tests/bench
// Source:   RFC 8493 section 4.2 (serialization), POSIX pax, facebook/zstd seekable format
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "custody/bag.h"
#include "custody/frame_writer.h"
#include "custody/tar_header.h"
#include "custody/walk.h"

namespace hozen {

struct BagOptions {
  std::string name;  // of the folder that holds everything: "CASE"
  std::vector<HashKind> hashes = {HashKind::sha256};
  int level = 3;
  int threads = 2;
  int64_t now_ns = 0;  // mtime of the files that are not evidence
};

struct BagTotals {
  uint64_t files = 0, bytes = 0;  // stored
  uint64_t special = 0;           // links, FIFOs, sockets, devices: recorded
  uint64_t unreadable = 0, changed = 0;
};

class BagWriter {
 public:
  BagWriter(PackageFile& out, const BagOptions& options);
  Expected<void> open();
  // Copies the file if it is a regular one; completes its record either way. `progress` is told the
  // bytes read.
  Expected<void> add(Found& found, const std::function<void(uint64_t)>& progress);
  const BagTotals& totals() const { return totals_; }
  // `info`: the lines of bag-info.txt; Payload-Oxum is added.
  Expected<SeekTable> finish(BagInfo info);

 private:
  Expected<void> add_text(const std::string& path, std::string_view text);
  Expected<void> store(int fd, FileRecord& record, const std::function<void(uint64_t)>& progress);
  Expected<void> store_small(int fd, FileRecord& record,
                             const std::function<void(uint64_t)>& progress);
  Expected<void> store_large(int fd, FileRecord& record,
                             const std::function<void(uint64_t)>& progress);
  Expected<uint64_t> copy_content(int fd, FileRecord& record,
                                  const std::function<void(uint64_t)>& progress);
  Expected<void> put_member(const TarEntry& entry, std::string_view content);
  TarEntry entry_of(const FileRecord& record) const;
  void note_hashes(FileRecord& record);
  void keep(const FileRecord& record);

  FrameWriter frames_;
  BagOptions options_;
  DigestSet digests_;
  BagTotals totals_;
  std::vector<char> small_;             // a small file's content, before its header can be written
  std::vector<std::string> manifests_;  // one text a hash
  std::string coreutils_;               // the same for sha256sum -c; used only where it differs
  bool coreutils_differs_ = false;
  std::string records_;
  uint64_t record_count_ = 0;
  std::vector<std::string> tag_manifests_;
};

}  // namespace hozen
