#include "tally/tally.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace hozen {
namespace {

// A key of several dimensions: for each its length, or kNoValue, and its bytes.
constexpr uint32_t kNoValue = UINT32_MAX;

void append_length(std::string& key, uint32_t length) {
  char bytes[4];
  std::memcpy(bytes, &length, 4);
  key.append(bytes, 4);
}

std::optional<std::string_view> part_of(std::string_view key, size_t dimension) {
  for (;; --dimension) {
    uint32_t length;
    std::memcpy(&length, key.data(), 4);
    key.remove_prefix(4);
    const size_t bytes = length == kNoValue ? 0 : length;
    if (dimension == 0) {
      if (length == kNoValue) return std::nullopt;
      return key.substr(0, bytes);
    }
    key.remove_prefix(bytes);
  }
}

}  // namespace

Tally::Tally(const TallyPlan& plan, const ValueSources& sources)
    : cutter_(plan.width, plan.zone), reader_(sources), seed_(hash_seed()) {
  size_t most = 0;
  for (const View& view : plan.views) {
    const bool is_plain = view.by.size() == 1 && view.by[0].kind == Dimension::Kind::field;
    counters_.push_back({view, KeyTable(), is_plain, 0, {}});
    most = std::max(most, view.by.size());
  }
  values_.resize(most);
}

uint32_t Tally::file_number(const FileFacts* file) {
  if (file == last_file_ && !paths_.empty()) return last_file_number_;
  const std::string_view path = file == nullptr ? std::string_view() : std::string_view(file->path);
  const auto at = std::find(paths_.begin(), paths_.end(), path);
  last_file_number_ = static_cast<uint32_t>(at - paths_.begin());
  if (at == paths_.end()) paths_.emplace_back(path);
  last_file_ = file;
  return last_file_number_;
}

bool Tally::is_before(const Place& a, const Place& b) const {
  if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
  if (a.file != b.file) return paths_[a.file] < paths_[b.file];
  return a.offset < b.offset;
}

void Tally::fold(Tallied& into, uint64_t n, const Place& first, const Place& last) const {
  if (into.count == 0) {
    into = {n, first, last};
    return;
  }
  into.count += n;
  if (is_before(first, into.first)) into.first = first;
  if (is_before(into.last, last)) into.last = last;
}

void Tally::count(KeyTable& table, uint32_t bucket, std::string_view key, const Place& place) {
  fold(table.at(bucket, key, hash_of(key, seed_)), 1, place, place);
}

void Tally::add(const Event& event, std::span<const uint16_t> labels) {
  const uint32_t bucket = cutter_.number_of(event.time_ns);
  if (bucket >= totals_.size()) totals_.resize(bucket + 1);
  ++totals_[bucket];
  const Place place = {event.time_ns, event.offset, file_number(event.file)};
  for (Counter& counter : counters_) {
    const uint32_t cell = counter.view.by_bucket ? bucket : 0;
    if (counter.is_plain_field && event.has(counter.view.by[0].field)) [[likely]] {
      const std::string_view key = event.get(counter.view.by[0].field);
      const uint64_t hash = hash_of(key, seed_);
      counter.table.prefetch_slot(cell, hash);
      counter.pending[counter.pending_count++] = {hash, key, cell, place};
      if (counter.pending_count == kPending) count_older(counter);
    } else {
      add_values(counter, cell, event, labels, place);
    }
  }
}

void Tally::count(KeyTable& table, std::span<const Pending> pending) {
  for (const Pending& p : pending) fold(table.at(p.bucket, p.key, p.hash), 1, p.place, p.place);
}

// The entries of the younger half are asked for now, and needed when as many events again have come.
void Tally::count_older(Counter& counter) {
  constexpr size_t kHalf = kPending / 2;
  const auto younger = counter.pending.begin() + kHalf;
  for (auto p = younger; p != counter.pending.end(); ++p)
    counter.table.prefetch_entry(p->bucket, p->hash);
  count(counter.table, std::span(counter.pending).first(kHalf));
  std::copy(younger, counter.pending.end(), counter.pending.begin());
  counter.pending_count = kHalf;
}

void Tally::flush() {
  for (Counter& counter : counters_) {
    count(counter.table, std::span(counter.pending).first(counter.pending_count));
    counter.pending_count = 0;
  }
}

void Tally::add_values(Counter& counter, uint32_t bucket, const Event& event,
                       std::span<const uint16_t> labels, const Place& place) {
  const std::vector<Dimension>& by = counter.view.by;
  for (size_t d = 0; d < by.size(); ++d) {
    values_[d].clear();
    reader_.values(by[d], event, labels, values_[d]);
  }
  if (by.size() == 1) {
    if (values_[0].empty()) count(counter.table, bucket | KeyTable::kAbsentBit, {}, place);
    for (const std::string_view value : values_[0]) count(counter.table, bucket, value, place);
    return;
  }
  key_.clear();
  add_combined(counter, bucket, 0, 0, place);
}

