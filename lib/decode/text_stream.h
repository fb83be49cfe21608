#pragma once
// TextStream: one member of a Stream as UTF-8 text, and where each line of it stood in the file.
//
// Call:     read; decode_from once, when the first bytes have told that the text is not UTF-8
// Shape:    bytes -> the same bytes; after decode_from: UTF-8, and a mark a line
// Errors:   the Stream's
// Cost:     nothing for UTF-8: the Stream writes where the text is wanted
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bytes/source.h"
#include "decode/places.h"

namespace hozen {

class TextStream {
 public:
  explicit TextStream(Stream& stream) : stream_(stream) {}

  Expected<size_t> read(std::span<char> to);  // 0: nothing follows
  // The bytes read so far were in `encoding`: `raw`, which stood at `offset`, is read once more.
  // `ended`: the Stream has given all it has.
  void decode_from(Encoding encoding, std::string_view raw, uint64_t offset, bool ended);

  Encoding encoding() const { return encoding_; }
  // Places of lines, ascending, from the one before `forget`'s place on; none: text is as it was.
  const std::vector<PlaceMark>& marks() const { return marks_; }
  // No place before this one is asked for any more; the text there stood at `from.raw`.
  void forget(PlaceMark from);

 private:
  void decode_more();

  Stream& stream_;
  Encoding encoding_ = Encoding::utf8;
  std::string raw_, text_;  // read and not decoded; decoded and not given
  size_t given_ = 0;        // of `text_`
  PlaceMark end_ = {0, 0};  // of what is decoded
  std::vector<PlaceMark> marks_;
  bool ended_ = false;
  std::optional<Error> broken_;  // the Stream's, given behind the last text
};

}  // namespace hozen
