#pragma once
// AddressFacts: what is known of one address at one instant, merged over all sources of a database.
//
// Shape:    empty text or 0 means unknown; nothing is ever guessed. Tags come sorted:
// "special:private-use",
//           "tor-exit", "vendor:pentest", "list:NAME".
// Lifetime: views into the AddressDatabase the facts came from
#include <cstdint>
#include <span>
#include <string_view>

namespace hozen {

// One entry of a contractor ledger: who may test from these ranges, when, under which contract.
struct ContractFacts {
  std::string_view vendor, contract, contact;
  int64_t from_ns = INT64_MIN;   // inclusive
  int64_t until_ns = INT64_MAX;  // exclusive
};

// Sources that name different values for one field. The value shown is that of the source of
// highest rank.
enum AddressConflict : uint8_t {
  kConflictOwner = 1,
  kConflictCountry = 2,
  kConflictAsn = 4,
  kConflictVendor = 8,     // several contractors may test at the same time
  kConflictContract = 16,  // one contractor may, under several contracts
};

struct AddressFacts {
  std::string_view owner;    // who holds or uses the range
  std::string_view country;  // ISO 3166-1 alpha-2
  uint32_t asn = 0;
  std::string_view organization;  // of the autonomous system
  std::string_view network;       // name of the network (netname)
  std::string_view via;  // "6to4", "teredo", "nat64": the facts are of the IPv4 address inside
  std::span<const std::string_view> tags;
  std::span<const ContractFacts> contracts;  // that of the most specific range first
  uint8_t conflicts = 0;
  bool timed = false;  // other times have other facts: a time was, or should be, asked for

  bool known() const {
    return !owner.empty() || !country.empty() || asn != 0 || !organization.empty() ||
           !network.empty() || !tags.empty() || !contracts.empty();
  }
  bool has_tag(std::string_view tag) const {
    for (const std::string_view t : tags) {
      if (t == tag) return true;
    }
    return false;
  }
};

}  // namespace hozen
