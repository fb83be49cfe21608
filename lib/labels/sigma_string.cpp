#include "labels/sigma_string.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    count += 8;
    for (; count >= 6; count -= 6) out += kBase64[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kBase64[bits << (6 - count) & 63];
  return out;
}

bool is_wild(uint16_t unit) { return unit >= SigmaString::kAnyRun; }

// The dashes that Windows programs take for an option's `-`.
constexpr std::string_view kDashes[] = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};

}  // namespace

SigmaString SigmaString::parse(std::string_view text) {
  SigmaString out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char following = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (following == '*' || following == '?' || following == '\\')) {
      out.units.push_back(static_cast<uint8_t>(following));
      ++i;
    } else if (c == '*') {
      if (out.units.empty() || out.units.back() != kAnyRun) out.units.push_back(kAnyRun);
    } else if (c == '?') {
      out.units.push_back(kAnyOne);
    } else {
      out.units.push_back(static_cast<uint8_t>(c));
    }
  }
  return out;
}

SigmaString SigmaString::plain(std::string_view bytes) {
  SigmaString out;
  for (const char c : bytes) out.units.push_back(static_cast<uint8_t>(c));
  return out;
}

bool SigmaString::has_wildcards() const { return std::any_of(units.begin(), units.end(), is_wild); }

std::string SigmaString::bytes() const {
  std::string out;
  for (const uint16_t unit : units) out += static_cast<char>(unit);
  return out;
}

std::vector<SigmaString> windash_variants(const SigmaString& value) {
  // Only a dash that begins an option: at the start or after a blank. All of them change together.
  std::vector<SigmaString> out;
  for (const std::string_view dash : kDashes) {
    SigmaString variant;
    for (size_t i = 0; i < value.units.size(); ++i) {
      const bool begins = i == 0 || value.units[i - 1] == ' ' || is_wild(value.units[i - 1]);
      const bool is_dash =
          value.units[i] == '-' || (value.units[i] == '/' && i + 1 < value.units.size());
      if (!begins || !is_dash) {
        variant.units.push_back(value.units[i]);
        continue;
      }
      for (const char c : dash) variant.units.push_back(static_cast<uint8_t>(c));
    }
    const bool known = std::any_of(out.begin(), out.end(),
                                   [&](const auto& o) { return o.units == variant.units; });
    if (!known) out.push_back(std::move(variant));
  }
  return out;
}

SigmaString widened(const SigmaString& value, bool big_endian, bool byte_order_mark) {
  SigmaString out;
  if (byte_order_mark) out.units = {0xFF, 0xFE};
  for (const uint16_t unit : value.units) {
    if (is_wild(unit)) {
      out.units.push_back(unit);
      continue;
    }
    if (big_endian) out.units.push_back(0);
    out.units.push_back(unit);
    if (!big_endian) out.units.push_back(0);
  }
  return out;
}

Expected<SigmaString> base64_of(const SigmaString& value) {
  if (value.has_wildcards()) return fail("base64 of a value with wildcards is not defined");
  std::string text = base64(value.bytes());
  while (text.size() % 4 != 0) text += '=';
  return SigmaString::plain(text);
}

Expected<std::vector<SigmaString>> base64_at_offsets(const SigmaString& value) {
  if (value.has_wildcards()) return fail("base64offset of a value with wildcards is not defined");
  std::vector<SigmaString> out;
  const std::string bytes = value.bytes();
  for (size_t offset = 0; offset < 3; ++offset) {
    // Digits that also hold bits of the neighbours are left out at both ends.
    constexpr size_t kFirst[] = {0, 2, 3};
    const std::string text = base64(std::string(offset, '\0') + bytes);
    const size_t whole = (offset + bytes.size()) * 8 / 6;
    if (whole <= kFirst[offset]) return fail("the value is too short for base64offset");
    out.push_back(
        SigmaString::plain(std::string_view(text).substr(kFirst[offset], whole - kFirst[offset])));
  }
  return out;
}

std::string source_of(const SigmaString& value) {
  std::string out;
  for (const uint16_t unit : value.units) {
    if (unit == SigmaString::kAnyRun) {
      out += '*';
    } else if (unit == SigmaString::kAnyOne) {
      out += '?';
    } else {
      if (unit == '*' || unit == '?' || unit == '\\') out += '\\';
      out += static_cast<char>(unit);
    }
  }
  return out;
}

}  // namespace hozen
