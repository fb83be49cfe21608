#pragma once
// AddressCensus: which addresses came, how often, first and last when; filled by a LineTagger (TagOptions::census).
//
// Call:     give it to one LineTagger; then entries()
// Shape:    one entry for each address and set of facts: facts that hold for a time only make two of one address
// Errors:   none; memory grows with the number of distinct addresses, about 100 bytes each
// Threads:  one
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/address.h"

namespace hozen {

struct CountedAddress {
  Address address;
  uint32_t row = 0;  // AddressDatabase::facts_of_row
  uint64_t count = 0;
  std::optional<int64_t> first_ns, last_ns;
};

class AddressCensus {
 public:
  void add(Address address, uint32_t row, std::optional<int64_t> time_ns);
  std::vector<CountedAddress> entries() const;  // in the order of addresses

 private:
  struct Key {
    Address address;
    uint32_t row;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& key) const {
      return static_cast<size_t>(
          (key.address.high ^ key.address.low * 0x9E3779B97F4A7C15ull ^ key.row) *
          0xD6E8FEB86659FD93ull);
    }
  };
  std::unordered_map<Key, CountedAddress, Hash> entries_;
};

}  // namespace hozen
