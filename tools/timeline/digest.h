#pragma once
// Digest: FNV-1a over texts, to tell whether two runs were asked the same. No protection against intent.
//
// Call:     mix*, then text
// Shape:    16 hexadecimal digits; where one text ends and the next begins counts
// Errors:   none
// Source:   isthe.com/chongo/tech/comp/fnv
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace hozen::timeline {

class Digest {
 public:
  Digest& mix(std::string_view text) {
    for (const char c : text) mix_byte(static_cast<unsigned char>(c));
    mix_byte(0xff);
    return *this;
  }
  std::string text() const { return fmt::format("{:016x}", hash_); }

 private:
  void mix_byte(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ull; }
  uint64_t hash_ = 0xcbf29ce484222325ull;
};

}  // namespace hozen::timeline
