#include "verdicts/value_spill.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

namespace hozen {
namespace {

constexpr size_t kBufferBytes = 64u << 10;

class RunWriter {
 public:
  explicit RunWriter(SpilledFile& file) : file_(file) {}

  void add(uint32_t group, std::string_view name, std::span<const SpilledCount> counts) {
    put(group);
    put(name.size());
    buffer_ += name;
    put(counts.size());
    uint32_t before = 0;
    for (const SpilledCount& one : counts) {
      put(one.slot - before);
      put(one.count);
      before = one.slot;
    }
    if (buffer_.size() >= kBufferBytes) flush();
  }
  bool finish() {
    flush();
    return good_ && std::fflush(file_.stream.get()) == 0;
  }
  uint64_t place() const { return file_.bytes + buffer_.size(); }

 private:
  void put(uint64_t number) {
    for (; number >= 0x80; number >>= 7) buffer_ += static_cast<char>(number | 0x80);
    buffer_ += static_cast<char>(number);
  }
  void flush() {
    good_ = good_ &&
            std::fwrite(buffer_.data(), 1, buffer_.size(), file_.stream.get()) == buffer_.size();
    file_.bytes += buffer_.size();
    buffer_.clear();
  }
  SpilledFile& file_;
  std::string buffer_;
  bool good_ = true;
};

// One record after the other of a part of a file.
class RunReader {
 public:
  RunReader(const SpilledFile& file, uint64_t from, uint64_t to)
      : file_(file), at_(from), to_(to) {}

  bool next() {
    if (begin_ == buffer_.size() && at_ >= to_) return false;
    group_ = static_cast<uint32_t>(number());
    name_.resize(number());
    for (size_t have = 0; have < name_.size();) {
      if (begin_ == buffer_.size() && !fill()) return false;
      const size_t some = std::min(name_.size() - have, buffer_.size() - begin_);
      std::memcpy(name_.data() + have, buffer_.data() + begin_, some);
      have += some;
      begin_ += some;
    }
    counts_.resize(number());
    uint32_t slot = 0;
    for (SpilledCount& one : counts_) {
      slot += static_cast<uint32_t>(number());
      one = {slot, number()};
    }
    return !file_.failed;
  }
  uint32_t group() const { return group_; }
  const std::string& name() const { return name_; }
  std::span<const SpilledCount> counts() const { return counts_; }
  bool is_before(const RunReader& other) const {
    return group_ != other.group_ ? group_ < other.group_ : name_ < other.name_;
  }

 private:
  uint64_t number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (begin_ == buffer_.size() && !fill()) return 0;
      const auto byte = static_cast<uint8_t>(buffer_[begin_++]);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  bool fill() {
    begin_ = 0;
    buffer_.resize(std::min<uint64_t>(kBufferBytes, to_ - at_));
    size_t have = 0;
    while (have < buffer_.size() && !file_.failed) {
      const ssize_t got = ::pread(::fileno(file_.stream.get()), buffer_.data() + have,
                                  buffer_.size() - have, static_cast<off_t>(at_ + have));
      if (got > 0) have += static_cast<size_t>(got);
      if (got == 0 || (got < 0 && errno != EINTR)) file_.failed = true;
    }
    if (buffer_.empty()) file_.failed = true;  // a record goes on behind the end
    if (file_.failed) buffer_.clear();
    at_ += buffer_.size();
    return !file_.failed;
  }
  const SpilledFile& file_;
  uint64_t at_, to_;
  std::string buffer_;
  size_t begin_ = 0;
  uint32_t group_ = 0;
  std::string name_;
  std::vector<SpilledCount> counts_;
};

void to_slots(std::span<const SpilledCount> counts, int64_t slot_s, std::vector<Slot>& slots) {
  slots.clear();
  for (const SpilledCount& one : counts)
    slots.push_back({one.slot * slot_s, static_cast<double>(one.count)});
}

class SpilledValues : public StoredValues {
 public:
  SpilledValues(std::shared_ptr<const SpilledFile> file, const SpilledSection& section,
                int64_t slot_s)
      : file_(std::move(file)), section_(section), slot_s_(slot_s) {}
  size_t size() const override { return section_.values; }
  void each(const Visit& visit) const override {
    std::vector<Slot> slots;
    RunReader reader(*file_, section_.from, section_.to);
    while (reader.next()) {
      to_slots(reader.counts(), slot_s_, slots);
      if (!visit(reader.name(), slots)) return;
    }
  }

