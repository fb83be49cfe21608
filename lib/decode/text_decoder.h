#pragma once
// TextDecoder: the records of a block that are not simply its lines: items of a framing, and lines in another encoding.
//
// Call:     decode/lines.h calls one of both a block
// Shape:    a Block -> marks of its records, which lie in the block's own text or in text()
// Lifetime: until the next block of the same TextDecoder
// Threads:  one TextDecoder a thread
// Cost:     items: as next_item. Lines: a look at each byte of a block of ASCII, 30 GB/s; a copy of a block that holds
//           a line in another encoding
#include <array>
#include <string>
#include <vector>

#include "decode/block_cutter.h"

namespace hozen {

// Where a record came from.
struct LineMark {
  uint64_t offset;      // in the unpacked file
  uint32_t bytes;       // with the line end, in the file
  uint32_t text_begin;  // in the text
  uint32_t text_bytes;  // without the line end
};

class TextDecoder {
 public:
  // The block's items, as places in its text.
  void mark_items(const Block& block);
  // True if lines of the block, which is UTF-8, are CP932 or EUC-JP: text() and marks() are of all its lines, in UTF-8.
  bool decode_foreign_lines(const Block& block);

  const std::string& text() const { return text_; }
  const std::vector<LineMark>& marks() const { return marks_; }
  // How many lines of the last block were in the encoding.
  uint64_t foreign_lines(Encoding encoding) const {
    return foreign_lines_[static_cast<size_t>(encoding)];
  }

 private:
  void append_line(std::string_view line, size_t bytes, uint64_t offset, Encoding expected);

  std::string text_;
  std::vector<LineMark> marks_;
  std::array<uint64_t, 5> foreign_lines_{};
};

}  // namespace hozen
