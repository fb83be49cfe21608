#pragma once
// LineFeed: cuts the blocks of one file into lines for the reader of an address source.
//
// Call:     add() for each block in order, then end_file()
// Shape:    lines come without their ends and without a byte order mark. In tables and lists, lines
//           that are no UTF-8 after a beginning that was are decoded as CP932 or EUC-JP, whichever
//           the first of them and what follows it in its block is; the source's remarks say so.
// Errors:   a line longer than any document
// Lifetime: the reader and the sink outlive it
#include <optional>
#include <string>
#include <string_view>

#include "decode/encoding.h"
#include "labels/address_source.h"

namespace hozen {

class LineFeed {
 public:
  LineFeed(AddressReader& reader, AddressSink& sink) : reader_(reader), sink_(sink) {}

  Expected<void> add(std::string_view bytes);
  void end_file();

 private:
  // `after`: what of the block follows the line.
  void take(std::string_view line, std::string_view after);
  std::string_view decoded(std::string_view line, std::string_view after);

  AddressReader& reader_;
  AddressSink& sink_;
  std::string carry_, text_;
  uint64_t number_ = 0;
  std::optional<Encoding> encoding_;  // of the lines that are no UTF-8, once there is one
};

}  // namespace hozen
