#include "verdicts/value_slots.h"

#include "tally/key_table.h"

namespace hozen {
namespace {

uint64_t hash_in(uint32_t group, std::string_view value) {
  static const uint64_t seed = hash_seed();
  return hash_of(value, seed ^ (group * 0x9E37'79B9'7F4A'7C15ull));
}

}  // namespace

size_t ValueSlots::place_of(uint32_t group, std::string_view value, uint64_t hash) const {
  const size_t mask = places_.size() - 1;
  const auto tag = static_cast<uint32_t>(hash >> 32);
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const Place place = places_[at];
    if (place.number == 0) return at;
    if (place.tag != tag) continue;
    const Entry& own = entry(place.number - 1);
    if (own.group == group && own.value() == value) return at;
  }
}

void ValueSlots::grow() {
  places_ = std::vector<Place>(places_.size() * 2);
  for (size_t i = 0; i < size_; ++i) {
    const uint64_t hash = hash_in(entry(i).group, entry(i).value());
    places_[place_of(entry(i).group, entry(i).value(), hash)] = {static_cast<uint32_t>(hash >> 32),
                                                                 static_cast<uint32_t>(i + 1)};
  }
}

SlotCounts& ValueSlots::at(uint32_t group, std::string_view value) {
  const uint64_t hash = hash_in(group, value);
  const size_t place = place_of(group, value, hash);
  if (places_[place].number != 0) return entry_at(places_[place].number - 1).counts;
  bytes_ += sizeof(Entry) + value.size();
  if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<Entry[]>(kChunk));
  Entry& added = entry_at(size_++);
  const std::string_view kept = texts_.keep(value);
  added.text = kept.data();
  added.length = static_cast<uint32_t>(kept.size());
  added.group = group;
  places_[place] = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(size_)};
  if (4 * size_ > 3 * places_.size()) grow();
  return added.counts;
}

}  // namespace hozen
