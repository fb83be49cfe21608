#include "events/evtx_value.h"

#include <emmintrin.h>

#include <charconv>

#include "base/rune.h"
#include "base/time.h"

namespace hozen {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr char kLowerHex[] = "0123456789abcdef";
constexpr char kUpperHex[] = "0123456789ABCDEF";
constexpr int64_t kSecondsTo1970 = 11'644'473'600;  // from 1601-01-01
constexpr uint64_t kTicksPerSecond = 10'000'000;
constexpr size_t kMostGrowth = 6;  // one unit becomes `&quot;`

char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// What stands for an ASCII character in XML; empty: itself. XML knows no other control characters.
std::string_view xml_of(uint32_t code) {
  switch (code) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\t':
    case '\n':
    case '\r':
      return {};
    default:
      return code < 0x20 ? kReplacement : std::string_view();
  }
}

// Eight ASCII units that XML takes as they are: narrowed to `to`.
bool put_plain_8(const char* units, EvtxText how, char* to) {
  const __m128i wide = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units));
  const __m128i high = _mm_and_si128(wide, _mm_set1_epi16(static_cast<short>(0xff80)));
  if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xffff) return false;
  const __m128i bytes = _mm_packus_epi16(wide, wide);
  if (how == EvtxText::xml) {
    const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const __m128i marks =
        _mm_or_si128(_mm_or_si128(is('<'), is('>')), _mm_or_si128(is('&'), is('"')));
    const __m128i control = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    if (_mm_movemask_epi8(_mm_or_si128(marks, control)) != 0) return false;
  }
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), bytes);
  return true;
}

void append_decimal(auto number, TextBuffer& out) {
  char* const to = out.room(24);
  out.took(static_cast<size_t>(std::to_chars(to, to + 24, number).ptr - to));
}

void append_hex_number(uint64_t number, TextBuffer& out) {
  char* const to = out.room(20);
  to[0] = '0';
  to[1] = 'x';
  out.took(static_cast<size_t>(std::to_chars(to + 2, to + 20, number, 16).ptr - to));
}

void append_hex_bytes(const char* data, size_t bytes, TextBuffer& out) {
  char* to = out.room(bytes * 2);
  for (size_t i = 0; i < bytes; ++i) {
    const auto byte = static_cast<unsigned char>(data[i]);
    *to++ = kUpperHex[byte >> 4];
    *to++ = kUpperHex[byte & 15];
  }
  out.took(bytes * 2);
}

