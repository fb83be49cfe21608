#include "decode/places.h"

#include <algorithm>

#include "base/rune.h"
#include "decode/character_table.h"

namespace hozen {
namespace {

size_t raw_bytes_of(Encoding encoding, const Rune& rune) {
  if (encoding == Encoding::utf8) return rune.length;
  if (encoding == Encoding::utf16le || encoding == Encoding::utf16be)
    return rune.length == 4 ? 4 : 2;
  return CharacterTable::of(encoding).bytes_of(rune.code);
}

}  // namespace

uint64_t Places::raw_of(uint64_t place) {
  if (marks_.empty()) return place;
  if (place < last_.text) {
    const auto behind = std::upper_bound(marks_.begin(), marks_.end(), place,
                                         [](uint64_t p, const PlaceMark& m) { return p < m.text; });
    mark_ = behind == marks_.begin() ? 0 : static_cast<size_t>(behind - marks_.begin()) - 1;
    last_ = marks_[mark_];
  }
  while (mark_ + 1 < marks_.size() && marks_[mark_ + 1].text <= place) last_ = marks_[++mark_];
  const uint64_t most = mark_ + 1 < marks_.size() ? marks_[mark_ + 1].raw : UINT64_MAX;
  while (last_.text < place && last_.text - begin_ < text_.size()) {
    const Rune rune = next_rune(text_, last_.text - begin_);
    last_.text += rune.length;
    last_.raw = std::min(most, last_.raw + raw_bytes_of(encoding_, rune));
  }
  return last_.raw;
}

}  // namespace hozen
