#pragma once
// SigmaString: a Sigma value with its wildcards, and what the text modifiers make of it.
//
// Shape:    units: 0-255 a byte, kAnyRun `*`, kAnyOne `?`. In the source `\*`, `\?` and `\\` are
// the plain
//           characters; a backslash before anything else is itself.
// Errors:   base64 of a value with wildcards is refused
// Source:   sigmahq.io/docs/basics/modifiers; RFC 4648 section 4
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

struct SigmaString {
  static constexpr uint16_t kAnyRun = 256, kAnyOne = 257;
  std::vector<uint16_t> units;

  static SigmaString parse(std::string_view text);
  static SigmaString plain(std::string_view bytes);
  bool has_wildcards() const;
  std::string bytes() const;  // of one without wildcards
};

// Each gives the values that take the place of `value`: one of them must match.
std::vector<SigmaString> windash_variants(const SigmaString& value);
SigmaString widened(const SigmaString& value, bool big_endian, bool byte_order_mark);
Expected<SigmaString> base64_of(const SigmaString& value);
Expected<std::vector<SigmaString>> base64_at_offsets(const SigmaString& value);

// The source text of `value`: parse(source_of(v)) is v.
std::string source_of(const SigmaString& value);

}  // namespace hozen
