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

// Of the sections of a spill: which stay there, and are read where they lie. `apart`: each series has memory of its own,
// as not all of them are there at once.
std::vector<bool> stored_of(const std::vector<SpilledSection>& sections, bool apart) {
  std::vector<bool> stored;
  size_t loaded = 0;
  for (size_t i = 0; i < sections.size(); ++i) {
    const bool begins =
        i == 0 || sections[i - 1].group >> kFieldBits != sections[i].group >> kFieldBits;
    if (apart && begins) loaded = 0;
    stored.push_back(sections[i].values > kMostOfField ||
                     loaded + sections[i].values > kMostLoaded);
    if (!stored.back()) loaded += sections[i].values;
  }
  return stored;
}

// Those of a series, by its number in the spill.
std::pair<size_t, size_t> sections_of(const std::vector<SpilledSection>& sections,
                                      uint32_t series) {
  const auto before = [](const SpilledSection& section, uint32_t number) {
    return section.group >> kFieldBits < number;
  };
  const auto from = std::lower_bound(sections.begin(), sections.end(), series, before);
  const auto to = std::lower_bound(from, sections.end(), series + 1, before);
  return {static_cast<size_t>(from - sections.begin()), static_cast<size_t>(to - sections.begin())};
}

void take(const ValueSpill& spill, const SpilledSection& section, bool stored, int64_t slot_s,
          Values& values) {
  stored ? spill.store(section, slot_s, values) : spill.load(section, slot_s, values);
}

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

// What was counted of it is given away.
Observed LogTally::observe_one(uint32_t number) {
  SeriesCounts& series = series_[number];
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
  series.marks = {};
  series.total = {};
  series.attacks = {};
  for (const Dimension& d : counting_->dimensions) o.fields.push_back({d.name, {}, {}});
  o.fields.push_back({std::string(kCveField), {}, {}});
  o.fields.push_back({std::string(kPathField), {}, {}});
  for (const std::string_view fact : kFactFields) {
    if (counting_->addresses != nullptr) o.fields.push_back({std::string(fact), {}, {}});
  }
  return o;
}

void LogTally::order_values() {
  order_.resize(values_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  const auto order = [&](uint32_t number) {
    const ValueSlots::Entry& entry = values_.entry(number);
    return std::make_pair(entry.group, entry.value());
  };
  std::sort(order_.begin(), order_.end(),
            [&](uint32_t a, uint32_t b) { return order(a) < order(b); });
}

void LogTally::add_kept(uint32_t number, Observed& o) const {
  const uint32_t first = number << kFieldBits;
  auto at = std::lower_bound(
      order_.begin(), order_.end(), first,
      [&](uint32_t one, uint32_t group) { return values_.entry(one).group < group; });
  for (; at != order_.end(); ++at) {
    const ValueSlots::Entry& entry = values_.entry(*at);
    if (entry.group >> kFieldBits != number) break;
    Values& values = o.fields[entry.group & kFieldMask];
    values.names.emplace_back(entry.value());
    values.slots.push_back(sorted_slots(entry.counts, counting_->slot_s));
  }
}

Expected<void> LogTally::finish_spills() {
  ValueSpill &spill = *counting_->spill, &networks = *counting_->networks;
  this->spill();
  HOZEN_CHECK(spill.finish());
  const std::vector<SpilledSection>& sections = spill.sections();
  stored_ = stored_of(sections, counting_->group.has_value());
  std::vector<uint32_t> own(series_.size());  // of each series of the spill
  for (uint32_t i = 0; i < series_.size(); ++i) {
    spilled_.push_back(spill.series_named(series_[i].name));
    own[spilled_.back()] = i;
  }
  for (size_t i = 0; i < sections.size(); ++i) {
    const uint32_t field = sections[i].group & kFieldMask;
    const bool sources =
        field < counting_->dimensions.size() && counting_->dimensions[field].name == "source.ip";
    if (!stored_[i] || !sources || are_spread_out(spill, sections[i])) continue;
    spill_networks(spill, sections[i], counting_->most_bytes,
                   series_[own[sections[i].group >> kFieldBits]].name, networks);
  }
  if (networks.empty()) return {};
  HOZEN_CHECK(networks.finish());
  for (const SeriesCounts& series : series_)
    networked_.push_back(networks.series_named(series.name));
  stored_networks_ = stored_of(networks.sections(), counting_->group.has_value());
  return {};
}

void LogTally::add_spilled(uint32_t number, Observed& o) const {
  const ValueSpill &spill = *counting_->spill, &networks = *counting_->networks;
  const auto [from, to] = sections_of(spill.sections(), spilled_[number]);
  for (size_t i = from; i < to; ++i) {
    const SpilledSection& section = spill.sections()[i];
    take(spill, section, stored_[i], o.slot_s, o.fields[section.group & kFieldMask]);
  }
  if (networked_.empty()) return;
  const auto [first, last] = sections_of(networks.sections(), networked_[number]);
  for (size_t i = first; i < last; ++i) {
    if (networks.sections()[i].values < 2) continue;
    Values values{std::string(kNetworkField)};
    take(networks, networks.sections()[i], stored_networks_[i], o.slot_s, values);
    o.fields.push_back(std::move(values));
  }
}

Expected<std::vector<LogTally::Outline>> LogTally::outline(const Ledger& ledger) {
  if (counting_->spill->empty())
    order_values();
  else
    HOZEN_CHECK(finish_spills());
  std::vector<Observed> all(series_.size());
  for (size_t i = 0; i < all.size(); ++i) all[i].name = series_[i].name;
  watch(all, ledger);
  std::vector<Outline> outlines;
  for (uint32_t i = 0; i < all.size(); ++i)
    if (!series_[i].total.items().empty()) outlines.push_back({i, std::move(all[i])});
  std::sort(outlines.begin(), outlines.end(),
            [](const Outline& a, const Outline& b) { return a.watched.name < b.watched.name; });
  return outlines;
}

Observed LogTally::observe(const Outline& outline) {
  Observed o = observe_one(outline.series);
  o.first_s = outline.watched.first_s;
  o.end_s = outline.watched.end_s;
  o.slack_s = outline.watched.slack_s;
  if (spilled_.empty())
    add_kept(outline.series, o);
  else
    add_spilled(outline.series, o);
  add_networks(o);
  if (counting_->addresses != nullptr)
    add_source_facts(o, *counting_->addresses, TimedSources::counted);
  return o;
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