// {01234567-89ab-cdef-0123-456789abcdef}: the first three parts are little-endian numbers.
void append_guid(const char* data, TextBuffer& out) {
  constexpr int8_t kOrder[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                               -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
  char* to = out.room(40);
  char* const start = to;
  *to++ = '{';
  for (const int8_t at : kOrder) {
    if (at < 0) {
      *to++ = '-';
      continue;
    }
    const auto byte = static_cast<unsigned char>(data[at]);
    *to++ = kLowerHex[byte >> 4];
    *to++ = kLowerHex[byte & 15];
  }
  *to++ = '}';
  out.took(static_cast<size_t>(to - start));
}

char* put_digits(char* to, uint64_t number, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  return to + digits;
}

void append_time(const Civil& time, uint64_t fraction, int digits, TextBuffer& out) {
  char* const start = out.room(40);
  char* to = put_digits(start, static_cast<uint64_t>(time.year), time.year > 9999 ? 5 : 4);
  *to++ = '-';
  to = put_digits(to, time.month, 2);
  *to++ = '-';
  to = put_digits(to, time.day, 2);
  *to++ = 'T';
  to = put_digits(to, time.hour, 2);
  *to++ = ':';
  to = put_digits(to, time.minute, 2);
  *to++ = ':';
  to = put_digits(to, time.second, 2);
  *to++ = '.';
  to = put_digits(to, fraction, digits);
  *to++ = 'Z';
  out.took(static_cast<size_t>(to - start));
}

void append_filetime(uint64_t filetime, TextBuffer& out) {
  const auto seconds = static_cast<int64_t>(filetime / kTicksPerSecond) - kSecondsTo1970;
  append_time(civil_from_seconds(seconds), filetime % kTicksPerSecond, 7, out);
}

void append_systemtime(const char* data, TextBuffer& out) {
  const auto part = [&](size_t i) { return load_little<uint16_t>(data + i * 2); };
  Civil time;
  time.year = part(0);
  time.month = part(1);
  time.day = part(3);  // part 2 is the day of the week
  time.hour = part(4);
  time.minute = part(5);
  time.second = part(6);
  append_time(time, part(7), 3, out);
}

bool append_sid(const char* data, size_t bytes, TextBuffer& out) {
  const auto count = static_cast<unsigned char>(data[1]);
  if (bytes < 8 + count * size_t{4}) return false;
  uint64_t authority = 0;
  for (int i = 2; i < 8; ++i) authority = authority << 8 | static_cast<unsigned char>(data[i]);
  out.append_exact("S-");
  append_decimal(static_cast<unsigned char>(data[0]), out);
  out.append('-');
  append_decimal(authority, out);
  for (size_t i = 0; i < count; ++i) {
    out.append('-');
    append_decimal(load_little<uint32_t>(data + 8 + i * 4), out);
  }
  return true;
}

void append_real(double number, TextBuffer& out) {
  char* const to = out.room(40);
  out.took(static_cast<size_t>(std::to_chars(to, to + 40, number).ptr - to));
}

// The least bytes a value of the type has; 0: any number.
constexpr uint8_t kTypeBytes[] = {0, 0, 0, 1, 1,  2, 2, 4,  4, 8, 8,
                                  4, 8, 4, 0, 16, 4, 8, 16, 8, 4, 8};

bool append_string(const EvtxValue& v, EvtxText how, TextBuffer& out) {
  size_t units = v.bytes / 2;
  while (units != 0 && load_little<uint16_t>(v.data + units * 2 - 2) == 0) --units;
  return append_utf16(v.data, units, how, out);
}

// In a code page the record does not name: what is not ASCII is taken for Windows-1252's Latin-1 part.
bool append_ansi(const EvtxValue& v, EvtxText how, TextBuffer& out) {
  size_t bytes = v.bytes;
  while (bytes != 0 && v.data[bytes - 1] == '\0') --bytes;
  char* to = out.room(bytes * kMostGrowth);
  char* const start = to;
  bool escaped = false;
  for (size_t i = 0; i < bytes; ++i) {
    const uint32_t code = static_cast<unsigned char>(v.data[i]);
    const std::string_view xml = how == EvtxText::xml ? xml_of(code) : std::string_view();
    escaped |= !xml.empty();
    to = xml.empty() ? put_utf8(to, code) : put(to, xml);
  }
  out.took(static_cast<size_t>(to - start));
  return escaped;
}

// True if the type is one of those below and was written.
bool append_number(const EvtxValue& v, TextBuffer& out) {
  switch (v.type) {
    case EvtxValue::int8:
      return append_decimal(load_little<int8_t>(v.data), out), true;
    case EvtxValue::uint8:
      return append_decimal(load_little<uint8_t>(v.data), out), true;
    case EvtxValue::int16:
      return append_decimal(load_little<int16_t>(v.data), out), true;
    case EvtxValue::uint16:
      return append_decimal(load_little<uint16_t>(v.data), out), true;
    case EvtxValue::int32:
      return append_decimal(load_little<int32_t>(v.data), out), true;
    case EvtxValue::uint32:
      return append_decimal(load_little<uint32_t>(v.data), out), true;
    case EvtxValue::int64:
      return append_decimal(load_little<int64_t>(v.data), out), true;
    case EvtxValue::uint64:
      return append_decimal(load_little<uint64_t>(v.data), out), true;
    case EvtxValue::real32:
      return append_real(static_cast<double>(load_little<float>(v.data)), out), true;
    case EvtxValue::real64:
      return append_real(load_little<double>(v.data), out), true;
    case EvtxValue::hex32:
      return append_hex_number(load_little<uint32_t>(v.data), out), true;
    case EvtxValue::hex64:
      return append_hex_number(load_little<uint64_t>(v.data), out), true;
    case EvtxValue::size:
      return append_hex_number(
                 v.bytes >= 8 ? load_little<uint64_t>(v.data) : load_little<uint32_t>(v.data), out),
             true;
    default:
      return false;
  }
}

}  // namespace

