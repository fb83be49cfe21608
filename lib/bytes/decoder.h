#pragma once
// Decoder: one compression format, a piece at a time; UnpackReader: a compressed stream read as
// what it unpacks to.
//
// Call:     kind_of_bytes on the first bytes, make_unpack_reader, then read
// Shape:    a stream is one frame or more, one after the other (gzip members, zstd frames, xz and
// bzip2 streams),
//           then nothing, or zero bytes (tape padding)
// Errors:   a broken frame, a stream that ends inside one, bytes after the last one that start no
// frame:
//           said after all good bytes were given, with the offset in the compressed stream
// Cost:     zlib, libzstd, liblzma and libbz2 write straight into the caller's block
// Source:   RFC 1952 (gzip), RFC 8878 (zstd), tukaani.org/xz/xz-file-format.txt,
// sourceware.org/bzip2
#include <memory>
#include <string_view>

#include "bytes/byte_reader.h"

namespace hozen {

enum class ByteKind : uint8_t { plain, gzip, zstd, xz, bzip2, archive };

// By content, never by name: `head` is the first 512 bytes and more, or all there are.
ByteKind kind_of_bytes(std::string_view head);

class Decoder {
 public:
  enum class Step : uint8_t { more, frame_end, broken };
  virtual ~Decoder() = default;
  // Unpacks from the front of `in` to the front of `out` and shortens both. A frame_end readies it
  // for the next frame.
  virtual Step step(std::string_view& in, std::span<char>& out) = 0;
  virtual std::string_view trouble() const = 0;  // of the last `broken`
};

std::unique_ptr<Decoder> make_decoder(ByteKind kind);  // null: not a compressed kind
std::unique_ptr<ByteReader> make_unpack_reader(ByteKind kind, std::unique_ptr<ByteReader> packed,
                                               std::shared_ptr<UnpackBudget> budget);

// The modification time in a gzip header, seconds since 1970; 0 if there is none.
uint32_t mtime_of_gzip(std::string_view head);

}  // namespace hozen
