#include "verdicts/text_numbers.h"

#include "tally/key_table.h"

namespace hozen {
namespace {

uint64_t hashed(std::string_view text) {
  static const uint64_t seed = hash_seed();
  return hash_of(text, seed);
}

}  // namespace

size_t TextNumbers::place_of(std::string_view text, uint64_t hash) const {
  const size_t mask = places_.size() - 1;
  const auto tag = static_cast<uint32_t>(hash >> 32);
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const Place place = places_[at];
    if (place.number == kNone || (place.tag == tag && texts_[place.number] == text)) return at;
  }
}

void TextNumbers::grow() {
  places_.assign(places_.size() * 2, {});
  for (uint32_t number = 0; number < texts_.size(); ++number) {
    const uint64_t hash = hashed(texts_[number]);
    places_[place_of(texts_[number], hash)] = {static_cast<uint32_t>(hash >> 32), number};
  }
}

uint32_t TextNumbers::looked_up(std::string_view text) {
  const uint64_t hash = hashed(text);
  Place& place = places_[place_of(text, hash)];
  uint32_t number = place.number;
  if (number == kNone) {
    number = static_cast<uint32_t>(texts_.size());
    place = {static_cast<uint32_t>(hash >> 32), number};
    texts_.push_back(blocks_.keep(text));
    after_.push_back(kNone);
    if (texts_.size() * 2 > places_.size()) grow();
  }
  after_[last_] = number;
  return last_ = number;
}

}  // namespace hozen
