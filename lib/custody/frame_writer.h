#pragma once
// FrameWriter: content in, seekable zstd out; frames are compressed on several threads and written
// in order.
//
// Call:     (room commit | write | end_frame | fixed_frame)* finish
// Shape:    each frame holds up to 4 MiB of content, its size and its checksum. Where frames end
//           depends on the calls alone, so the bytes are the same for any number of threads
// Errors:   the output's (disk full), at the next call after it happened
// Lifetime: the PackageFile outlives the writer
// Threads:  called from one thread; `threads` more compress
// Cost:     (2 x threads + 2) frames of memory; compression at the speed of `zstd` with as many
//           threads
// Source:   RFC 8878; facebook/zstd, contrib/seekable_format
#include <memory>
#include <span>
#include <string_view>

#include "base/error.h"
#include "custody/package_file.h"
#include "custody/seek_table.h"

namespace hozen {

template <class Slot>
class OrderedCrew;

class FrameWriter {
 public:
  // `kept`: frames that are in `out` already, from a run that was interrupted.
  FrameWriter(PackageFile& out, int level, int threads, SeekTable kept = {});
  ~FrameWriter();

  // The free rest of the frame being filled, at least one byte: read straight into it, then commit.
  Expected<std::span<char>> room();
  void commit(size_t bytes);
  Expected<void> write(std::string_view bytes);
  Expected<void> end_frame();
  // A frame whose content can be replaced later by as many other bytes (replace_fixed): stored, not
  // compressed. Returns its number.
  Expected<size_t> fixed_frame(std::string_view content);
  Expected<void> replace_fixed(size_t frame, std::string_view content);

  // Of the frame being filled and those after it.
  void use_level(int level);

  uint64_t content_bytes() const { return content_bytes_; }  // so far
  size_t left_in_frame() const;
  // Writes what is left, the index pointer and the seek table.
  Expected<SeekTable> finish(const IndexPointer& pointer);

 private:
  struct Frame;
  Expected<void> put(Frame& frame);
  Expected<void> drain();
  Expected<void> drain_all();
  PackageFile& out_;
  std::unique_ptr<OrderedCrew<Frame>> crew_;
  int level_;
  SeekTable table_;
  uint64_t content_bytes_ = 0;
};

}  // namespace hozen
