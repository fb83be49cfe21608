#include "custody/read_ahead.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/threads.h"
#include "custody/evidence_reader.h"
#include "custody/seek_table.h"

namespace hozen {
namespace {

constexpr size_t kBatchFiles = 256;  // a batch is long enough that waking its reader costs little
constexpr size_t kBatchFolders = 8;  // held open
constexpr uint64_t kBatchBytes = 1u << 20;
constexpr size_t kBatches = 8;
static_assert(kSmallFile <= kFrameBytes / 2);
constexpr size_t kReadBytes = 256u << 10;  // hashed while it is still in the cache

bool same(const StatFields& a, const StatFields& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

struct Batch {
  enum class State { filling, filled, read };
  State state = State::filling;
  std::vector<AheadFile> files;
  std::vector<char> content;  // of all of them; it only grows
  size_t content_bytes = 0;
  uint64_t planned_bytes = 0;
  size_t folders = 0;
};

std::span<char> room_in(Batch& batch, size_t bytes) {
  if (batch.content.size() < batch.content_bytes + bytes)
    batch.content.resize(std::max(batch.content.size() * 2, batch.content_bytes + bytes));
  return std::span(batch.content).subspan(batch.content_bytes, bytes);
}

void read_content(Batch& batch, AheadFile& file, int fd, size_t most, DigestSet& digests) {
  EvidenceReader reader(fd, file.record);
  file.content_at = batch.content_bytes;
  while (file.content_bytes < most) {
    const std::span<char> into = room_in(batch, std::min(most - file.content_bytes, kReadBytes));
    const size_t n = reader.read(into);
    if (n == 0) break;
    digests.add(into.first(n));
    file.content_bytes += n;
    batch.content_bytes += n;
  }
}

// Left to the one who takes it, as it was listed.
void leave(Batch& batch, AheadFile& file, const StatFields& listed, DigestSet& digests) {
  digests.take();
  batch.content_bytes -= std::exchange(file.content_bytes, 0);
  file.record.stat = listed;
  file.record.trouble.clear();
  file.record.unread.clear();
  file.too_large = true;
}

void read_file(Batch& batch, AheadFile& file, DigestSet& digests) {
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
    return leave(batch, file, file.listed, digests);
  record.xattrs = xattrs_of(fd);
  read_content(batch, file, fd, size == 0 ? kUnknown : size, digests);
  if (size == 0 && file.content_bytes == kUnknown) return leave(batch, file, file.listed, digests);
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
  if (opened && opened->kind() == FileKind::file) {
    file.listed = std::exchange(file.record.stat, *opened);
    return *fd;
  }
  file.record.trouble =
      opened ? "it became another kind of file before it was opened" : opened.error().what;
  if (fd) close(*fd);
  return -1;
}

struct ReadAhead::Crew {
  Crew(std::vector<HashKind> hash_kinds, int thread_count)
      : kinds(std::move(hash_kinds)), threads(thread_count), batches(kBatches) {}
  ~Crew() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    filled.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

  void work() {
    DigestSet digests(kinds);
    std::unique_lock lock(mutex);
    for (;;) {
      filled.wait(lock, [this] { return stopping || next_to_read < next_to_fill; });
      if (stopping) return;
      Batch& batch = at(next_to_read++);
      lock.unlock();
      for (AheadFile& file : batch.files) read_file(batch, file, digests);
      lock.lock();
      batch.state = Batch::State::read;
      read.notify_one();
    }
  }

  void start() {
    if (started) return;
    started = true;
    add_threads(workers, threads, [this] { work(); });
  }

  // Without a thread to do it.
  void read_here() {
    DigestSet digests(kinds);
    Batch& batch = at(next_to_read++);
    for (AheadFile& file : batch.files) read_file(batch, file, digests);
    batch.state = Batch::State::read;
  }

  Batch& at(uint64_t number) { return batches[number % batches.size()]; }
  Batch& filling() { return at(next_to_fill); }

  std::vector<HashKind> kinds;
  int threads;
  std::mutex mutex;
  std::condition_variable filled, read;
  std::vector<Batch> batches;
  std::vector<std::thread> workers;  // made when there is something to do
  uint64_t next_to_fill = 0, next_to_read = 0, next_to_take = 0;
  bool started = false, stopping = false;
};

ReadAhead::ReadAhead(std::vector<HashKind> kinds, int threads, Take take)
    : crew_(std::make_unique<Crew>(std::move(kinds), threads)), take_(std::move(take)) {}
ReadAhead::~ReadAhead() = default;

Expected<void> ReadAhead::add(AheadFile&& file) {
  Batch& batch = crew_->filling();
  if (!file.name.empty()) batch.planned_bytes += file.record.stat.size;
  if (batch.files.empty() || batch.files.back().folder != file.folder) ++batch.folders;
  batch.files.push_back(std::move(file));
  const bool full = batch.files.size() >= kBatchFiles || batch.folders >= kBatchFolders ||
                    batch.planned_bytes >= kBatchBytes;
  return full ? hand_over() : Expected<void>();
}

Expected<void> ReadAhead::hand_over() {
  Crew& crew = *crew_;
  crew.start();
  {
    const std::lock_guard lock(crew.mutex);
    crew.filling().state = Batch::State::filled;
    ++crew.next_to_fill;
  }
  if (crew.workers.empty()) crew.read_here();
  crew.filled.notify_one();
  if (crew.next_to_fill - crew.next_to_take < kBatches) return {};
  return take_oldest();
}

Expected<void> ReadAhead::take_oldest() {
  Crew& crew = *crew_;
  Batch& batch = crew.at(crew.next_to_take);
  {
    std::unique_lock lock(crew.mutex);
    crew.read.wait(lock, [&] { return batch.state == Batch::State::read; });
  }
  for (AheadFile& file : batch.files)
    HOZEN_CHECK(take_(
        file, std::span<const char>(batch.content).subspan(file.content_at, file.content_bytes)));
  batch.files.clear();
  batch.content_bytes = batch.planned_bytes = batch.folders = 0;
  batch.state = Batch::State::filling;
  ++crew.next_to_take;
  return {};
}

Expected<void> ReadAhead::drain() {
  Crew& crew = *crew_;
  if (!crew.filling().files.empty()) HOZEN_CHECK(hand_over());
  while (crew.next_to_take < crew.next_to_fill) HOZEN_CHECK(take_oldest());
  return {};
}

}  // namespace hozen
