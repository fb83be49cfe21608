#include "labels/text_memory.h"

#include <algorithm>

namespace hozen {

TextMemory::TextMemory()
    : sets_(kSets), next_way_(kSets), seen_(kSeen), lists_(1), numbers_{{{}, 0}} {}

bool TextMemory::seen_before(const Key& key) {
  uint32_t& seen = seen_[key.high & (kSeen - 1)];
  const auto part = static_cast<uint32_t>(key.low >> 32);
  if (seen == part) return true;
  seen = part;
  return false;
}

const std::vector<TermId>& TextMemory::remember(const Key& key, const std::vector<TermId>& terms) {
  if (lists_.size() > kTermsMask) {  // texts made to have terms of their own each: begin anew
    std::fill(sets_.begin(), sets_.end(), Set{});
    lists_.resize(1);
    numbers_ = {{{}, 0}};
  }
  const auto [at, is_new] = numbers_.try_emplace(terms, lists_.size());
  if (is_new) lists_.push_back(terms);
  const size_t set = key.set();
  sets_[set][next_way_[set]++ % kWays] = {key.high, key.low | at->second};
  return lists_[at->second];
}

}  // namespace hozen