 private:
  std::shared_ptr<const SpilledFile> file_;
  SpilledSection section_;
  int64_t slot_s_;
};

Error unreadable() {
  return fail("cannot read values back from a temporary file in {}", temporary_folder()).error();
}

}  // namespace

uint32_t ValueSpill::series_named(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return series_.try_emplace(name, static_cast<uint32_t>(series_.size())).first->second;
}

void ValueSpill::refuse() {
  if (!error_) error_ = temporary_file_refused("values");
}

ValueSpill::File ValueSpill::open() {
  auto file = std::make_shared<SpilledFile>();
  file->stream = open_temporary_stream();
  if (file->stream != nullptr) return file;
  refuse();
  return nullptr;
}

void ValueSpill::write(const ValueSlots& values, std::span<const uint32_t> series) {
  struct Place {
    uint32_t group, entry;
  };
  std::vector<Place> order(values.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    const uint32_t own = values.entry(i).group;
    order[i] = {series[own >> kFieldBits] << kFieldBits | (own & kFieldMask), i};
  }
  std::sort(order.begin(), order.end(), [&](const Place& a, const Place& b) {
    if (a.group != b.group) return a.group < b.group;
    return values.entry(a.entry).value() < values.entry(b.entry).value();
  });
  const std::lock_guard lock(mutex_);
  const File file = error_ ? nullptr : open();
  if (file == nullptr) return;
  RunWriter out(*file);
  std::vector<SpilledCount> counts;
  for (const Place& place : order) {
    counts.clear();
    for (const auto& item : values.entry(place.entry).counts.items())
      counts.push_back({item.slot, item.count});
    settle(counts, &SpilledCount::slot);
    out.add(place.group, values.entry(place.entry).value(), counts);
  }
  written_ = true;
  if (!out.finish()) return refuse();
  add_run(file, 0);
}

// Sixteen runs of a level become one of the next.
void ValueSpill::add_run(File run, size_t level) {
  if (levels_.size() <= level) levels_.resize(level + 1);
  levels_[level].push_back(std::move(run));
  if (levels_[level].size() < kRunsALevel) return;
  const File file = open();
  if (file == nullptr) return;
  merge(std::exchange(levels_[level], {}), file, nullptr);
  add_run(file, level + 1);
}

void ValueSpill::merge(std::vector<File> runs, const File& to,
                       std::vector<SpilledSection>* sections) {
  std::vector<RunReader> readers;
  for (const File& run : runs) readers.emplace_back(*run, 0, run->bytes);
  const auto later = [&](size_t a, size_t b) { return readers[b].is_before(readers[a]); };
  std::priority_queue<size_t, std::vector<size_t>, decltype(later)> next(later);
  for (size_t i = 0; i < readers.size(); ++i) {
    if (readers[i].next()) next.push(i);
  }
  RunWriter out(*to);
  std::vector<SpilledCount> counts;
  uint32_t group = 0;
  std::string name;
  while (!next.empty()) {
    group = readers[next.top()].group();
    name = readers[next.top()].name();
    counts.clear();
    while (!next.empty() && readers[next.top()].group() == group &&
           readers[next.top()].name() == name) {
      const size_t i = next.top();
      next.pop();
      counts.insert(counts.end(), readers[i].counts().begin(), readers[i].counts().end());
      if (readers[i].next()) next.push(i);
    }
    settle(counts, &SpilledCount::slot);
    if (sections != nullptr && (sections->empty() || sections->back().group != group))
      sections->push_back({group, out.place(), 0});
    out.add(group, name, counts);
    if (sections == nullptr) continue;
    sections->back().to = out.place();
    ++sections->back().values;
  }
  const bool lost =
      std::any_of(runs.begin(), runs.end(), [](const File& run) -> bool { return run->failed; });
  if (!out.finish()) refuse();
  if (lost && !error_) error_ = unreadable();
}

Expected<void> ValueSpill::finish() {
  const std::lock_guard lock(mutex_);
  std::vector<File> runs;
  for (std::vector<File>& level : levels_) runs.insert(runs.end(), level.begin(), level.end());
  levels_.clear();
  if (!error_) whole_ = open();
  if (whole_ != nullptr) merge(std::move(runs), whole_, &sections_);
  if (error_) return std::unexpected(*error_);
  return {};
}

void ValueSpill::each_value(const SpilledSection& section, const VisitSpilled& visit) const {
  RunReader reader(*whole_, section.from, section.to);
  while (reader.next() && visit(reader.group(), reader.name(), reader.counts())) {
  }
}

void ValueSpill::load(const SpilledSection& section, int64_t slot_s, Values& values) const {
  each_value(section, [&](uint32_t, std::string_view name, std::span<const SpilledCount> counts) {
    values.names.emplace_back(name);
    to_slots(counts, slot_s, values.slots.emplace_back());
    return true;
  });
}

void ValueSpill::store(const SpilledSection& section, int64_t slot_s, Values& values) const {
  values.stored = std::make_shared<SpilledValues>(whole_, section, slot_s);
}

Expected<void> ValueSpill::check() const {
  const std::lock_guard lock(mutex_);
  if (error_) return std::unexpected(*error_);
  if (whole_ != nullptr && whole_->failed) return std::unexpected(unreadable());
  return {};
}

}  // namespace hozen
