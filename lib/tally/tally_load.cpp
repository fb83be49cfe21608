// Counts that were made before, put into a Tally: the other way in, beside events.
#include <cstring>

#include "tally/tally.h"

namespace hozen {
namespace {

constexpr uint32_t kNoValue = UINT32_MAX;

void append_part(std::string& key, const std::optional<std::string>& value) {
  const uint32_t length = value ? static_cast<uint32_t>(value->size()) : kNoValue;
  char bytes[4];
  std::memcpy(bytes, &length, 4);
  key.append(bytes, 4);
  if (value) key += *value;
}

}  // namespace

void Tally::add_total(int64_t bucket_ns, uint64_t count) {
  const uint32_t bucket = cutter_.number_of(bucket_ns);
  if (bucket >= totals_.size()) totals_.resize(bucket + 1);
  totals_[bucket] += count;
}

uint32_t Tally::path_number(const std::string& path) {
  const FileFacts facts{.path = path};
  last_file_ = nullptr;
  const uint32_t number = file_number(&facts);
  last_file_ = nullptr;
  return number;
}

bool Tally::add_counted(size_t view, int64_t bucket_ns,
                        std::span<const std::optional<std::string>> values,
                        const Tallied& tallied) {
  if (view >= counters_.size() || values.size() != counters_[view].view.by.size()) return false;
  Counter& counter = counters_[view];
  uint32_t bucket = counter.view.by_bucket ? cutter_.number_of(bucket_ns) : 0;
  std::string key;
  if (values.size() == 1) {
    if (!values[0]) bucket |= KeyTable::kAbsentBit;
    if (values[0]) key = *values[0];
  } else {
    for (const auto& value : values) append_part(key, value);
  }
  fold(counter.table.at(bucket, key, hash_of(key, seed_)), tallied.count, tallied.first,
       tallied.last);
  return true;
}

}  // namespace hozen
