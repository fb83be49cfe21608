#pragma once
// Address: one IPv4 or IPv6 address as 128 bits; Prefix: a CIDR block of them.
//
// Shape:    IPv4 is kept as ::ffff:a.b.c.d, so one order and one key serve both; is_v4() tells.
// Errors:   parse gives std::nullopt unless the whole text is one address. Leading zeros in a v4 part
//           ("010.1.1.1") are refused: they mean octal to some readers and decimal to others.
// Cost:     parse_v4 about 5 ns; no allocation
// Source:   RFC 4291 (text form), RFC 5952 (canonical form written), RFC 4632 (CIDR)
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

struct Address {
  uint64_t high = 0, low = 0;

  static Address from_v4(uint32_t v4) { return {0, 0xFFFF'0000'0000ull | v4}; }
  static std::optional<Address> parse(
      std::string_view text);  // v6 with zone ("fe80::1%eth0") is read without it
  bool is_v4() const { return high == 0 && (low >> 32) == 0xFFFF; }
  uint32_t v4() const { return static_cast<uint32_t>(low); }
  std::string text() const;
  auto operator<=>(const Address&) const = default;
};
Address next(Address a);      // a + 1 (wraps)
Address previous(Address a);  // a - 1 (wraps)

struct Prefix {
  Address first;
  uint8_t length = 128;  // bits of the 128-bit form: an IPv4 /24 is 120

  // "192.0.2.0/24", "2001:db8::/32", or one address. Host bits set are refused when `strict`.
  static std::optional<Prefix> parse(std::string_view text, bool strict = false);
  Address last() const;
  bool contains(Address a) const { return first <= a && a <= last(); }
  std::string text() const;
  auto operator<=>(const Prefix&) const = default;
};

// The fewest prefixes that are exactly [first, last] (both of one family, first <= last).
std::vector<Prefix> prefixes_of_range(Address first, Address last);

}  // namespace hozen
