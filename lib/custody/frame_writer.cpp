#include "custody/frame_writer.h"

#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include "base/threads.h"

namespace hozen {
namespace {

constexpr size_t kChecksumBytes = 4;
constexpr size_t kPackedMost = ZSTD_COMPRESSBOUND(kFrameBytes);

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
using Context = std::unique_ptr<ZSTD_CCtx, FreeContext>;

Context make_context() {
  Context context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  return context;
}

// One frame on its way: filled by the caller, packed by a worker, written by the caller in order.
struct Slot {
  enum class State { free, filled, packed };
  State state = State::free;
  // Not filled with anything: a package of one small file touches little of them.
  std::unique_ptr<char[]> content = std::make_unique_for_overwrite<char[]>(kFrameBytes);
  std::unique_ptr<char[]> packed = std::make_unique_for_overwrite<char[]>(kPackedMost);
  size_t content_bytes = 0, packed_bytes = 0;
  int level = 0;
  bool fixed = false;
  const char* trouble = nullptr;
};
// A frame of one raw block (RFC 8878 section 3.1.1): its size depends on its content's size alone.
std::string raw_frame(std::string_view content) {
  assert(content.size() < (1u << 17));
  const auto byte = [](size_t value, int shift) {
    return static_cast<char>((value >> shift) & 0xFF);
  };
  std::string out("\x28\xB5\x2F\xFD", 4);
  out += '\xA4';  // single segment, content size in 4 bytes, checksum
  for (int shift = 0; shift < 32; shift += 8) out += byte(content.size(), shift);
  const size_t header = content.size() << 3 | 1;  // last block, raw
  for (int shift = 0; shift < 24; shift += 8) out += byte(header, shift);
  out += content;
  // libzstd does not export XXH64, but ends a frame with its low bytes.
  const Context context = make_context();
  std::vector<char> packed(ZSTD_compressBound(content.size()));
  const size_t n =
      ZSTD_compress2(context.get(), packed.data(), packed.size(), content.data(), content.size());
  assert(!ZSTD_isError(n) && n > kChecksumBytes);
  return out.append(packed.data() + n - kChecksumBytes, kChecksumBytes);
}

void pack(ZSTD_CCtx* context, Slot& slot) {
  if (slot.fixed) {
    const std::string frame = raw_frame({slot.content.get(), slot.content_bytes});
    slot.packed_bytes = frame.copy(slot.packed.get(), kPackedMost);
    return;
  }
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, slot.level);
  const size_t n = ZSTD_compress2(context, slot.packed.get(), kPackedMost, slot.content.get(),
                                  slot.content_bytes);
  if (ZSTD_isError(n)) {
    slot.trouble = ZSTD_getErrorName(n);
  } else {
    slot.packed_bytes = n;
  }
}

}  // namespace

struct FrameWriter::Crew {
  Crew(int first_level, int threads, uint64_t first)
      : slots(static_cast<size_t>(threads) * 2 + 2),
        level(first_level),
        next_to_fill(first),
        next_to_pack(first),
        next_to_write(first) {
    add_threads(workers, threads, [this] { work(); });
  }
  ~Crew() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    filled.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

  void work() {
    const Context context = make_context();
    std::unique_lock lock(mutex);
    for (;;) {
      filled.wait(lock, [this] { return stopping || next_to_pack < next_to_fill; });
      if (stopping) return;
      Slot& slot = at(next_to_pack++);
      lock.unlock();
      pack(context.get(), slot);
      lock.lock();
      slot.state = Slot::State::packed;
      packed.notify_one();
    }
  }

  Slot& at(uint64_t number) { return slots[number % slots.size()]; }
  Slot& filling() { return at(next_to_fill); }

  void hand_over() {
    {
      const std::lock_guard lock(mutex);
      filling().state = Slot::State::filled;
      filling().level = level;
      ++next_to_fill;
    }
    if (workers.empty()) pack_here();
    filled.notify_one();
  }

  // Without a thread to do it.
  void pack_here() {
    const Context context = make_context();
    Slot& slot = at(next_to_pack++);
    pack(context.get(), slot);
    slot.state = Slot::State::packed;
  }

