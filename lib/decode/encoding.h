#pragma once
// Encoding: what the bytes of a text file mean, and TextDecoder: a block of them as UTF-8 lines.
//
// Call:     recognise_encoding on the first bytes of a file; TextDecoder::decode on each block of
// whole lines Shape:    UTF-8 (and what is in none of the others) passes as it is. A decoded line
// keeps the offset and the
//           number of its original bytes
// Errors:   none: bytes that mean nothing in the encoding become U+FFFD, so a line is not lost for
// one of them Lifetime: decoded views live until the next decode of the same TextDecoder Threads:
// one TextDecoder a thread Cost:     lines of ASCII are copied; the rest goes through iconv Source:
// RFC 2781 (UTF-16); iconv's CP932 and EUC-JP-MS (never SHIFT_JIS, which makes a yen sign of '\')
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/framing.h"

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

// Where a decoded line came from.
struct LineMark {
  uint64_t offset;      // in the unpacked file
  uint32_t bytes;       // with the line end
  uint32_t text_begin;  // in the decoded text
  uint32_t text_bytes;  // without the line end
};

class TextDecoder {
 public:
  TextDecoder() = default;
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;
  ~TextDecoder();

  // `raw` holds whole lines (the last may lack its end) and begins at `offset` of the file.
  void decode(Encoding encoding, std::string_view raw, uint64_t offset);
  // Marks of the items of a UTF-8 block; text_begin is a place in `raw` itself.
  void mark_items(Framing framing, std::string_view raw, uint64_t offset);
  const std::string& text() const { return text_; }  // with "\n" after each line
  const std::vector<LineMark>& marks() const { return marks_; }

 private:
  void append(Encoding encoding, std::string_view line);
  void append_converted(std::string_view line);

  Encoding opened_for_ = Encoding::utf8;
  void* iconv_ = nullptr;
  std::string text_;
  std::vector<LineMark> marks_;
};

}  // namespace hozen
