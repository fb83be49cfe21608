#pragma once
// BlockCutter: cuts one member of a Stream into blocks that hold whole records only: lines, JSON objects, chunks of EVTX.
//
// Call:     next until it gives false; decode/lines.h cuts the lines
// Shape:    blocks of about block_bytes of UTF-8 (of the member's own bytes, where they are no text), in order, without
//           gaps: the bytes of all blocks in the member, of their `dropped` and of the byte order mark are the member's
// Errors:   next: the Stream's Error, once, after the block with the last good lines. What the member then ends with
//           in the middle of a line is in that block's `dropped` as Why::truncated
// Lifetime: a Block belongs to the caller; give the same one again and its memory is reused
// Threads:  next by one thread at a time; blocks may go to others
// Cost:     the Stream reads straight into the block; only the start of a line that the block cuts is copied.
//           Memory: one block, at most 16 MiB + 4 MiB when a line is that long
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ledger.h"
#include "bytes/source.h"
#include "decode/encoding.h"
#include "decode/framing.h"
#include "decode/places.h"
#include "decode/text_stream.h"

namespace hozen {

inline constexpr size_t kLongestLineBytes =
    16u << 20;  // with its end; longer ones are dropped as Why::too_long
inline constexpr size_t kBlockPaddingBytes =
    64;  // readable behind every block (simdjson reads past the end)

struct Block {
  std::vector<char> bytes;  // [begin, begin + size) is text, the rest room
  size_t begin = 0, size = 0;
  uint64_t offset = 0;                 // of the text, in the unpacked file
  uint64_t text_offset = 0;            // the same in the decoded file
  std::vector<PlaceMark> marks;        // of its lines, if the file is not UTF-8
  Encoding encoding = Encoding::utf8;  // of the file
  Encoding foreign = Encoding::utf8;   // of those lines among its first ones that are not UTF-8
  Framing framing = Framing::lines;
  uint32_t bom_bytes =
      0;  // before the text, understood: a byte order mark, the head of a JSON array
  std::vector<Drop> dropped;

  std::string_view text() const { return {bytes.data() + begin, size}; }
  // Asked with places that count as text_offset does.
  Places places() const { return {encoding, text(), text_offset, marks}; }
};

class BlockCutter {
 public:
  explicit BlockCutter(Stream& stream, size_t block_bytes = kBlockBytes)
      : source_(stream), block_bytes_(block_bytes) {}
  // Goes on with lines that begin at `offset` of the UTF-8 text that `begun` was the beginning of.
  BlockCutter(Stream& stream, const BlockCutter& begun, uint64_t offset)
      : source_(stream),
        block_bytes_(begun.block_bytes_),
        encoding_(begun.encoding_),
        foreign_(begun.foreign_),
        framing_(begun.framing_),
        recognised_(true),
        at_({offset, offset}) {}
  Expected<bool> next(Block& out);
  // Makes `block`, the last one given, end at `size`: the rest begins the next one. For records that may go on there.
  void give_back(Block& block, size_t size);
  bool ended() const { return ended_; }                         // nothing follows the last block
  void set_block_bytes(size_t bytes) { block_bytes_ = bytes; }  // of the blocks that follow

 private:
  void fill(Block& out, size_t target);
  void recognise(Block& out);
  void recognise_text(Block& out);
  void cut(Block& out);
  void cut_items(Block& out);
  void cut_evtx(Block& out);
  static void leave_out_lead(Block& out, size_t lead);
  void take(Block& out, size_t size);
  void drop_tail(Block& out, std::string_view tail);
  void skip_long_record(Block& out);
  uint64_t raw_of(std::string_view text, uint64_t place) const;
  void pass(std::string_view text);

  TextStream source_;
  size_t block_bytes_;
  RecognisedEncoding encoding_;
  Encoding foreign_ = Encoding::utf8;
  Framing framing_ = Framing::lines;
  bool recognised_ = false, ended_ = false;
  std::optional<Error> broken_;
  std::string carry_;      // the start of a record that the last block cut
  PlaceMark at_ = {0, 0};  // of the carry
  size_t filled_ = 0;      // bytes in the block being made
};

}  // namespace hozen
