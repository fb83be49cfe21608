#include "labels/text_decoding.h"

#include <algorithm>
#include <array>

#include "base/rune.h"
#include "events/log_format.h"

namespace hozen {
namespace {

constexpr std::array<int8_t, 256> make_hex() {
  std::array<int8_t, 256> table{};
  for (auto& digit : table) digit = -1;
  for (int i = 0; i < 10; ++i) table[static_cast<size_t>('0' + i)] = static_cast<int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    table[static_cast<size_t>('a' + i)] = table[static_cast<size_t>('A' + i)] =
        static_cast<int8_t>(10 + i);
  }
  return table;
}
constexpr auto kHex = make_hex();

int hex(char c) { return kHex[static_cast<uint8_t>(c)]; }
// The value of `count` hexadecimal digits, or -1.
int hex_value(const char* digits, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    if (hex(digits[i]) < 0) return -1;
    value = value * 16 + hex(digits[i]);
  }
  return value;
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::array<int8_t, 256> make_base64() {
  std::array<int8_t, 256> table{};
  for (auto& digit : table) digit = -1;
  for (size_t i = 0; i < kBase64.size(); ++i)
    table[static_cast<uint8_t>(kBase64[i])] = static_cast<int8_t>(i);
  table['-'] = 62;  // RFC 4648 section 5
  table['_'] = 63;
  return table;
}
constexpr auto kDigits = make_base64();

int digit(char c) { return kDigits[static_cast<uint8_t>(c)]; }

// UTF-7: `+`, base64 of UTF-16, `-`. Only printable ASCII is taken: anything else is more likely a
// plain plus. Gives the bytes read (0: it is none) and puts the characters at `out`.
size_t take_utf7(const char* at, const char* end, char*& out) {
  uint32_t bits = 0;
  int count = 0;
  std::array<char, 8> characters;  // not at `out`: it may be the very text that is read
  size_t found = 0;
  const char* p = at + 1;
  for (; p < end && p - at <= 16 && *p != '-'; ++p) {
    if (digit(*p) < 0) return 0;
    bits = bits << 6 | static_cast<uint32_t>(digit(*p));
    count += 6;
    if (count < 16) continue;
    const uint32_t code = bits >> (count - 16) & 0xFFFF;
    if (code < 0x20 || code > 0x7E) return 0;
    characters[found++] = static_cast<char>(code);
    count -= 16;
  }
  const bool closed = p < end && *p == '-';
  if (!closed || found == 0 || count >= 6 || (bits & ((1u << count) - 1)) != 0) return 0;
  out = std::copy_n(characters.data(), found, out);
  return static_cast<size_t>(p - at) + 1;
}

struct Entity {
  std::string_view name;
  char stands_for;
};
constexpr Entity kEntities[] = {
    {"lt;", '<'},       {"gt;", '>'},     {"amp;", '&'},    {"quot;", '"'},   {"apos;", '\''},
    {"colon;", ':'},    {"semi;", ';'},   {"lpar;", '('},   {"rpar;", ')'},   {"sol;", '/'},
    {"bsol;", '\\'},    {"Tab;", '\t'},   {"grave;", '`'},  {"lcub;", '{'},   {"rcub;", '}'},
    {"NewLine;", '\n'}, {"lsqb;", '['},   {"rsqb;", ']'},   {"equals;", '='}, {"plus;", '+'},
    {"comma;", ','},    {"period;", '.'}, {"dollar;", '$'}, {"excl;", '!'},   {"lbrace;", '{'},
    {"rbrace;", '}'},   {"nbsp;", ' '},   {"percnt;", '%'}, {"vert;", '|'},
};

// The entity at `at` (an ampersand): bytes read, 0 if there is none.
size_t take_entity(const char* at, const char* end, char*& out) {
  const std::string_view rest(at + 1, static_cast<size_t>(end - at) - 1);
  for (const Entity& entity : kEntities) {
    if (!rest.starts_with(entity.name)) continue;
    *out++ = entity.stands_for;
    return 1 + entity.name.size();
  }
  if (rest.size() < 2 || rest[0] != '#') return 0;
  const bool is_hex = rest[1] == 'x' || rest[1] == 'X';
  size_t i = is_hex ? 2 : 1;
  const size_t first = i;
  uint32_t code = 0;
  for (; i < rest.size() && i - first < 10 && hex(rest[i]) >= 0 && (is_hex || hex(rest[i]) < 10);
       ++i) {
    code = code * (is_hex ? 16 : 10) + static_cast<uint32_t>(hex(rest[i]));
    if (code > 0x10FFFF) return 0;
  }
  // Four bytes of UTF-8 at most: the shortest source of such a code (&#65536) is longer.
  if (i == first || code == 0) return 0;
  out = put_utf8(out, code);
  return 1 + i + (i < rest.size() && rest[i] == ';' ? 1 : 0);
}

char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case '"':
      return '"';
    case '\\':
      return '\\';
    default:
      return '\0';
  }
}

}  // namespace

