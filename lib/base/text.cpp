#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace hozen {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

// Length of the valid UTF-8 sequence at p, 0 if there is none (RFC 3629: no overlongs, no surrogates).
size_t utf8_length(const unsigned char* p, size_t left) {
  if (p[0] < 0x80) return 1;
  const auto tail = [&](size_t i) { return i < left && (p[i] & 0xC0) == 0x80; };
  if (p[0] >= 0xC2 && p[0] <= 0xDF) return tail(1) ? 2 : 0;
  if (p[0] >= 0xE0 && p[0] <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if (p[0] == 0xE0 && p[1] < 0xA0) return 0;
    if (p[0] == 0xED && p[1] > 0x9F) return 0;
    return 3;
  }
  if (p[0] >= 0xF0 && p[0] <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (p[0] == 0xF0 && p[1] < 0x90) return 0;
    if (p[0] == 0xF4 && p[1] > 0x8F) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  size_t from = 0, to = text.size();
  while (from < to && is_blank(text[from])) ++from;
  if (from == to) return text.substr(0, 0);
  while (is_blank(text[to - 1])) --to;
  return text.substr(from, to - from);
}

std::string_view take_line(std::string_view& rest) {
  const size_t feed = rest.find('\n');
  std::string_view line = rest.substr(0, feed);
  rest.remove_prefix(feed == std::string_view::npos ? rest.size() : feed + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (size_t from = 0;;) {
    const size_t at = text.find(separator, from);
    pieces.push_back(text.substr(from, at - from));
    if (at == std::string_view::npos) return pieces;
    from = at + 1;
  }
}

std::optional<uint64_t> parse_unsigned(std::string_view text) {
  return parse_number<uint64_t>(text);
}
std::optional<int64_t> parse_signed(std::string_view text) { return parse_number<int64_t>(text); }
std::optional<double> parse_decimal(std::string_view text) { return parse_number<double>(text); }

bool is_valid_utf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t i = 0; i < text.size();) {
    uint64_t eight = 0;
    if (text.size() - i >= sizeof eight) {
      std::memcpy(&eight, p + i, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    const size_t length = utf8_length(p + i, text.size() - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string quote_for_message(std::string_view text, size_t most) {
  std::string out;
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t i = 0; i < text.size();) {
    if (out.size() >= most) return out + "...";
    const size_t length = utf8_length(p + i, text.size() - i);
    // C1 controls (U+0080..9F) and bidi/format characters are shown as bytes too.
    const bool c1 = length == 2 && p[i] == 0xC2 && p[i + 1] < 0xA0;
    const bool bidi =
        length == 3 && p[i] == 0xE2 && (p[i + 1] == 0x80 || p[i + 1] == 0x81) &&
        ((p[i + 1] == 0x80 && p[i + 2] >= 0x8B) || (p[i + 1] == 0x81 && p[i + 2] >= 0xA0));
    if (length == 0 || p[i] < 0x20 || p[i] == 0x7F || c1 || bidi) {
      const size_t bytes = length == 0 ? 1 : length;
      for (size_t k = 0; k < bytes; ++k) out += fmt::format("\\x{:02x}", p[i + k]);
      i += bytes;
    } else {
      out.append(text, i, length);
      i += length;
    }
  }
  return out;
}

bool glob_match(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace hozen
