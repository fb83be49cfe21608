// What was counted of the logs as Observed: the values from memory, or from where they had to be spilled.
#include <algorithm>
#include <numeric>

#include "log_tally.h"
#include "verdicts/source_facts.h"

namespace hozen {
namespace {

constexpr std::string_view kPathField = "url.path", kCveField = "vulnerability.id";
// Of values that were spilled: how many of one field, and of all, come back into memory.
constexpr size_t kMostOfField = 50'000, kMostLoaded = 200'000;

std::vector<Slot> sorted_slots(const SlotCounts& counts, int64_t slot_s) {
  std::vector<SlotCounts::Item> items(counts.items().begin(), counts.items().end());
  std::sort(items.begin(), items.end(),
            [](const auto& a, const auto& b) { return a.slot < b.slot; });
  std::vector<Slot> slots;
  for (const auto& item : items) {
    const int64_t start_s = static_cast<int64_t>(item.slot) * slot_s;
    if (slots.empty() || slots.back().start_s != start_s) slots.push_back({start_s, 0});
    slots.back().count += item.count;
  }
  return slots;
}

// Takes values out of a spill: into memory while they are few, else as they are kept.
class Loader {
 public:
  explicit Loader(int64_t slot_s) : slot_s_(slot_s) {}
  void take(const ValueSpill& spill, const SpilledSection& section, Values& values) {
    if (section.values > kMostOfField || loaded_ + section.values > kMostLoaded)
      return spill.store(section, slot_s_, values);
    loaded_ += section.values;
    spill.load(section, slot_s_, values);
  }

