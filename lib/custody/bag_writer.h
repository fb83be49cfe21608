#pragma once
// BagWriter: files in, a bag as a tar inside seekable zstd out; each file is read once.
//
// Call:     open, (add | add_stream | keep_done | go_on)*, finish
// Shape:    CASE/bagit.txt, CASE/data/..., then the files about them. A file of up to 2 MiB
//           lies in one frame; a larger one begins with a frame of its own for its header and then
//           its content, cut every 4 MiB: so any member is read without its neighbours
// Errors:   the output's. What is wrong with one file of the evidence is written into its record
//           instead
// Lifetime: the PackageFile and the Journal outlive the writer
// Cost:     small files are read and hashed on `threads` threads, large ones on the caller's;
//           compression on `threads` others. Memory does not grow with the number of files: records
//           are kept in the journal, manifests in TextSpools
// Source:   RFC 8493 section 4.2 (serialization), POSIX pax, facebook/zstd seekable format
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "custody/bag.h"
#include "custody/frame_writer.h"
#include "custody/journal.h"
#include "custody/read_ahead.h"
#include "custody/tar_header.h"
#include "custody/text_spool.h"
#include "custody/walk.h"

namespace hozen {

struct BagOptions {
  std::string name;  // of the folder that holds everything: "CASE"
  std::vector<HashKind> hashes = {HashKind::sha256};
  int level = 3;
  int crowded_level = 1;  // of frames of many small files, and of the lists about all of them
  int threads = 2;
  int64_t now_ns = 0;  // mtime of the files that are not evidence
  // The class of a log by its first bytes, for records that have none; may be empty.
  std::function<std::string(const FileRecord&, std::string_view head)> guess_class = {};
  // What the run says of a file once its stat is known: names of its owners, zone. And whether it is no evidence but
  // what the run itself writes.
  std::function<void(FileRecord&)> described = [](FileRecord&) {};
  std::function<bool(const FileRecord&)> is_own = [](const FileRecord&) { return false; };
  std::function<void(uint64_t)> progress = [](uint64_t) {};  // the length of each piece read
  std::function<void(const FileRecord&)> noted = [](const auto&) {
  };  // each record when it is complete
};

struct BagTotals {
  uint64_t files = 0, bytes = 0;  // stored
  uint64_t special = 0;           // links, FIFOs, sockets, devices in folders: recorded
  uint64_t unreadable = 0;        // or left out though it was named: a link
  uint64_t changed = 0;
  uint64_t odd_names = 0;  // that `sha256sum -c` and BagIt write differently
};

// A large file whose first `copied` bytes are in the package, from a run that was interrupted.
struct BegunFile {
  FileRecord record;
  size_t header_frame = 0;
  uint64_t copied = 0;
  bool lost = false;  // the rest of it is not there any more
  std::optional<StatFields> now = {};
};

class BagWriter {
 public:
  // `kept`: the frames that are in `out` already.
  BagWriter(PackageFile& out, Journal& journal, const BagOptions& options, SeekTable kept = {});
  Expected<void> open();
  // Copies the file if it is a regular one; completes its record either way, now or when its turn comes.
  Expected<void> add(Found& found);
  // What comes from a pipe until it ends.
  Expected<void> add_stream(int fd, FileRecord& record);
  // A file that is in the kept frames: counted and listed, not read again.
  Expected<void> keep_done(const FileRecord& record, size_t json_bytes);
  // The rest of a file that an interrupted run had begun.
  Expected<void> go_on(Found& found, const BegunFile& begun);
  // Where the rest is lost; before anything is added.
  Expected<void> keep_begun(const BegunFile& begun);
  const BagTotals& totals() const { return totals_; }
  // `info`: the lines of bag-info.txt; Payload-Oxum is added.
  Expected<SeekTable> finish(BagInfo info);

 private:
  struct Copy;
  // `each` gives the text piece by piece; it is asked once.
  using Pieces = std::function<Expected<void>(const TextSpool::Take&)>;
  Expected<void> add_text(const std::string& path, std::string_view text);
  Expected<void> add_pieces(const std::string& path, uint64_t size, const Pieces& each);
  Expected<void> add_coreutils_sums();
  Expected<void> add_records();
  void note_tag_file(const std::string& path);
  Expected<void> add_large(AheadFile& file);
  Expected<void> take(AheadFile& file, std::span<const char> content);
  Expected<void> put_small(FileRecord& record, std::span<const char> content);
  Expected<void> store_large(int fd, FileRecord& record);
  Expected<void> store_endless(int fd, FileRecord& record);
  Expected<void> note_begun(const FileRecord& record);
  Expected<void> store_rest(int fd, FileRecord& record, const Copy& copy);
  Expected<uint64_t> copy_content(int fd, FileRecord& record, const Copy& copy);
  Expected<void> hash_begun(FileRecord& record, const BegunFile& begun);
  Expected<void> end_frame();
  Expected<void> put_member(std::string_view header, std::string_view content);
  TarEntry entry_of(const FileRecord& record) const;
  void guess_class(FileRecord& record, std::span<const char> head) const;
  void note_hard_link(FileRecord& record);
  Expected<void> count(const FileRecord& record);
  Expected<void> keep(const FileRecord& record);

  PackageFile& out_;
  Journal& journal_;
  BagOptions options_;
  SeekTable kept_;
  FrameWriter frames_;
  DigestSet digests_;
  BagTotals totals_;
  std::vector<TextSpool> manifests_;                             // one a hash
  std::map<std::pair<uint64_t, uint64_t>, std::string> linked_;  // device and inode -> first path
  uint64_t records_bytes_ = 0, record_count_ = 0;
  size_t members_ = 0;  // in the frame being filled
  std::vector<std::string> tag_manifests_;
  ReadAhead ahead_;  // last: it takes through the others
};

}  // namespace hozen
