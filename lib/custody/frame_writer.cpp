#include "custody/frame_writer.h"

#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <vector>

#include "base/ordered_crew.h"

namespace hozen {
namespace {

constexpr size_t kChecksumBytes = 4;
constexpr size_t kPackedMost = ZSTD_COMPRESSBOUND(kFrameBytes);

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
using Context = std::unique_ptr<ZSTD_CCtx, FreeContext>;

size_t ring_size(int threads) { return static_cast<size_t>(std::max(threads, 1)) * 2 + 2; }

Context make_context() {
  Context context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  return context;
}

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

}  // namespace

// One frame on its way: filled by the caller, packed by a thread, written by the caller in order.
struct FrameWriter::Frame {
  // Not filled with anything: a package of one small file touches little of them.
  std::unique_ptr<char[]> content = std::make_unique_for_overwrite<char[]>(kFrameBytes);
  std::unique_ptr<char[]> packed = std::make_unique_for_overwrite<char[]>(kPackedMost);
  size_t content_bytes = 0, packed_bytes = 0;
  int level = 0;
  bool fixed = false;
  const char* trouble = nullptr;

  static OrderedCrew<Frame>::Work make_packer() {
    const std::shared_ptr<ZSTD_CCtx> context = make_context();
    return [context](Frame& frame) { frame.pack(context.get()); };
  }

  void pack(ZSTD_CCtx* context) {
    if (fixed) {
      packed_bytes = raw_frame({content.get(), content_bytes}).copy(packed.get(), kPackedMost);
      return;
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    const size_t n =
        ZSTD_compress2(context, packed.get(), kPackedMost, content.get(), content_bytes);
    if (ZSTD_isError(n))
      trouble = ZSTD_getErrorName(n);
    else
      packed_bytes = n;
  }
};

FrameWriter::FrameWriter(PackageFile& out, int level, int threads, SeekTable kept)
    : out_(out),
      crew_(std::make_unique<OrderedCrew<Frame>>(ring_size(threads), std::max(threads, 1),
                                                 Frame::make_packer, kept.frames().size())),
      level_(level),
      table_(std::move(kept)),
      content_bytes_(table_.content_bytes()) {}
FrameWriter::~FrameWriter() = default;

// Writes the packed frames that are due: all of them if the ring is full, else only those that are
// ready.
Expected<void> FrameWriter::drain() {
  for (;;) {
    Frame* const frame = crew_->oldest(crew_->is_full());
    if (frame == nullptr) return {};
    HOZEN_CHECK(put(*frame));
  }
}

Expected<void> FrameWriter::drain_all() {
  while (Frame* const frame = crew_->oldest(true)) HOZEN_CHECK(put(*frame));
  return {};
}

Expected<void> FrameWriter::put(Frame& frame) {
  if (frame.trouble != nullptr) return fail("cannot compress: {}", frame.trouble);
  HOZEN_CHECK(out_.write({frame.packed.get(), frame.packed_bytes}));
  table_.add(static_cast<uint32_t>(frame.packed_bytes), static_cast<uint32_t>(frame.content_bytes));
  frame.content_bytes = 0;
  frame.fixed = false;
  crew_->release();
  return {};
}

Expected<std::span<char>> FrameWriter::room() {
  if (left_in_frame() == 0) HOZEN_CHECK(end_frame());
  Frame& frame = crew_->filling();
  return std::span(frame.content.get(), kFrameBytes).subspan(frame.content_bytes);
}

void FrameWriter::use_level(int level) { level_ = level; }

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
  crew_->filling().level = level_;
  crew_->hand_over();
  return drain();
}

Expected<size_t> FrameWriter::fixed_frame(std::string_view content) {
  HOZEN_CHECK(end_frame());
  const uint64_t number = crew_->filling_number();
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