 private:
  int64_t slot_s_;
  size_t loaded_ = 0;
};

// Addresses stand in the order of their text, and so do those of one network beside each other, or nearly so.
bool are_spread_out(const ValueSpill& spill, const SpilledSection& addresses) {
  size_t networks = 0;
  std::string last;
  spill.each_value(addresses, [&](uint32_t, std::string_view name, auto) {
    std::string network = network_of(name);
    networks += !network.empty() && network != last;
    last = std::move(network);
    return true;
  });
  return hozen::are_spread_out(addresses.values, networks);
}

// The networks of stored addresses, as a run of their own.
void spill_networks(const ValueSpill& from, const SpilledSection& addresses, size_t most_bytes,
                    const std::string& series, ValueSpill& to) {
  ValueSlots networks;
  const uint32_t number[] = {to.series_named(series)};
  from.each_value(
      addresses, [&](uint32_t, std::string_view name, std::span<const SpilledCount> counts) {
        const std::string network = network_of(name);
        for (const SpilledCount& one : counts) {
          for (uint64_t left = network.empty() ? 0 : one.count; left > 0;) {
            const auto part = static_cast<uint32_t>(std::min<uint64_t>(left, UINT32_MAX));
            networks.add(0, network, one.slot, part);
            left -= part;
          }
        }
        if (networks.bytes() > most_bytes) {
          to.write(networks, number);
          networks.clear();
        }
        return true;
      });
  to.write(networks, number);
}

}  // namespace

Observed LogTally::observe_one(uint32_t number) const {
  const SeriesCounts& series = series_[number];
  Observed o;
  o.name = series.name;
  o.slot_s = counting_->slot_s;
  o.total = sorted_slots(series.total, o.slot_s);
  o.attacks = sorted_slots(series.attacks, o.slot_s);
  o.files = files_;
  for (const auto& [slot, mark] : series.marks) {
    o.marks.push_back(mark.mark);
    o.marks.back().start_s = static_cast<int64_t>(slot) * o.slot_s;
  }
  std::sort(o.marks.begin(), o.marks.end(),
            [](const Mark& a, const Mark& b) { return a.start_s < b.start_s; });
  for (const Dimension& d : counting_->dimensions) o.fields.push_back({d.name, {}, {}});
  o.fields.push_back({std::string(kCveField), {}, {}});
  o.fields.push_back({std::string(kPathField), {}, {}});
  for (const std::string_view fact : kFactFields) {
    if (counting_->addresses != nullptr) o.fields.push_back({std::string(fact), {}, {}});
  }
  return o;
}

std::vector<Observed> LogTally::observe_values() const {
  std::vector<Observed> all;
  for (uint32_t i = 0; i < series_.size(); ++i) all.push_back(observe_one(i));
  std::vector<uint32_t> numbers(values_.size());
  std::iota(numbers.begin(), numbers.end(), 0u);
  const auto order = [&](uint32_t number) {
    const ValueSlots::Entry& entry = values_.entry(number);
    return std::make_pair(entry.group, entry.value());
  };
  std::sort(numbers.begin(), numbers.end(),
            [&](uint32_t a, uint32_t b) { return order(a) < order(b); });
  for (size_t i = 0; i < numbers.size();) {
    const uint32_t group = values_.entry(numbers[i]).group;
    size_t last = i;
    while (last < numbers.size() && values_.entry(numbers[last]).group == group) ++last;
    Observed& o = all[group >> kFieldBits];
    Values& values = o.fields[group & kFieldMask];
    values.names.reserve(last - i);
    values.slots.reserve(last - i);
    for (; i < last; ++i) {
      const ValueSlots::Entry& entry = values_.entry(numbers[i]);
      values.names.emplace_back(entry.value());
      values.slots.push_back(sorted_slots(entry.counts, counting_->slot_s));
    }
  }
  return all;
}

Expected<std::vector<Observed>> LogTally::observe_spilled() {
  std::vector<Observed> all;
  for (uint32_t i = 0; i < series_.size(); ++i) all.push_back(observe_one(i));
  ValueSpill &spill = *counting_->spill, &networks = *counting_->networks;
  this->spill();
  HOZEN_CHECK(spill.finish());
  std::vector<uint32_t> own(series_.size());  // of each series of the spill
  for (uint32_t i = 0; i < series_.size(); ++i) own[spill.series_named(series_[i].name)] = i;
  Loader loader(counting_->slot_s);
  for (const SpilledSection& section : spill.sections()) {
    Observed& o = all[own[section.group >> kFieldBits]];
    Values& values = o.fields[section.group & kFieldMask];
    loader.take(spill, section, values);
    const bool apart = values.stored != nullptr && values.field == "source.ip";
    if (apart && !are_spread_out(spill, section))
      spill_networks(spill, section, counting_->most_bytes, o.name, networks);
  }
  if (networks.empty()) return all;
  HOZEN_CHECK(networks.finish());
  for (Observed& o : all) {
    const uint32_t number = networks.series_named(o.name);
    for (const SpilledSection& section : networks.sections()) {
      if (section.group >> kFieldBits != number || section.values < 2) continue;
      Values values{std::string(kNetworkField)};
      loader.take(networks, section, values);
      o.fields.push_back(std::move(values));
    }
  }
  return all;
}

Expected<std::vector<Observed>> LogTally::observe(const Ledger& ledger) {
  std::vector<Observed> all;
  if (counting_->spill->empty()) {
    all = observe_values();
  } else {
    HOZEN_TRY(spilled, observe_spilled());
    all = std::move(spilled);
  }
  for (Observed& o : all) {
    add_networks(o);
    if (counting_->addresses != nullptr)
      add_source_facts(o, *counting_->addresses, TimedSources::counted);
  }
  watch(all, ledger);
  std::erase_if(all, [](const Observed& o) { return o.total.empty(); });
  std::sort(all.begin(), all.end(),
            [](const Observed& a, const Observed& b) { return a.name < b.name; });
  return all;
}

// What was watched: from the first record of a series' files to the last. Logs of one name on several hosts,
// and hosts of one log, are watched to the end of the latest: one that stops while its siblings go on is a
// silence, not the end of its file.
void LogTally::watch(std::vector<Observed>& all, const Ledger& ledger) const {
  std::unordered_map<std::string, const FileLedger*> by_path;
  std::map<std::string, int64_t> ends;
  for (const FileLedger& file : ledger.files()) {
    if (file.events == 0) continue;
    by_path[file.path] = &file;
    int64_t& end = ends.try_emplace(stem_of(log_name(file.path)), INT64_MIN).first->second;
    end = std::max(end, file.last_ns);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    int64_t from_ns = INT64_MAX, to_ns = INT64_MIN;
    uint64_t events = 1;
    for (const auto& [number, used] : series_[i].files) {
      const auto file = by_path.find(files_[number]);
      if (file == by_path.end()) continue;
      from_ns = std::min(from_ns, file->second->first_ns);
      to_ns = std::max(to_ns, file->second->last_ns);
      events += file->second->events;
    }
    if (from_ns > to_ns) continue;
    if (const auto end = ends.find(series_[i].stem); end != ends.end()) to_ns = end->second;
    Observed& o = all[i];
    o.first_s = floor_div(from_ns, kNsPerSecond);
    o.end_s = floor_div(to_ns, kNsPerSecond) + 1;
    o.slack_s = 5 * (o.end_s - o.first_s) / static_cast<int64_t>(events) + 1;
  }
}

}  // namespace hozen
