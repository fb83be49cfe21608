#include "write/address_census.h"

#include <algorithm>

namespace hozen {

void AddressCensus::add(Address address, uint32_t row, std::optional<int64_t> time_ns) {
  CountedAddress& entry = entries_[{address, row}];
  entry.address = address;
  entry.row = row;
  ++entry.count;
  if (!time_ns) return;
  entry.first_ns = std::min(*time_ns, entry.first_ns.value_or(*time_ns));
  entry.last_ns = std::max(*time_ns, entry.last_ns.value_or(*time_ns));
}

std::vector<CountedAddress> AddressCensus::entries() const {
  std::vector<CountedAddress> out;
  out.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) out.push_back(entry);
  std::sort(out.begin(), out.end(), [](const CountedAddress& a, const CountedAddress& b) {
    return a.address != b.address ? a.address < b.address : a.row < b.row;
  });
  return out;
}

}  // namespace hozen
