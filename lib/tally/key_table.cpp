#include "tally/key_table.h"

#include <unistd.h>

#include <algorithm>

namespace hozen {
namespace {

constexpr size_t kFirstSlots = 1024;
constexpr size_t kTextBlock = 64u << 10;

}  // namespace

uint64_t hash_seed() {
  static const uint64_t seed = [] {
    uint64_t drawn = 0x2545'F491'4F6C'DD1Dull;  // stays if the system has no entropy to give
    (void)::getentropy(&drawn, sizeof drawn);
    return drawn;
  }();
  return seed;
}

KeyTable::KeyTable() : slots_(kFirstSlots), mask_(kFirstSlots - 1) {}

size_t KeyTable::bytes() const {
  return slots_.size() * sizeof(Slot) + chunks_.size() * kChunk * sizeof(Entry) + text_bytes_;
}

const char* KeyTable::keep(std::string_view key) {
  if (text_left_ < key.size()) {
    const size_t block = std::max(kTextBlock, key.size());
    texts_.push_back(std::make_unique_for_overwrite<char[]>(block));
    text_at_ = texts_.back().get();
    text_left_ = block;
    text_bytes_ += block;
  }
  std::memcpy(text_at_, key.data(), key.size());
  const char* const kept = text_at_;
  text_at_ += key.size();
  text_left_ -= key.size();
  return kept;
}

// `hash` is spread over the bucket already; the low half finds the slot, the high half is its tag.
Tallied& KeyTable::insert(uint32_t bucket, std::string_view key, uint64_t hash) {
  if ((size_ + 1) * 4 > slots_.size() * 3) grow();
  if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<Entry[]>(kChunk));
  Entry& entry = entry_of(size_);
  entry.bucket = bucket;
  entry.length = static_cast<uint32_t>(key.size());
  if (key.size() <= sizeof entry.inside) {
    key.copy(entry.inside, key.size());
  } else {
    entry.outside = keep(key);
  }
  size_t at = hash & mask_;
  while (slots_[at].number != 0) at = (at + 1) & mask_;
  slots_[at] = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(++size_)};
  return entry.tallied;
}

void KeyTable::grow() {
  std::vector<Slot> slots(slots_.size() * 2);
  const size_t mask = slots.size() - 1;
  const uint64_t seed = hash_seed();
  for (size_t i = 0; i < size_; ++i) {
    const Entry& e = entry(i);
    const uint64_t hash = hash_of(e.key(), seed) ^ spread(e.bucket);
    size_t at = hash & mask;
    while (slots[at].number != 0) at = (at + 1) & mask;
    slots[at] = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(i + 1)};
  }
  slots_ = std::move(slots);
  mask_ = mask;
}

}  // namespace hozen
