// fold_multibyte: which encoding a text is in, and what that means for its bytes.
#include <cstdint>

#include "labels/text_decoding.h"

namespace hozen {
namespace {

uint8_t byte_at(const char* p) { return static_cast<uint8_t>(*p); }
bool between(uint8_t c, uint8_t low, uint8_t high) { return low <= c && c <= high; }

// A UTF-8 sequence at p, overlong ones too: its length, or 0. `code` is its character.
size_t utf8_at(const char* p, const char* end, uint32_t& code) {
  const uint8_t lead = byte_at(p);
  const size_t length = between(lead, 0xC0, 0xDF)   ? 2
                        : between(lead, 0xE0, 0xEF) ? 3
                        : between(lead, 0xF0, 0xF7) ? 4
                                                    : 0;
  if (length == 0 || static_cast<size_t>(end - p) < length) return 0;
  code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if (!between(byte_at(p + i), 0x80, 0xBF)) return 0;
    code = code << 6 | (byte_at(p + i) & 0x3Fu);
  }
  return code <= 0x10FFFF ? length : 0;
}

size_t euc_at(const char* p, const char* end) {
  const auto has = [&](size_t n) { return static_cast<size_t>(end - p) >= n; };
  const uint8_t lead = byte_at(p);
  if (lead == 0x8E) return has(2) && between(byte_at(p + 1), 0xA1, 0xDF) ? 2 : 0;
  if (lead == 0x8F) return has(3) && byte_at(p + 1) >= 0xA1 && byte_at(p + 2) >= 0xA1 ? 3 : 0;
  return between(lead, 0xA1, 0xFE) && has(2) && between(byte_at(p + 1), 0xA1, 0xFE) ? 2 : 0;
}

// Shift_JIS, GBK and Big5 together. A0 leads in none of them that is in use, and alone it is a
// blank.
bool is_double_lead(uint8_t c) { return between(c, 0x81, 0xFE) && c != 0xA0; }
bool is_sjis_lead(uint8_t c) { return between(c, 0x81, 0x9F) || between(c, 0xE0, 0xFC); }
bool is_double_trail(uint8_t c) { return between(c, 0x40, 0x7E) || between(c, 0x80, 0xFE); }

size_t sjis_at(const char* p, const char* end) {
  if (between(byte_at(p), 0xA1, 0xDF)) return 1;  // half-width katakana
  return is_sjis_lead(byte_at(p)) && end - p >= 2 && is_double_trail(byte_at(p + 1)) ? 2 : 0;
}

enum class Encoding : uint8_t { utf8, euc, sjis, unknown };

// The first encoding in which every byte over 0x7F has its place.
Encoding encoding_of(const char* text, const char* end) {
  uint32_t code = 0;
  const auto all = [&](auto length_at) {
    for (const char* p = text; p < end;) {
      const size_t length = byte_at(p) < 0x80 ? 1 : length_at(p);
      if (length == 0) return false;
      p += length;
    }
    return true;
  };
  if (all([&](const char* p) { return utf8_at(p, end, code); })) return Encoding::utf8;
  if (all([&](const char* p) { return euc_at(p, end); })) return Encoding::euc;
  if (all([&](const char* p) { return sjis_at(p, end); })) return Encoding::sjis;
  return Encoding::unknown;
}

// ISO-2022-JP: what stands between ESC $ B (or @) and ESC ( is pairs of bytes of JIS X 0208.
const char* pairs_end(const char* p, const char* end) {
  if (end - p < 3 || p[0] != '\x1B' || p[1] != '$' || (p[2] != 'B' && p[2] != '@')) return nullptr;
  const char* q = p + 3;
  while (q + 1 < end && between(byte_at(q), 0x21, 0x7E) && between(byte_at(q + 1), 0x21, 0x7E))
    q += 2;
  return end - q >= 2 && q[0] == '\x1B' && q[1] == '(' ? q : nullptr;
}

char* fold_utf8(const char*& p, size_t length, uint32_t code, char* out) {
  const bool overlong = code < 0x80;
  const bool full_width =
      between(static_cast<uint8_t>(code >> 8), 0xFF, 0xFF) && code <= 0xFF5E && code >= 0xFF01;
  if (overlong || full_width) {
    *out++ = static_cast<char>(overlong ? code : code - 0xFEE0);
    p += length;
    return out;
  }
  for (size_t i = 0; i < length; ++i) *out++ = *p++;
  return out;
}

}  // namespace

size_t fold_multibyte(char* text, size_t size) {
  const char* const end = text + size;
  const Encoding encoding = encoding_of(text, end);
  char* out = text;
  for (const char* p = text; p < end;) {
    uint32_t code = 0;
    if (const char* const pairs = byte_at(p) == 0x1B ? pairs_end(p, end) : nullptr;
        pairs != nullptr) {
      for (p += 3; p < pairs; ++p) *out++ = static_cast<char>(byte_at(p) | 0x80);
      p += pairs + 2 < end ? 3 : 2;  // ESC ( B
    } else if (byte_at(p) < 0x80 || encoding == Encoding::euc) {
      *out++ = *p++;
    } else if (const size_t length = encoding == Encoding::sjis ? 0 : utf8_at(p, end, code);
               length != 0) {
      out = fold_utf8(p, length, code, out);
    } else {
      const size_t wide =
          encoding == Encoding::sjis ? sjis_at(p, end)
          : is_double_lead(byte_at(p)) && end - p >= 2 && is_double_trail(byte_at(p + 1)) ? 2
                                                                                          : 1;
      *out++ = *p++;
      if (wide == 2) *out++ = static_cast<char>(byte_at(p++) | 0x80);
    }
  }
  return static_cast<size_t>(out - text);
}

}  // namespace hozen