bool append_utf16(const char* units, size_t count, EvtxText how, TextBuffer& out) {
  char* to = out.room(count * kMostGrowth + 8);
  char* const start = to;
  bool escaped = false;
  for (size_t i = 0; i < count;) {
    if (i + 8 <= count && put_plain_8(units + i * 2, how, to)) {
      to += 8;
      i += 8;
      continue;
    }
    uint32_t code = load_little<uint16_t>(units + i * 2);
    ++i;
    if (code >= 0xd800 && code <= 0xdfff) {
      const uint32_t low = i < count ? load_little<uint16_t>(units + i * 2) : 0;
      const bool pair = code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
      code = pair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      i += pair ? 1 : 0;
    }
    const std::string_view xml = how == EvtxText::xml ? xml_of(code) : std::string_view();
    escaped |= !xml.empty();
    to = xml.empty() ? put_utf8(to, code) : put(to, xml);
  }
  out.took(static_cast<size_t>(to - start));
  return escaped;
}

void append_escaped(std::string_view text, TextBuffer& out) {
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const std::string_view xml = code < 0x80 ? xml_of(code) : std::string_view();
    if (xml.empty())
      out.append(c);
    else
      out.append_exact(xml);
  }
}

bool append_value(const EvtxValue& v, EvtxText how, TextBuffer& out) {
  if (v.type == EvtxValue::string) return append_string(v, how, out);
  if (v.bytes == 0 || v.type == EvtxValue::null) return false;
  if (v.type == EvtxValue::ansi) return append_ansi(v, how, out);
  const bool known = v.type < std::size(kTypeBytes) && v.bytes >= kTypeBytes[v.type];
  if (known && append_number(v, out)) return false;
  if (known && v.type == EvtxValue::boolean) {
    out.append_exact(load_little<uint32_t>(v.data) != 0 ? "true" : "false");
  } else if (known && v.type == EvtxValue::guid) {
    append_guid(v.data, out);
  } else if (known && v.type == EvtxValue::filetime) {
    append_filetime(load_little<uint64_t>(v.data), out);
  } else if (known && v.type == EvtxValue::systemtime) {
    append_systemtime(v.data, out);
  } else if (!known || v.type != EvtxValue::sid || !append_sid(v.data, v.bytes, out)) {
    append_hex_bytes(v.data, v.bytes, out);
  }
  return false;
}

bool next_item(const EvtxValue& array, size_t& at, EvtxValue& item) {
  if (at >= array.bytes) return false;
  item.type = array.type & 0x7f;
  item.data = array.data + at;
  const size_t left = array.bytes - at;
  size_t bytes = left;
  if (item.type == EvtxValue::string) {
    for (bytes = 0; bytes + 2 <= left && load_little<uint16_t>(item.data + bytes) != 0;) bytes += 2;
    at += std::min(bytes + 2, left);
  } else if (item.type == EvtxValue::ansi) {
    const void* const stop = std::memchr(item.data, '\0', left);
    if (stop != nullptr) bytes = static_cast<size_t>(static_cast<const char*>(stop) - item.data);
    at += std::min(bytes + 1, left);
  } else {
    if (item.type == EvtxValue::sid && left >= 8) {
      bytes = 8 + static_cast<unsigned char>(item.data[1]) * size_t{4};
    } else if (item.type < std::size(kTypeBytes) && kTypeBytes[item.type] != 0) {
      bytes = kTypeBytes[item.type];
    }
    bytes = std::min(bytes, left);
    at += bytes;
  }
  item.bytes = static_cast<uint32_t>(bytes);
  return true;
}

std::optional<int64_t> ns_of_filetime(uint64_t filetime) {
  const auto seconds = static_cast<int64_t>(filetime / kTicksPerSecond) - kSecondsTo1970;
  constexpr int64_t kLimit = INT64_MAX / kNsPerSecond - 1;
  if (seconds > kLimit || seconds < -kLimit) return std::nullopt;
  return seconds * kNsPerSecond + static_cast<int64_t>(filetime % kTicksPerSecond) * 100;
}

std::optional<uint64_t> number_of(const EvtxValue& v) {
  switch (v.type) {
    case EvtxValue::int8:
    case EvtxValue::uint8:
      if (v.bytes >= 1) return static_cast<unsigned char>(v.data[0]);
      break;
    case EvtxValue::int16:
    case EvtxValue::uint16:
      if (v.bytes >= 2) return load_little<uint16_t>(v.data);
      break;
    case EvtxValue::int32:
    case EvtxValue::uint32:
    case EvtxValue::hex32:
      if (v.bytes >= 4) return load_little<uint32_t>(v.data);
      break;
    case EvtxValue::int64:
    case EvtxValue::uint64:
    case EvtxValue::hex64:
      if (v.bytes >= 8) return load_little<uint64_t>(v.data);
      break;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace hozen