// Every combination of the values of dimension `dimension` and those behind it.
void Tally::add_combined(Counter& counter, uint32_t bucket, size_t dimension, size_t key_bytes,
                         const Place& place) {
  if (dimension == counter.view.by.size()) {
    count(counter.table, bucket, key_, place);
    return;
  }
  const std::vector<std::string_view>& values = values_[dimension];
  for (size_t i = 0; i < std::max<size_t>(values.size(), 1); ++i) {
    key_.resize(key_bytes);
    append_length(key_, values.empty() ? kNoValue : static_cast<uint32_t>(values[i].size()));
    if (!values.empty()) key_ += values[i];
    add_combined(counter, bucket, dimension + 1, key_.size(), place);
  }
}

void Tally::merge(const Tally& other) {
  std::vector<uint32_t> buckets;  // of ours, by number of theirs
  for (size_t i = 0; i < other.totals_.size(); ++i) {
    const int64_t start = other.cutter_.start_of(static_cast<uint32_t>(i));
    const uint32_t bucket = cutter_.number_of(start);
    if (bucket >= totals_.size()) totals_.resize(bucket + 1);
    totals_[bucket] += other.totals_[i];
    buckets.push_back(bucket);
  }
  std::vector<uint32_t> files;
  for (const std::string& path : other.paths_) {
    const auto at = std::find(paths_.begin(), paths_.end(), path);
    files.push_back(static_cast<uint32_t>(at - paths_.begin()));
    if (at == paths_.end()) paths_.push_back(path);
  }
  last_file_ = nullptr;
  const auto moved = [&](Place place) {
    place.file = files[place.file];
    return place;
  };
  for (size_t c = 0; c < counters_.size(); ++c) {
    const KeyTable& theirs = other.counters_[c].table;
    for (size_t i = 0; i < theirs.size(); ++i) {
      const KeyTable::Entry& e = theirs.entry(i);
      const uint32_t absent = e.bucket & KeyTable::kAbsentBit;
      const uint32_t bucket =
          counters_[c].view.by_bucket ? buckets[e.bucket & ~KeyTable::kAbsentBit] : 0;
      Tallied& ours = counters_[c].table.at(bucket | absent, e.key(), hash_of(e.key(), seed_));
      fold(ours, e.tallied.count, moved(e.tallied.first), moved(e.tallied.last));
    }
  }
}

bool Tally::has_values(size_t view, size_t dimension) const {
  const Counter& counter = counters_[view];
  for (size_t i = 0; i < counter.table.size(); ++i) {
    const KeyTable::Entry& e = counter.table.entry(i);
    const bool absent = (e.bucket & KeyTable::kAbsentBit) != 0;
    if (value_of({INT64_MIN, e.key(), absent, &e.tallied}, view, dimension)) return true;
  }
  return false;
}

std::vector<Tally::Entry> Tally::unsorted_entries(size_t view) const {
  const Counter& counter = counters_[view];
  std::vector<Entry> met;
  met.reserve(counter.table.size());
  for (size_t i = 0; i < counter.table.size(); ++i) {
    const KeyTable::Entry& e = counter.table.entry(i);
    const bool absent = (e.bucket & KeyTable::kAbsentBit) != 0;
    const int64_t start =
        counter.view.by_bucket ? cutter_.start_of(e.bucket & ~KeyTable::kAbsentBit) : INT64_MIN;
    met.push_back({start, e.key(), absent, &e.tallied});
  }
  return met;
}

std::vector<Tally::Entry> Tally::entries(size_t view) const {
  std::vector<Entry> sorted = unsorted_entries(view);
  const size_t dimensions = counters_[view].view.by.size();
  const auto value_before = [&](const Entry& a, const Entry& b) {
    for (size_t d = 0; d < dimensions; ++d) {
      const auto x = value_of(a, view, d), y = value_of(b, view, d);
      if (x != y) return x < y;
    }
    return false;
  };
  std::sort(sorted.begin(), sorted.end(), [&](const Entry& a, const Entry& b) {
    return a.bucket_ns != b.bucket_ns ? a.bucket_ns < b.bucket_ns : value_before(a, b);
  });
  return sorted;
}

std::optional<std::string_view> Tally::value_of(const Entry& entry, size_t view,
                                                size_t dimension) const {
  if (counters_[view].view.by.size() > 1) return part_of(entry.key, dimension);
  if (entry.absent) return std::nullopt;
  return entry.key;
}

std::map<int64_t, uint64_t> Tally::totals() const {
  std::map<int64_t, uint64_t> by_start;
  for (size_t i = 0; i < totals_.size(); ++i)
    by_start[cutter_.start_of(static_cast<uint32_t>(i))] += totals_[i];
  return by_start;
}

uint64_t Tally::total() const {
  return std::accumulate(totals_.begin(), totals_.end(), uint64_t{0});
}

size_t Tally::bytes() const {
  size_t bytes = 0;
  for (const Counter& counter : counters_) bytes += counter.table.bytes();
  return bytes;
}

}  // namespace hozen
