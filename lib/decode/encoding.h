#pragma once
// Encoding: what the bytes of a text file mean, and decode_text: them as UTF-8.
//
// Call:     recognise_encoding on the first bytes of a file; decode_text on what follows the mark
// Shape:    UTF-8 (and what is in none of the others) passes as it is
// Errors:   none: bytes that mean nothing in the encoding become U+FFFD, so a line is not lost for
//           one of them
// Cost:     0.5 GB/s and more
// Source:   RFC 2781 (UTF-16); iconv's CP932 and EUC-JP-MS (never SHIFT_JIS, which makes a yen sign
//           of '\')
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hozen {

enum class Encoding : uint8_t { utf8, utf16le, utf16be, cp932, euc_jp };
std::string_view name_of(Encoding encoding);  // "UTF-8", "UTF-16LE", "CP932", ...

inline constexpr size_t kEncodingHeadBytes = 256u << 10;

struct RecognisedEncoding {
  Encoding encoding = Encoding::utf8;
  uint8_t bom_bytes = 0;
};
// A byte order mark decides; else the Japanese encodings only where every line with high bytes is
// well-formed in one of them, none is in UTF-8, and the text is plainly Japanese: raw bytes in a
// URL do not turn a log into CP932.
RecognisedEncoding recognise_encoding(std::string_view head);

// Appends the whole characters of `raw`, which is not UTF-8, to `out`, up to a line end and with
// it; gives the bytes used. `whole`: nothing follows, half a character is U+FFFD.
size_t decode_line(Encoding encoding, std::string_view raw, bool whole, std::string& out);
// The same to the end of `raw`.
size_t decode_text(Encoding encoding, std::string_view raw, bool whole, std::string& out);

}  // namespace hozen
