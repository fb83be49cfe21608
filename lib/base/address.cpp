#include "base/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>

#include "base/text.h"

namespace hozen {
namespace {

using U128 = unsigned __int128;

U128 wide(Address a) { return (static_cast<U128>(a.high) << 64) | a.low; }
Address narrow(U128 v) { return {static_cast<uint64_t>(v >> 64), static_cast<uint64_t>(v)}; }

uint64_t read_big_endian(const unsigned char* p) {
  uint64_t v = 0;
  for (int i = 0; i < 8; ++i) v = v << 8 | p[i];
  return v;
}

std::optional<uint32_t> parse_v4(std::string_view text) {
  uint32_t value = 0;
  size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
    const size_t from = at;
    uint32_t number = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - from < 4) {
      number = number * 10 + static_cast<uint32_t>(text[at++] - '0');
    }
    const size_t width = at - from;
    if (width == 0 || width > 3 || number > 255 || (width > 1 && text[from] == '0'))
      return std::nullopt;
    value = value << 8 | number;
  }
  if (at != text.size()) return std::nullopt;
  return value;
}

std::optional<Address> parse_v6(std::string_view text) {
  const size_t zone = text.find('%');
  if (zone != std::string_view::npos) {
    if (zone + 1 == text.size()) return std::nullopt;
    text = text.substr(0, zone);
  }
  char buffer[INET6_ADDRSTRLEN + 1];
  if (text.size() < 2 || text.size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
  std::array<unsigned char, 16> bytes{};
  if (std::memchr(buffer, 0, text.size()) != nullptr ||
      inet_pton(AF_INET6, buffer, bytes.data()) != 1) {
    return std::nullopt;
  }
  return Address{read_big_endian(bytes.data()), read_big_endian(bytes.data() + 8)};
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (const auto v4 = parse_v4(text)) return from_v4(*v4);
  if (text.find(':') == std::string_view::npos) return std::nullopt;
  return parse_v6(text);
}

std::string Address::text() const {
  if (is_v4())
    return fmt::format("{}.{}.{}.{}", v4() >> 24, v4() >> 16 & 255, v4() >> 8 & 255, v4() & 255);
  std::array<unsigned char, 16> bytes{};
  for (size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(high >> (56 - 8 * i));
    bytes[i + 8] = static_cast<unsigned char>(low >> (56 - 8 * i));
  }
  char buffer[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, bytes.data(), buffer, sizeof buffer);
}

Address next(Address a) { return narrow(wide(a) + 1); }
Address previous(Address a) { return narrow(wide(a) - 1); }

std::optional<Prefix> Prefix::parse(std::string_view text, bool strict) {
  const size_t slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const uint8_t extra = address->is_v4() ? 96 : 0;
  Prefix out{*address, 128};
  if (slash != std::string_view::npos) {
    const auto length = parse_unsigned(text.substr(slash + 1));
    if (!length || *length > 128u - extra) return std::nullopt;
    out.length = static_cast<uint8_t>(*length + extra);
  }
  const U128 mask = out.length == 0 ? 0 : ~static_cast<U128>(0) << (128 - out.length);
  const Address network = narrow(wide(*address) & mask);
  if (strict && network != *address) return std::nullopt;
  out.first = network;
  return out;
}

Address Prefix::last() const {
  const U128 host = length == 128 ? 0 : ~static_cast<U128>(0) >> length;
  return narrow(wide(first) | host);
}

std::string Prefix::text() const {
  return fmt::format("{}/{}", first.text(), first.is_v4() && length >= 96 ? length - 96 : length);
}

std::vector<Prefix> prefixes_of_range(Address first, Address last) {
  std::vector<Prefix> out;
  U128 at = wide(first);
  const U128 end = wide(last);
  const uint8_t shortest = first.is_v4() ? 96 : 0;
  while (at <= end) {
    uint8_t length = 128;
    while (length > shortest) {
      const auto shorter = static_cast<uint8_t>(length - 1);
      const U128 host = ~static_cast<U128>(0) >> shorter;
      if ((at & host) != 0 || (at | host) > end) break;
      length = shorter;
    }
    out.push_back({narrow(at), length});
    const U128 top = length == 128 ? at : at | (~static_cast<U128>(0) >> length);
    if (top == ~static_cast<U128>(0)) break;
    at = top + 1;
  }
  return out;
}

}  // namespace hozen
