#include "custody/read_ahead.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/ordered_crew.h"
#include "custody/evidence_reader.h"
#include "custody/seek_table.h"

namespace hozen {
namespace {

constexpr size_t kBatchFiles = 256;  // a batch is long enough that waking its reader costs little
constexpr size_t kBatchFolders = 8;  // held open
constexpr uint64_t kBatchBytes = 1u << 20;
constexpr uint64_t kBatchBytesMost = 4u << 20;  // where files turn out longer than those before
constexpr uint64_t kFirstBytes = 32u << 10;     // what is expected of the first files
constexpr size_t kBatches = 8;
static_assert(kSmallFile <= kFrameBytes / 2);
constexpr size_t kReadBytes = 256u << 10;  // hashed while it is still in the cache

bool same(const StatFields& a, const StatFields& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

// What was read of the files of a batch.
struct Content {
  std::vector<char> bytes;  // it only grows
  size_t size = 0;
};

std::span<char> room_in(Content& content, size_t bytes) {
  if (content.bytes.size() < content.size + bytes)
    content.bytes.resize(std::max(content.bytes.size() * 2, content.size + bytes));
  return std::span(content.bytes).subspan(content.size, bytes);
}

void read_content(Content& content, AheadFile& file, int fd, size_t most, DigestSet& digests) {
  EvidenceReader reader(fd, file.record);
  file.content_at = content.size;
  while (file.content_bytes < most) {
    const std::span<char> into = room_in(content, std::min(most - file.content_bytes, kReadBytes));
    const size_t n = reader.read(into);
    if (n == 0) break;
    digests.add(into.first(n));
    file.content_bytes += n;
    content.size += n;
  }
}

// Left to the one who takes it, as it was listed.
void leave(Content& content, AheadFile& file, const StatFields& listed, DigestSet& digests) {
  digests.take();
  content.size -= std::exchange(file.content_bytes, 0);
  file.record.stat = listed;
  file.record.trouble.clear();
  file.record.unread.clear();
  file.too_large = true;
}

void read_file(Content& content, AheadFile& file, DigestSet& digests) {
  constexpr uint64_t kGrownMost = 32u
                                  << 10;  // the batch was planned with the length that was listed
  constexpr size_t kUnknown =
      4096;  // files of /proc and the like say 0 and have content all the same
  if (file.name.empty()) return;
  const int fd = open_listed(file);
  if (fd < 0) return;
  const Descriptor closing(fd);
  FileRecord& record = file.record;
  const uint64_t size = record.stat.size;
  if (size > kSmallFile || size > file.listed.size + kGrownMost)
    return leave(content, file, file.listed, digests);
  record.xattrs = xattrs_of(fd);
  read_content(content, file, fd, size == 0 ? kUnknown : size, digests);
  if (size == 0 && file.content_bytes == kUnknown)
    return leave(content, file, file.listed, digests);
  record.size = file.content_bytes;
  file.stored = true;
  settle(fd, record, file.listed, digests.take());
}

}  // namespace

void settle(int fd, FileRecord& record, const StatFields& listed, Hashes hashes) {
  record.stored = true;
  record.hashes = std::move(hashes);
  note_unread(record);
  const auto after = stat_of(fd);
  if (!after) note_trouble(record, after.error().what);
  // Where reading failed, or where the length is not told (/proc), another length is no change.
  const bool whole = record.size == after.value_or(listed).size || !record.trouble.empty() ||
                     (after && after->size == 0);
  if (after && (!same(record.stat, *after) || !same(listed, *after) || !whole))
    record.after_copy = *after;
}

int open_listed(AheadFile& file) {
  const int folder = file.folder ? file.folder->get() : AT_FDCWD;
  const auto fd = open_evidence(folder, file.name);
  const auto opened = fd ? stat_of(*fd) : Expected<StatFields>(std::unexpected(fd.error()));
  const bool listed = std::exchange(file.has_stat, true);
  if (opened && opened->kind() == FileKind::file) {
    file.listed = std::exchange(file.record.stat, *opened);
    if (!listed) file.listed = *opened;
    return *fd;
  }
  if (fd) close(*fd);
  // A folder tells what lies below a mount point: a socket or device bound over a file is a file by its list.
  if (!listed) describe_by_name(file.record, folder, file.name);
  if (!listed && is_special(file.record)) return -1;
  file.record.trouble =
      opened ? "it became another kind of file before it was opened" : opened.error().what;
  return -1;
}

struct ReadAhead::Batch {
  std::vector<AheadFile> files;
  size_t read = 0;  // of them
  Content content;
  uint64_t planned_bytes = 0;
  size_t folders = 0;

  bool is_full() const {
    return files.size() >= kBatchFiles || folders >= kBatchFolders || planned_bytes >= kBatchBytes;
  }
  void clear() {
    files.clear();
    content.size = folders = read = 0;
    planned_bytes = 0;
  }
};

ReadAhead::ReadAhead(const std::vector<HashKind>& kinds, int threads, Take take)
    : take_(std::move(take)), kinds_(kinds), usual_bytes_(kFirstBytes) {
  const auto make_reader = [kinds] {
    const auto digests = std::make_shared<DigestSet>(kinds);
    return [digests](Batch& batch) {
      while (batch.read < batch.files.size() && batch.content.size < kBatchBytesMost)
        read_file(batch.content, batch.files[batch.read++], *digests);
    };
  };
  crew_ = std::make_unique<OrderedCrew<Batch>>(kBatches, threads, make_reader);
}
ReadAhead::~ReadAhead() = default;

Expected<void> ReadAhead::add(AheadFile&& file) {
  Batch& batch = crew_->filling();
  if (!file.name.empty())
    batch.planned_bytes += file.has_stat ? file.record.stat.size : usual_bytes_;
  if (batch.files.empty() || batch.files.back().folder != file.folder) ++batch.folders;
  batch.files.push_back(std::move(file));
  return batch.is_full() ? hand_over() : Expected<void>();
}

Expected<void> ReadAhead::hand_over() {
  crew_->hand_over();
  return crew_->is_full() ? take(*crew_->oldest(true)) : Expected<void>();
}

Expected<void> ReadAhead::take(Batch& batch) {
  const std::span<const char> bytes = batch.content.bytes;
  for (size_t i = 0; i < batch.files.size(); ++i) {
    AheadFile& file = batch.files[i];
    HOZEN_CHECK(i < batch.read ? take_(file, bytes.subspan(file.content_at, file.content_bytes))
                               : take_unread(file));
  }
  if (batch.read != 0) usual_bytes_ = (usual_bytes_ * 3 + batch.content.size / batch.read) / 4;
  batch.clear();
  crew_->release();
  return {};
}

Expected<void> ReadAhead::take_unread(AheadFile& file) {
  Content content;
  DigestSet digests(kinds_);
  read_file(content, file, digests);
  return take_(file, {content.bytes.data(), file.content_bytes});
}

Expected<void> ReadAhead::drain() {
  if (!crew_->filling().files.empty()) HOZEN_CHECK(hand_over());
  while (Batch* const batch = crew_->oldest(true)) HOZEN_CHECK(take(*batch));
  return {};
}

}  // namespace hozen
