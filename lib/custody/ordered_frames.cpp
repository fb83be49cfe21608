#include "custody/ordered_frames.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/threads.h"
#include "custody/digest.h"
#include "custody/package.h"

namespace hozen {
namespace {

struct Slot {
  std::vector<char> packed, content;
  std::string damage;
  bool ready = false;
};

// Frames by the seek table: taken by whichever worker is free, handed out in order; without workers each is decoded
// when it is asked for.
class SeekableFrames final : public OrderedFrames {
 public:
  SeekableFrames(int descriptor, uint64_t file_bytes, SeekTable table, int threads)
      : descriptor_(descriptor), slots_(static_cast<size_t>(threads) * 2 + 2) {
    file_bytes_ = file_bytes;
    table_ = std::move(table);
    add_threads(workers_, threads, [this] { work(); });
  }
  ~SeekableFrames() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    close(descriptor_);
  }

  bool next(ContentPiece& piece) override {
    release_last();
    const auto& frames = table_->frames();
    if (given_ == frames.size()) return finish();
    Slot& slot = slots_[given_ % slots_.size()];
    if (workers_.empty()) {
      unpack(frames[given_], slot);
    } else {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return slot.ready; });
    }
    piece = {slot.content, slot.packed, frames[given_].packed_at, slot.damage};
    file_digest_.add(slot.packed);
    holding_ = true;
    return true;
  }

 private:
  void release_last() {
    if (!std::exchange(holding_, false)) return;
    {
      const std::lock_guard lock(mutex_);
      slots_[given_ % slots_.size()].ready = false;
      ++given_;
    }
    changed_.notify_all();
  }

  bool finish() {
    if (!file_sha256_.empty()) return false;
    std::vector<char> tail(file_bytes_ - table_->packed_bytes());
    if (read_at(descriptor_, table_->packed_bytes(), tail) != tail.size())
      ending_ = "its end cannot be read";
    frames_sha256_ = file_digest_.hex_so_far();
    file_digest_.add(tail);
    file_sha256_ = file_digest_.hex();
    return false;
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto due = [this] {
        return taken_ < table_->frames().size() && taken_ < given_ + slots_.size();
      };
      changed_.wait(lock, [&] { return stopping_ || due(); });
      if (stopping_) return;
      const size_t number = taken_++;
      lock.unlock();
      unpack(table_->frames()[number], slots_[number % slots_.size()]);
      lock.lock();
      slots_[number % slots_.size()].ready = true;
      changed_.notify_all();
    }
  }

  void unpack(const PackedFrame& frame, Slot& slot) const {
    slot.damage.clear();
    slot.packed.resize(frame.packed_bytes);
    slot.content.resize(frame.content_bytes);
    const auto got = read_at(descriptor_, frame.packed_at, slot.packed);
    if (got != slot.packed.size()) {
      slot.packed.resize(got.value_or(0));
      slot.damage = got ? "the file ends inside it" : "the disk cannot read it";
      std::fill(slot.content.begin(), slot.content.end(), '\0');
      return;
    }
    const auto whole = decode_frame(slot.packed, slot.content);
    if (whole) return;
    slot.damage = whole.error().what;
    if (!decode_frame(slot.packed, slot.content, true))
      std::fill(slot.content.begin(), slot.content.end(), '\0');
  }

  int descriptor_;
  std::vector<Slot> slots_;
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t taken_ = 0, given_ = 0;  // frames begun, frames handed out and let go
  bool stopping_ = false, holding_ = false;
  Digest file_digest_;
};

// Any other .zst: one stream, decoded here until it ends or breaks.
class PlainZstd final : public OrderedFrames {
 public:
  PlainZstd(int descriptor, uint64_t file_bytes, bool broken_end)
      : descriptor_(descriptor),
        context_(ZSTD_createDCtx()),
        packed_(1u << 20),
        content_(1u << 20) {
    file_bytes_ = file_bytes;
    broken_end_ = broken_end;
  }
  ~PlainZstd() override {
    ZSTD_freeDCtx(context_);
    close(descriptor_);
  }

  bool next(ContentPiece& piece) override {
    while (ending_.empty()) {
      if (input_.pos == input_.size && !output_full_ && !refill()) break;
      ZSTD_outBuffer out{content_.data(), content_.size(), 0};
      const size_t left = ZSTD_decompressStream(context_, &out, &input_);
      if (ZSTD_isError(left)) {
        ending_ = fmt::format("{} near byte {} of the file", ZSTD_getErrorName(left),
                              at_ - input_.size + input_.pos);
      } else {
        inside_frame_ = left != 0;
        output_full_ = out.pos == out.size;
      }
      if (out.pos == 0) continue;
      piece = {std::span(content_).first(out.pos), {}, at_ - input_.size + input_.pos, {}};
      return true;
    }
    finish();
    return false;
  }

 private:
  bool refill() {
    const auto n = read_at(descriptor_, at_, packed_);
    if (!n) ending_ = fmt::format("the disk cannot read it at byte {}", at_);
    if (n == 0 && inside_frame_)
      ending_ = fmt::format("it is cut short: it ends inside a frame, at byte {}", at_);
    if (!n || *n == 0) return false;
    file_digest_.add(std::span(packed_).first(*n));
    at_ += *n;
    input_ = {packed_.data(), *n, 0};
    return true;
  }

  // The rest is still hashed, so that the file's own hash is right even if its content is not.
  void finish() {
    if (!file_sha256_.empty()) return;
    const std::string why = std::exchange(ending_, "");
    while (refill()) input_.pos = input_.size;
    ending_ = why;
    file_sha256_ = file_digest_.hex();
  }

  int descriptor_;
  ZSTD_DCtx* context_;
  std::vector<char> packed_, content_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  uint64_t at_ = 0;
  bool inside_frame_ = false, output_full_ = false;
  Digest file_digest_;
};

bool frames_are_small(const SeekTable& table) {
  const auto& frames = table.frames();
  return std::all_of(frames.begin(), frames.end(), [](const PackedFrame& f) {
    return f.content_bytes <= kFrameBytes && f.packed_bytes <= 2 * kFrameBytes;
  });
}

}  // namespace

Expected<std::unique_ptr<OrderedFrames>> OrderedFrames::open(const std::string& path, int threads) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail_errno(errno, "open", path);
  struct stat info{};
  fstat(fd, &info);
  if (!S_ISREG(info.st_mode)) {
    close(fd);
    return fail("{} is not a regular file", path);
  }
  const auto file_bytes = static_cast<uint64_t>(info.st_size);
  auto table = SeekTable::read(fd, file_bytes);
  if (!table || !frames_are_small(*table))
    return std::make_unique<PlainZstd>(fd, file_bytes, SeekTable::has_traces(fd, file_bytes));
  return std::make_unique<SeekableFrames>(fd, file_bytes, std::move(*table), std::max(threads, 1));
}

}  // namespace hozen
