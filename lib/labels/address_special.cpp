#include <array>

#include "labels/address_database.h"
#include "labels/address_source.h"

// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates); RFC
// 5771 and
//         RFC 4291 (multicast); RFC 3056 (6to4), RFC 4380 (Teredo), RFC 6052 and RFC 8215 (NAT64)
namespace hozen {
namespace {

struct Special {
  std::string_view prefix, name, title;
};

constexpr Special kSpecial[] = {
    {"0.0.0.0/8", "this-network", "This network (RFC 791)"},
    {"10.0.0.0/8", "private-use", "Private-Use (RFC 1918)"},
    {"100.64.0.0/10", "shared-address-space", "Shared Address Space (RFC 6598)"},
    {"127.0.0.0/8", "loopback", "Loopback (RFC 1122)"},
    {"169.254.0.0/16", "link-local", "Link Local (RFC 3927)"},
    {"172.16.0.0/12", "private-use", "Private-Use (RFC 1918)"},
    {"192.0.0.0/24", "ietf-protocol", "IETF Protocol Assignments (RFC 6890)"},
    {"192.0.0.0/29", "ipv4-continuity", "IPv4 Service Continuity Prefix (RFC 7335)"},
    {"192.0.0.8/32", "ipv4-dummy", "IPv4 dummy address (RFC 7600)"},
    {"192.0.0.9/32", "pcp-anycast", "Port Control Protocol Anycast (RFC 7723)"},
    {"192.0.0.10/32", "turn-anycast", "TURN Anycast (RFC 8155)"},
    {"192.0.0.170/31", "nat64-discovery", "NAT64/DNS64 Discovery (RFC 8880)"},
    {"192.0.2.0/24", "documentation", "Documentation TEST-NET-1 (RFC 5737)"},
    {"192.31.196.0/24", "as112", "AS112-v4 (RFC 7535)"},
    {"192.52.193.0/24", "amt", "AMT (RFC 7450)"},
    {"192.88.99.0/24", "6to4-relay", "Deprecated 6to4 Relay Anycast (RFC 7526)"},
    {"192.168.0.0/16", "private-use", "Private-Use (RFC 1918)"},
    {"192.175.48.0/24", "as112", "Direct Delegation AS112 Service (RFC 7534)"},
    {"198.18.0.0/15", "benchmarking", "Benchmarking (RFC 2544)"},
    {"198.51.100.0/24", "documentation", "Documentation TEST-NET-2 (RFC 5737)"},
    {"203.0.113.0/24", "documentation", "Documentation TEST-NET-3 (RFC 5737)"},
    {"224.0.0.0/4", "multicast", "Multicast (RFC 5771)"},
    {"240.0.0.0/4", "reserved", "Reserved (RFC 1112)"},
    {"255.255.255.255/32", "broadcast", "Limited Broadcast (RFC 8190)"},
    {"::/128", "unspecified", "Unspecified Address (RFC 4291)"},
    {"::1/128", "loopback", "Loopback Address (RFC 4291)"},
    {"64:ff9b::/96", "nat64", "IPv4-IPv6 Translation (RFC 6052)"},
    {"64:ff9b:1::/48", "nat64-local", "Local-use IPv4-IPv6 Translation (RFC 8215)"},
    {"100::/64", "discard-only", "Discard-Only Address Block (RFC 6666)"},
    {"100:0:0:1::/64", "dummy-prefix", "Dummy IPv6 Prefix (RFC 9780)"},
    {"2001::/23", "ietf-protocol", "IETF Protocol Assignments (RFC 2928)"},
    {"2001::/32", "teredo", "Teredo (RFC 4380)"},
    {"2001:1::1/128", "pcp-anycast", "Port Control Protocol Anycast (RFC 7723)"},
    {"2001:1::2/128", "turn-anycast", "TURN Anycast (RFC 8155)"},
    {"2001:1::3/128", "dns-sd-srp-anycast", "DNS-SD Service Registration Anycast (RFC 9665)"},
    {"2001:2::/48", "benchmarking", "Benchmarking (RFC 5180)"},
    {"2001:3::/32", "amt", "AMT (RFC 7450)"},
    {"2001:4:112::/48", "as112", "AS112-v6 (RFC 7535)"},
    {"2001:10::/28", "orchid", "Deprecated ORCHID (RFC 4843)"},
    {"2001:20::/28", "orchid", "ORCHIDv2 (RFC 7343)"},
    {"2001:30::/28", "drone-remote-id", "Drone Remote ID Protocol Entity Tags (RFC 9374)"},
    {"2001:db8::/32", "documentation", "Documentation (RFC 3849)"},
    {"2002::/16", "6to4", "6to4 (RFC 3056)"},
    {"2620:4f:8000::/48", "as112", "Direct Delegation AS112 Service (RFC 7534)"},
    {"3fff::/20", "documentation", "Documentation (RFC 9637)"},
    {"5f00::/16", "srv6-sids", "Segment Routing (SRv6) SIDs (RFC 9602)"},
    {"fc00::/7", "private-use", "Unique-Local (RFC 4193)"},
    {"fe80::/10", "link-local", "Link-Local Unicast (RFC 4291)"},
    {"ff00::/8", "multicast", "Multicast (RFC 4291)"},
};

constexpr uint64_t kNat64High = 0x0064'FF9B'0000'0000ull;

}  // namespace

AddressSource special_addresses(StringPool& pool) {
  AddressSource source;
  source.kind = AddressKind::special;
  source.name = "IANA special-purpose registries";
  source.version = "RFC 6890 to RFC 9780";
  AddressSink sink(source, pool);
  for (const Special& special : kSpecial) {
    const auto prefix = Prefix::parse(special.prefix, true);
    if (!prefix) continue;  // a test reads every row
    AddressRecord record;
    record.network = pool.id(special.title);
    record.tags = pool.id(fmt::format("special:{}", special.name));
    sink.add(prefix->first, prefix->last(), sink.record(record));
  }
  source.lines = source.ranges.size();
  return source;
}

Unwrapped unwrap(Address address) {
  if (address.is_v4()) return {address, {}};
  if (address.high >> 48 == 0x2002) {
    return {Address::from_v4(static_cast<uint32_t>(address.high >> 16)), "6to4"};
  }
  if (address.high >> 32 == 0x2001'0000) {
    return {Address::from_v4(~static_cast<uint32_t>(address.low)), "teredo"};
  }
  if (address.high == kNat64High && address.low >> 32 == 0) {
    return {Address::from_v4(static_cast<uint32_t>(address.low)), "nat64"};
  }
  return {address, {}};
}

}  // namespace hozen
