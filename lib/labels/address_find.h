#pragma once
// AddressFinder: finds the addresses in a line of any text.
//
// Shape:    IPv4 and IPv6 as they stand in logs: bare, in brackets, with a port, with a zone,
// defanged
//           (203.0.113[.]7, 203[dot]0...). Numbers that only look like one are left alone: versions
//           (Chrome/104.0.0.0, v1.2.3.4), five parts, times, MAC addresses, C++ names.
// Cost:     one pass, about 1 ns a byte; no allocation
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/address.h"

namespace hozen {

struct FoundAddress {
  size_t begin = 0, end = 0;  // of the text in the line
  Address address;
};

// The next address at or after `from`.
std::optional<FoundAddress> find_address(std::string_view line, size_t from = 0);

}  // namespace hozen
