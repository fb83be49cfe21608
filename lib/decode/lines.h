#pragma once
// Lines: the lines of a block, one after the other, at memory speed.
//
// Call:     Lines lines(block, decoder); while (lines.next(line)) ...
// Shape:    a Block of whole lines (decode/block_cutter.h) -> Line: text without LF or CRLF, and its place
// Units:    offset and bytes are of the unpacked file; bytes counts the line end
// Errors:   none. NUL bytes are bytes like any others
// Lifetime: up to 64 bytes behind the text are read (kBlockPaddingBytes). Views into the block; for blocks of UTF-8
//           with lines in another encoding, into the TextDecoder until its next block
// Cost:     a look at each 64 bytes, two or three instructions a line
#include "base/byte_places.h"
#include "decode/block_cutter.h"
#include "decode/text_decoder.h"

namespace hozen {

struct Line {
  std::string_view text;
  uint64_t offset = 0;
  uint32_t bytes = 0;
};

class Lines {
 public:
  Lines(const Block& block, TextDecoder& decoder)
      : at_(block.text().data()), end_(at_ + block.text().size()), offset_(block.offset) {
    if (has_items(block.framing)) {
      decoder.mark_items(block);
    } else if (decoder.decode_foreign_lines(block)) {
      at_ = decoder.text().data();
      end_ = at_ + decoder.text().size();
    } else {
      decoded_ = block.encoding != Encoding::utf8;
      if (decoded_) {
        places_ = block.places();
        place_ = block.text_offset;
      }
      look(at_);
      return;
    }
    marks_ = decoder.marks().data();
    marks_end_ = marks_ + decoder.marks().size();
    marked_ = true;
  }

  // All lines as one text, each ended by LF (the last perhaps not), to search in at once.
  std::string_view text() const { return {at_, static_cast<size_t>(end_ - at_)}; }

  bool next(Line& out) {
    if (marked_) return next_marked(out);
    if (at_ == end_) return false;
    const char* const feed = next_feed();
    const char* stop = feed != nullptr ? feed : end_;
    const char* const behind = feed != nullptr ? feed + 1 : end_;
    out.offset = offset_;
    out.bytes =
        static_cast<uint32_t>(decoded_ ? raw_bytes(behind) : static_cast<uint64_t>(behind - at_));
    if (stop != at_ && stop[-1] == '\r') --stop;
    out.text = {at_, static_cast<size_t>(stop - at_)};
    offset_ += out.bytes;
    at_ = behind;
    return true;
  }

 private:
  void look(const char* p) {
    looked_at_ = p;
    if (p < end_) feeds_ = byte_places(p, '\n');
  }
  // The first line feed that was not given yet; null if there is none.
  const char* next_feed() {
    while (feeds_ == 0) {
      if (end_ - looked_at_ <= 64) return nullptr;
      look(looked_at_ + 64);
    }
    const char* const feed = looked_at_ + __builtin_ctzll(feeds_);
    feeds_ &= feeds_ - 1;
    return feed < end_ ? feed : nullptr;
  }
  // Of the text up to `behind`, in the file.
  uint64_t raw_bytes(const char* behind) {
    place_ += static_cast<uint64_t>(behind - at_);
    return places_.raw_of(place_) - offset_;
  }
  bool next_marked(Line& out) {
    if (marks_ == marks_end_) return false;
    const LineMark& mark = *marks_++;
    out = {{at_ + mark.text_begin, mark.text_bytes}, mark.offset, mark.bytes};
    return true;
  }

  const char* at_;
  const char* end_;
  uint64_t offset_;
  const char* looked_at_ = nullptr;  // 64 bytes from here on ...
  uint64_t feeds_ = 0;               // ... of whose line feeds these were not given yet
  const LineMark* marks_ = nullptr;  // of items, and of lines beside some in another encoding
  const LineMark* marks_end_ = nullptr;
  bool marked_ = false;
  bool decoded_ = false;  // the file is not UTF-8: where a line stood there is asked for
  Places places_;
  uint64_t place_ = 0;
};

}  // namespace hozen