size_t undo_escapes(char* text, size_t size, Escapes escapes) {
  if (escapes == Escapes::none) return size;
  const char* const end = text + size;
  char* out = text;
  const bool blanks =
      escapes == Escapes::iis && std::string_view(text, size).find(' ') == std::string_view::npos;
  for (const char* p = text; p < end;) {
    if (*p == '+' && blanks) {
      *out++ = ' ';
      ++p;
    } else if (*p == '\\' && escapes != Escapes::iis && end - p >= 4 && p[1] == 'x' &&
               hex_value(p + 2, 2) >= 0) {
      *out++ = static_cast<char>(hex_value(p + 2, 2));
      p += 4;
    } else if (*p == '\\' && escapes == Escapes::apache && end - p >= 2 &&
               unescaped(p[1]) != '\0') {
      *out++ = unescaped(p[1]);
      p += 2;
    } else {
      *out++ = *p++;
    }
  }
  return static_cast<size_t>(out - text);
}

size_t decode_percent(char* text, size_t size, bool plus) {
  const char* const end = text + size;
  char* out = text;
  for (const char* p = text; p < end;) {
    if (*p == '%' && end - p >= 3 && hex_value(p + 1, 2) >= 0) {
      *out++ = static_cast<char>(hex_value(p + 1, 2));
      p += 3;
    } else if (*p == '%' && end - p >= 6 && (p[1] == 'u' || p[1] == 'U') &&
               hex_value(p + 2, 4) >= 0) {
      out = put_utf8(out, static_cast<uint32_t>(hex_value(p + 2, 4)));
      p += 6;
    } else if (*p == '+') {
      const size_t utf7 = take_utf7(p, end, out);
      if (utf7 == 0) *out++ = plus ? ' ' : '+';
      p += utf7 == 0 ? 1 : utf7;
    } else {
      *out++ = *p++;
    }
  }
  return static_cast<size_t>(out - text);
}

size_t decode_entities(char* text, size_t size) {
  const char* const end = text + size;
  char* out = text;
  for (const char* p = text; p < end;) {
    const size_t entity = *p == '&' ? take_entity(p, end, out) : 0;
    if (entity == 0) *out++ = *p++;
    p += entity;
  }
  return static_cast<size_t>(out - text);
}

namespace {

bool is_printable(char c) { return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r'; }

// Decodes digits as long as the bytes are printable; gives the end in `out`, or null.
char* decode_printable(std::string_view digits, char* out) {
  uint32_t bits = 0;
  int count = 0;
  for (const char c : digits) {
    bits = bits << 6 | static_cast<uint32_t>(digit(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *out = static_cast<char>(bits >> count);
    if (!is_printable(*out++)) return nullptr;
  }
  return out;
}

// One word is more likely a word by chance.
bool is_worth_a_look(const char* begin, const char* end) {
  return std::any_of(begin, end, [](char c) {
    return std::string_view(" <>'\"(){};|&$`/:=\\").find(c) != std::string_view::npos;
  });
}

}  // namespace

size_t decode_inner_base64(std::string_view text, char* out) {
  constexpr size_t kShortest = 12, kShortestPadded = 8;  // digits
  char* const begin = out;
  for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at)) {
    size_t end = ++at;
    while (end < text.size() && digit(text[end]) >= 0) ++end;
    const bool padded = end < text.size() && text[end] == '=' && (end - at) % 4 >= 2;
    if (end - at < (padded ? kShortestPadded : kShortest) || (end - at) % 4 == 1) continue;
    char* const stop = decode_printable(text.substr(at, end - at), out);
    if (stop != nullptr && is_worth_a_look(out, stop)) {
      out = stop;
      *out++ = '\n';
    }
    at = end;
  }
  return static_cast<size_t>(out - begin);
}

}  // namespace hozen
