// Blocks and lines: whatever the bytes, the reads and the blocks, every byte is in exactly one
// line, drop or mark, and the lines do not depend on where the blocks were cut.
#include "decode/lines.h"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace hozen;

class PieceStream : public Stream {
 public:
  PieceStream(std::string_view bytes, size_t piece) : bytes_(bytes), piece_(piece) {}
  Expected<bool> next_member(Member&) override { return false; }
  Expected<size_t> read(std::span<char> into) override {
    const size_t take = std::min({into.size(), piece_, bytes_.size()});
    std::copy_n(bytes_.data(), take, into.data());
    bytes_.remove_prefix(take);
    return take;
  }

 private:
  std::string_view bytes_;
  size_t piece_;
};

std::string all_lines(std::string_view bytes, size_t piece, size_t block_bytes) {
  PieceStream stream(bytes, piece);
  BlockCutter cutter(stream, block_bytes);
  TextDecoder decoder;
  Block block;
  std::string out;
  uint64_t at = 0;
  while (cutter.next(block).value_or(false)) {
    at += block.bom_bytes;
    if (!is_text(block.framing)) {
      out.append(block.text());
      at += block.size;
      continue;
    }
    Lines lines(block, decoder);
    for (Line line; lines.next(line); at += line.bytes) {
      if (line.offset != at || line.text.size() > size_t{line.bytes} * 3) std::abort();
      out.append(line.text).append("\n");
    }
    for (const Drop& drop : block.dropped) at += drop.length;  // a JSON object that does not end
  }
  if (at != bytes.size()) std::abort();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  // The encoding is told from the first block, so both readings have the same one.
  const std::string whole = all_lines(bytes, SIZE_MAX, 4096 + bytes.size() / 2 * 2);
  const std::string pieces = all_lines(bytes, 1 + data[0], 4096 + bytes.size() / 2 * 2);
  if (whole != pieces) std::abort();
  all_lines(bytes, 1 + data[0], 2 + data[1] / 2 * 2);
  return 0;
}
