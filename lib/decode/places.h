#pragma once
// Places: where decoded text stood in the file that it was decoded from.
//
// Call:     raw_of again and again; it is quick where the places asked for ascend
// Shape:    a place in the text (where a character begins) -> the place in the file
// Lifetime: of the text and the marks it was made with
// Cost:     marks at the lines' starts; a walk over the characters from the last mark or answer
#include <cstdint>
#include <span>
#include <string_view>

#include "decode/encoding.h"

namespace hozen {

// The character that begins at `text` of the decoded text began at `raw` of the file.
struct PlaceMark {
  uint64_t text, raw;
};

class Places {
 public:
  Places() = default;
  // The first of `marks` stands at the start of `text` or before; places count as the marks' do.
  Places(Encoding encoding, std::string_view text, uint64_t text_begin,
         std::span<const PlaceMark> marks)
      : encoding_(encoding), text_(text), begin_(text_begin), marks_(marks) {
    if (!marks.empty()) last_ = marks.front();
  }

  uint64_t raw_of(uint64_t place);

 private:
  Encoding encoding_ = Encoding::utf8;
  std::string_view text_;
  uint64_t begin_ = 0;
  std::span<const PlaceMark> marks_;
  size_t mark_ = 0;          // the last one at or before the last answer
  PlaceMark last_ = {0, 0};  // the last answer
};

}  // namespace hozen
