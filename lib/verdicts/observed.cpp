#include "verdicts/observed.h"

#include <algorithm>
#include <map>

#include "base/address.h"

namespace hozen {
namespace {

std::vector<Slot>::const_iterator from(const std::vector<Slot>& slots, int64_t time_s) {
  return std::lower_bound(slots.begin(), slots.end(), time_s,
                          [](const Slot& s, int64_t t) { return s.start_s < t; });
}

// Hours start where the zone's hours start: at half past UTC for some zones.
std::vector<int64_t> hour_edges(const Observed& o, const Zone& zone) {
  const int64_t shift_s = zone.interval_at(o.first_s).offset_s % 3600;
  int64_t edge = floor_div(o.first_s + shift_s, 3600) * 3600 - shift_s;
  std::vector<int64_t> edges;
  for (; edge < o.end_s + 3600; edge += 3600) edges.push_back(edge);
  return edges;
}

std::vector<int64_t> day_edges(const Observed& o, const Zone& zone) {
  std::vector<int64_t> edges;
  if (o.slot_s >= kSecondsPerDay) {
    for (int64_t edge = o.first_s; edge <= o.end_s; edge += o.slot_s) edges.push_back(edge);
    return edges;
  }
  int64_t date = floor_div(zone.to_local(o.first_s), kSecondsPerDay);
  while (edges.empty() || edges.back() < o.end_s) {
    edges.push_back(zone.to_utc(date++ * kSecondsPerDay).utc_s);
  }
  return edges;
}

// In how many networks addresses lie.
size_t count_networks(const std::vector<std::string>& names) {
  std::vector<uint64_t> networks;
  for (const std::string& name : names) {
    const auto address = Address::parse(name);
    if (address) networks.push_back(address->is_v4() ? address->v4() >> 8 : address->high >> 16);
  }
  std::sort(networks.begin(), networks.end());
  return static_cast<size_t>(std::unique(networks.begin(), networks.end()) - networks.begin());
}

constexpr size_t kVeryMany = 1'000'000;

}  // namespace

std::string network_of(std::string_view text) {
  const auto address = Address::parse(text);
  if (!address) return {};
  constexpr uint8_t kV4Bits = 120, kV6Bits = 48;
  if (address->is_v4()) return Prefix{Address::from_v4(address->v4() & ~0xFFu), kV4Bits}.text();
  return Prefix{{address->high & ~0xFFFFull, 0}, kV6Bits}.text();
}

bool are_spread_out(size_t addresses, size_t networks) {
  return addresses >= kVeryMany && 2 * networks > addresses;
}

void add_networks(Observed& observed) {
  std::map<std::string, std::vector<Slot>> networks;
  for (const Values& values : observed.fields) {
    if (values.field != "source.ip" || values.stored) continue;
    const std::vector<std::string>& names = values.names;
    if (names.size() >= kVeryMany && are_spread_out(names.size(), count_networks(names))) return;
    for (size_t v = 0; v < values.names.size(); ++v) {
      const std::string network = network_of(values.names[v]);
      if (network.empty()) continue;
      std::vector<Slot>& slots = networks[network];
      slots.insert(slots.end(), values.slots[v].begin(), values.slots[v].end());
    }
  }
  if (networks.size() < 2) return;
  Values added{std::string(kNetworkField), {}, {}};
  for (auto& [name, slots] : networks) {
    settle(slots);
    added.names.push_back(name);
    added.slots.push_back(std::move(slots));
  }
  observed.fields.push_back(std::move(added));
}

double sum_slots(const std::vector<Slot>& slots, int64_t from_s, int64_t to_s) {
  double sum = 0;
  for (auto at = from(slots, from_s); at != slots.end() && at->start_s < to_s; ++at) {
    sum += at->count;
  }
  return sum;
}

double Observed::sum(int64_t from_s, int64_t to_s) const { return sum_slots(total, from_s, to_s); }

RecordPlace Observed::last_before(int64_t time_s) const {
  const auto at = std::lower_bound(marks.begin(), marks.end(), time_s,
                                   [](const Mark& m, int64_t t) { return m.start_s < t; });
  if (at == marks.begin()) return {};
  const Mark& mark = *(at - 1);
  return {files[mark.last_file], mark.last_offset, mark.last_ns};
}

RecordPlace Observed::first_from(int64_t time_s) const {
  const auto at = std::lower_bound(marks.begin(), marks.end(), time_s,
                                   [](const Mark& m, int64_t t) { return m.start_s < t; });
  if (at == marks.end()) return {};
  return {files[at->first_file], at->first_offset, at->first_ns};
}

Series cut_series(const Observed& observed, BinWidth width, const Zone& zone) {
  Series series;
  series.width = width;
  std::vector<int64_t> edges =
      width == BinWidth::hour ? hour_edges(observed, zone) : day_edges(observed, zone);
  const int64_t bin_s = width == BinWidth::hour ? 3600 : kSecondsPerDay;
  const int64_t slack_s = std::min(observed.slack_s, bin_s / 10);
  while (edges.size() >= 2 && edges.back() > observed.end_s + slack_s) edges.pop_back();
  const bool starts_late = !edges.empty() && edges.front() < observed.first_s - slack_s;
  if (starts_late) edges.erase(edges.begin());
  if (edges.size() < 2) return series;
  auto at = from(observed.total, edges.front());
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    double sum = 0;
    for (; at != observed.total.end() && at->start_s < edges[i + 1]; ++at) sum += at->count;
    series.counts.push_back(sum);
  }
  series.edges_s = std::move(edges);
  return series;
}

}  // namespace hozen