  // The oldest frame not yet written, once it is packed; null if all are written, or `wait` is
  // false and it is not ready.
  Slot* oldest(bool wait) {
    std::unique_lock lock(mutex);
    if (next_to_write == next_to_fill) return nullptr;
    Slot& slot = at(next_to_write);
    if (!wait && slot.state != Slot::State::packed) return nullptr;
    packed.wait(lock, [&] { return slot.state == Slot::State::packed; });
    return &slot;
  }

  std::mutex mutex;
  std::condition_variable filled, packed;
  std::vector<Slot> slots;
  int level;
  std::vector<std::thread> workers;
  // Numbers of frames; written <= packed <= filled.
  uint64_t next_to_fill, next_to_pack, next_to_write;
  bool stopping = false;
};

FrameWriter::FrameWriter(PackageFile& out, int level, int threads, SeekTable kept)
    : out_(out),
      crew_(std::make_unique<Crew>(level, std::max(threads, 1), kept.frames().size())),
      table_(std::move(kept)),
      content_bytes_(table_.content_bytes()) {}
FrameWriter::~FrameWriter() = default;

// Writes the packed frames that are due: all of them if the ring is full, else only those that are
// ready.
Expected<void> FrameWriter::drain() {
  Crew& crew = *crew_;
  for (;;) {
    const bool full = crew.next_to_fill - crew.next_to_write == crew.slots.size();
    Slot* const slot = crew.oldest(full);
    if (slot == nullptr) return {};
    if (slot->trouble != nullptr) return fail("cannot compress: {}", slot->trouble);
    HOZEN_CHECK(out_.write({slot->packed.get(), slot->packed_bytes}));
    table_.add(static_cast<uint32_t>(slot->packed_bytes),
               static_cast<uint32_t>(slot->content_bytes));
    slot->state = Slot::State::free;
    slot->content_bytes = 0;
    slot->fixed = false;
    ++crew.next_to_write;
  }
}

Expected<std::span<char>> FrameWriter::room() {
  if (left_in_frame() == 0) HOZEN_CHECK(end_frame());
  Slot& slot = crew_->filling();
  return std::span(slot.content.get(), kFrameBytes).subspan(slot.content_bytes);
}

void FrameWriter::use_level(int level) { crew_->level = level; }

size_t FrameWriter::left_in_frame() const { return kFrameBytes - crew_->filling().content_bytes; }

void FrameWriter::commit(size_t bytes) {
  crew_->filling().content_bytes += bytes;
  content_bytes_ += bytes;
}

Expected<void> FrameWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    HOZEN_TRY(free_part, room());
    const size_t n = std::min(free_part.size(), bytes.size());
    std::memcpy(free_part.data(), bytes.data(), n);
    commit(n);
    bytes.remove_prefix(n);
  }
  return {};
}

Expected<void> FrameWriter::end_frame() {
  if (crew_->filling().content_bytes == 0) return {};
  crew_->hand_over();
  return drain();
}

Expected<size_t> FrameWriter::fixed_frame(std::string_view content) {
  HOZEN_CHECK(end_frame());
  const uint64_t number = crew_->next_to_fill;
  crew_->filling().fixed = true;
  HOZEN_CHECK(write(content));
  HOZEN_CHECK(end_frame());
  return static_cast<size_t>(number);
}

Expected<void> FrameWriter::replace_fixed(size_t frame, std::string_view content) {
  HOZEN_CHECK(end_frame());
  HOZEN_CHECK(drain_all());
  assert(content.size() == table_.frames()[frame].content_bytes);
  return out_.overwrite(table_.frames()[frame].packed_at, raw_frame(content));
}

Expected<void> FrameWriter::drain_all() {
  while (crew_->oldest(true) != nullptr) HOZEN_CHECK(drain());
  return {};
}

Expected<SeekTable> FrameWriter::finish(const IndexPointer& pointer) {
  HOZEN_CHECK(end_frame());
  HOZEN_CHECK(drain_all());
  table_.pointer = pointer;
  HOZEN_TRY(frames_sha256, out_.sha256());
  table_.pointer->frames_sha256 = frames_sha256;
  HOZEN_CHECK(out_.write(table_.tail()));
  return std::move(table_);
}

}  // namespace hozen
