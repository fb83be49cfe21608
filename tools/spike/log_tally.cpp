#include "log_tally.h"

#include "continuity.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "verdicts/source_facts.h"

namespace hozen {
namespace {

constexpr uint32_t kOwnFields = 2;  // the two, behind the dimensions; then those of kFactFields

bool is_attack_series(std::string_view name) { return name == kAttackSeries; }

}  // namespace

std::string stem_of(const std::string& name) {
  const size_t slash = name.find_last_of('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

LogTally::LogTally(const Counting& counting) : counting_(&counting) {
  const AddressDatabase* const addresses = counting.addresses;
  if (addresses != nullptr && (addresses->has_times() || addresses->has_names()))
    cache_.emplace(*addresses);
}

uint32_t LogTally::file_number(const std::string& path) {
  const auto [at, added] = file_numbers_.try_emplace(path, static_cast<uint32_t>(files_.size()));
  if (added) files_.push_back(path);
  return at->second;
}

uint32_t LogTally::series_named(const std::string& name, const std::string& stem) {
  const auto [at, added] = numbers_.try_emplace(name, static_cast<uint32_t>(series_.size()));
  if (added) series_.push_back({name, stem, {}, {}, {}, {}});
  return at->second;
}

uint32_t LogTally::series_of_log(const Event& event) {
  const std::string_view host = event.get(Field::host_name);
  if (event.file == last_file_ && host == last_host_) return last_series_;
  const std::string path = event.file != nullptr ? event.file->path : std::string("-");
  const std::string log = log_name(path);
  const std::string name = host.empty() ? log : log + ": " + std::string(host);
  last_file_ = event.file;
  last_host_ = host;
  last_file_number_ = file_number(path);
  last_series_ = series_named(name, stem_of(log));
  return last_series_;
}

void LogTally::mark(SeriesCounts& series, uint32_t slot, const Event& event) {
  const Mark by_time{.start_s = 0,
                     .first_file = last_file_number_,
                     .last_file = last_file_number_,
                     .first_offset = event.offset,
                     .last_offset = event.offset,
                     .first_ns = event.time_ns,
                     .last_ns = event.time_ns};
  const SlotMark one{by_time, last_file_number_, event.offset, event.time_ns};
  merge_mark(series, slot, one);
}

// Ties of time go to the lower file and offset, so that threads cannot change the answer.
void LogTally::merge_mark(SeriesCounts& series, uint32_t slot, const SlotMark& other) const {
  const auto [at, added] = series.marks.try_emplace(slot, other);
  if (added) return;
  Mark& own = at->second.mark;
  const Mark& mark = other.mark;
  if (std::tie(mark.first_ns, files_[mark.first_file], mark.first_offset) <
      std::tie(own.first_ns, files_[own.first_file], own.first_offset)) {
    own.first_ns = mark.first_ns;
    own.first_file = mark.first_file;
    own.first_offset = mark.first_offset;
  }
  if (std::tie(mark.last_ns, files_[mark.last_file], mark.last_offset) >
      std::tie(own.last_ns, files_[own.last_file], own.last_offset)) {
    own.last_ns = mark.last_ns;
    own.last_file = mark.last_file;
    own.last_offset = mark.last_offset;
  }
  SlotMark& far = at->second;
  if (std::tie(files_[other.far_file], other.far_offset) >
      std::tie(files_[far.far_file], far.far_offset)) {
    far.far_file = other.far_file;
    far.far_offset = other.far_offset;
    far.far_ns = other.far_ns;
  }
}

void LogTally::see_number(uint32_t series, const Event& event) {
  const auto number = record_number_of(event);
  if (!number) return;
  const std::string_view channel = event.get(Field::event_category);
  if (last_numbers_ == nullptr || series != last_numbered_ || channel != last_channel_) {
    last_numbered_ = series;
    last_channel_ = channel;
    const std::string& log = series_[series].name;
    last_numbers_ = &numbered_[channel.empty() ? log : log + ", " + last_channel_];
  }
  last_numbers_->see(*number, event.time_ns);
}

// What holds for a time only is asked at the record's, and what a name stands for; the rest is known from the address,
// once it is counted.
void LogTally::add_timed_facts(uint32_t group, uint32_t slot, const Event& event) {
  if (!cache_) return;
  const bool by_name = !event.has(Field::source_ip);
  if (by_name ? !event.has(Field::source_domain) : !counting_->addresses->has_times()) return;
  const Field source = by_name ? Field::source_domain : Field::source_ip;
  const AddressFacts facts = cache_->of(event.get(source), event.time_ns);
  if (!facts.timed && !by_name) return;
  const auto first = group + static_cast<uint32_t>(counting_->dimensions.size()) + kOwnFields;
  each_source_fact(facts, [&](size_t field, std::string_view value) {
    values_.add(first + static_cast<uint32_t>(field), value, slot);
  });
}

void LogTally::add_values(uint32_t series, uint32_t slot, const Event& event,
                          std::span<const uint16_t> labels, ValueReader& reader) {
  const uint32_t group = series << kFieldBits;
  for (size_t d = 0; d < counting_->dimensions.size(); ++d) {
    scratch_.clear();
    reader.values(counting_->dimensions[d], event, labels, scratch_);
    const bool classes = counting_->dimensions[d].name == "threat.class";
    for (const std::string_view value : scratch_) {
      if (classes && value == kInformationalClass) continue;  // a label, but no attack
      values_.add(group + static_cast<uint32_t>(d), value, slot);
    }
  }
  add_timed_facts(group, slot, event);
  const auto cve = group + static_cast<uint32_t>(counting_->dimensions.size());
  if (const std::string_view id = event.get(Field::vulnerability_id); !id.empty()) {
    values_.add(cve, id, slot);
  }
  if (!is_attack_series(series_[series].name)) return;
  for (const uint16_t rule : labels) {
    for (const std::string& id : (*counting_->cves)[rule]) values_.add(cve, id, slot);
  }
  const std::string_view url = event.get(Field::url_original);
  if (!url.empty()) values_.add(cve + 1, url.substr(0, url.find('?')), slot);
}

void LogTally::add_to(uint32_t series, const Event& event, std::span<const uint16_t> labels,
                      ValueReader& reader) {
  const int64_t time_s = floor_div(event.time_ns, kNsPerSecond);
  if (time_s < 0) return;  // before 1970: no log was written then
  const auto slot = static_cast<uint32_t>(time_s / counting_->slot_s);
  series_[series].total.add(slot);
  series_[series].files[last_file_number_] = true;
  mark(series_[series], slot, event);
  add_values(series, slot, event, labels, reader);
  spill_if_full();
}

void LogTally::spill_if_full() {
  if (values_.bytes() > counting_->most_bytes) spill();
}

void LogTally::spill() {
  std::vector<uint32_t> numbers;
  for (const SeriesCounts& s : series_) numbers.push_back(counting_->spill->series_named(s.name));
  counting_->spill->write(values_, numbers);
  values_.clear();
}

void LogTally::add(const Event& event, std::span<const uint16_t> labels, ValueReader& reader) {
  const uint32_t log = series_of_log(event);
  if (counting_->group) {
    std::vector<std::string_view> values;
    reader.values(*counting_->group, event, labels, values);
    for (const std::string_view value : values) {
      add_to(series_named(std::string(value), ""), event, labels, reader);
    }
    return;
  }
  add_to(log, event, labels, reader);
  if (counting_->numbers) {
    see_number(log, event);
    if (clears_log(event)) {
      const RecordPlace place{files_[last_file_number_], event.offset, event.time_ns};
      cleared_.push_back({series_[log].name, place, std::string(event.get(Field::user_name))});
    }
  }
  if (counting_->labels == nullptr || labels.empty() || !counting_->labels->is_attack(labels)) {
    return;
  }
  const int64_t time_s = floor_div(event.time_ns, kNsPerSecond);
  if (time_s >= 0) series_[log].attacks.add(static_cast<uint32_t>(time_s / counting_->slot_s));
  add_to(series_named(std::string(kAttackSeries), ""), event, labels, reader);
}

void LogTally::merge(LogTally other) {
  if (series_.empty()) {
    *this = std::move(other);
    return;
  }
  std::vector<uint32_t> files, series;
  for (const std::string& path : other.files_) files.push_back(file_number(path));
  for (const SeriesCounts& s : other.series_) {
    series.push_back(series_named(s.name, s.stem));
    SeriesCounts& own = series_[series.back()];
    for (const auto& item : s.total.items()) own.total.add(item.slot, item.count);
    for (const auto& item : s.attacks.items()) own.attacks.add(item.slot, item.count);
    for (const auto& [number, used] : s.files) own.files[files[number]] = used;
    for (const auto& [slot, theirs] : s.marks) {
      SlotMark mark = theirs;
      mark.mark.first_file = files[mark.mark.first_file];
      mark.mark.last_file = files[mark.mark.last_file];
      mark.far_file = files[mark.far_file];
      merge_mark(own, slot, mark);
    }
  }
  for (const auto& [log, numbers] : other.numbered_) numbered_[log].merge(numbers);
  cleared_.insert(cleared_.end(), other.cleared_.begin(), other.cleared_.end());
  other.values_.drain([&](const ValueSlots::Entry& entry) {
    const uint32_t group =
        (series[entry.group >> kFieldBits] << kFieldBits) | (entry.group & kFieldMask);
    for (const auto& item : entry.counts.items())
      values_.add(group, entry.value(), item.slot, item.count);
    spill_if_full();
  });
}

// From the last slot to the first: a record that lies behind one of a later slot, in the same file, goes back.
LogTally::Backward LogTally::backward_of(const SeriesCounts& series) const {
  std::map<uint32_t, const SlotMark*, std::greater<>> slots;
  for (const auto& [slot, mark] : series.marks) slots[slot] = &mark;
  std::unordered_map<uint32_t, uint64_t> least_offset;  // of each file, in the slots seen so far
  Backward most{series.name, {}, 0};
  for (const auto& [slot, own] : slots) {
    const auto least = least_offset.find(own->far_file);
    if (least != least_offset.end() && least->second < own->far_offset) {
      for (const auto& [later, mark] : slots) {  // the latest one that lies before it
        if (mark->mark.first_file != own->far_file) continue;
        if (mark->mark.first_offset >= own->far_offset) continue;
        if (mark->mark.first_ns - own->far_ns > most.behind_ns - most.place.time_ns) {
          most.place = {files_[own->far_file], own->far_offset, own->far_ns};
          most.behind_ns = mark->mark.first_ns;
        }
        break;
      }
    }
    const auto [at, added] = least_offset.try_emplace(own->mark.first_file, own->mark.first_offset);
    if (!added) at->second = std::min(at->second, own->mark.first_offset);
  }
  return most;
}

std::vector<LogTally::Cleared> LogTally::cleared() const {
  std::vector<Cleared> all = cleared_;
  std::sort(all.begin(), all.end(), [](const Cleared& a, const Cleared& b) {
    return std::tie(a.log, a.place.time_ns, a.place.file, a.place.offset) <
           std::tie(b.log, b.place.time_ns, b.place.file, b.place.offset);
  });
  return all;
}

std::vector<LogTally::Backward> LogTally::backward() const {
  std::vector<Backward> found;
  for (const SeriesCounts& series : series_) {
    if (is_attack_series(series.name)) continue;
    Backward most = backward_of(series);
    if (most.place.known()) found.push_back(std::move(most));
  }
  std::sort(found.begin(), found.end(),
            [](const Backward& a, const Backward& b) { return a.log < b.log; });
  return found;
}

}  // namespace hozen
