#pragma once
// SeekTable: where each frame of a seekable .zst lies, in the file and in its content.
//
// Shape:    a package = zstd frames, each at most 4 MiB of content and with its checksum; then one
// skippable
//           frame of ours, the pointer to the index; then the seek table. `zstd -d` passes over the
//           last two.
// Errors:   parse: nullopt if the file's end is no seek table whose frames fill the file exactly
// Source:   RFC 8878 section 3.1.2 (skippable frames); facebook/zstd,
//           contrib/seekable_format/zstd_seekable_compression_format.md
//
//   pointer     0x184D2A5A u32, length u32 = 56, "HOZENIX1" 8 bytes, content offset of the tar header
//               of hozen/files.jsonl u64, number of its entries u64, SHA-256 of all frames 32 bytes
//   seek table  0x184D2A5E u32, length u32, (packed size u32, content size u32 [, checksum u32])*,
//               frames u32, descriptor u8 (bit 7: checksums; bits 6-2: zero), 0x8F92EAB1 u32
//   All integers little-endian.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace hozen {

inline constexpr size_t kFrameBytes = 4u << 20;
inline constexpr uint64_t kPointerBytes = 64;  // the whole skippable frame

struct PackedFrame {
  uint64_t packed_at = 0;   // offset in the file
  uint64_t content_at = 0;  // offset in the unpacked content
  uint32_t packed_bytes = 0;
  uint32_t content_bytes = 0;
};

struct IndexPointer {
  uint64_t content_at = 0;
  uint64_t entries = 0;
  std::string frames_sha256;  // hexadecimal
};

class SeekTable {
 public:
  void add(uint32_t packed_bytes, uint32_t content_bytes);
  const std::vector<PackedFrame>& frames() const { return frames_; }
  uint64_t packed_bytes() const { return packed_bytes_; }
  uint64_t content_bytes() const { return content_bytes_; }
  // The frame that holds the content byte at `offset`; frames().size() if there is none.
  size_t frame_of(uint64_t offset) const;
  std::optional<IndexPointer> pointer;  // set if the file is a package of ours

  std::string tail() const;  // pointer and seek table, as they end the file
  static std::optional<SeekTable> read(int descriptor, uint64_t file_bytes);
  // After read() gave nothing: there is a pointer or table of ours at the end all the same, but broken.
  static bool has_traces(int descriptor, uint64_t file_bytes);

 private:
  std::vector<PackedFrame> frames_;
  uint64_t packed_bytes_ = 0, content_bytes_ = 0;
};

// Up to into.size() bytes at `offset` of the file; fewer only at its end. nullopt: the disk failed.
std::optional<size_t> read_at(int descriptor, uint64_t offset, std::span<char> into);

}  // namespace hozen
