#pragma once
// UniversalHash: tells texts apart by 128 bits, under a key that nobody who writes a log can know.
//
// Call:     of a text and the place it stands at; the same object for all texts that are held against each other
// Shape:    texts meet with a chance below 2^-110, once more for each 512 bytes that are hashed after one another.
//           The key is drawn at random, so the values differ from run to run: nothing that is shown may hang on them
// Errors:   none
// Threads:  const after make; copies have the same key
// Cost:     8-20 ns a text of a log
// Source:   NH with Toeplitz keys: Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC: Fast and Secure Message
//           Authentication", 1999, and RFC 4418; multiply-shift: Dietzfelbinger, 1996
#include <array>
#include <cstdint>
#include <string_view>

namespace hozen {

struct WideHash {
  uint64_t high = 0, low = 0;
};

class UniversalHash {
 public:
  UniversalHash();
  WideHash of(std::string_view text, uint64_t place) const;

 private:
  __extension__ using Wide = unsigned __int128;
  struct Squeeze {  // of 128 bits into 64
    Wide high, low, plus;
    uint64_t of(Wide sum) const {
      return static_cast<uint64_t>(
          (high * static_cast<uint64_t>(sum >> 64) + low * static_cast<uint64_t>(sum) + plus) >>
          64);
    }
  };
  WideHash of_piece(std::string_view text, WideHash before) const;

  static constexpr size_t kPiece = 512;
  static constexpr size_t kKeyWords = kPiece / 8 + 4;
  std::array<uint64_t, kKeyWords> key_;
  Squeeze first_, second_;
};

}  // namespace hozen
