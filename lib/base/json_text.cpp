#include "base/json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <iterator>

#include "base/rune.h"

namespace hozen {
namespace {

void append_json_escape(std::string& out, const Rune& rune) {
  auto to = std::back_inserter(out);
  const auto code = static_cast<uint32_t>(rune.valid ? rune.code : 0xFFFD);
  if (code > 0xFFFF) {
    const uint32_t rest = code - 0x10000;
    fmt::format_to(to, "\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    return;
  }
  switch (code) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(to, "\\u{:04x}", code);
  }
}

// How many bytes from `from` on JSON may hold as they are: 0x20-0x7E without quote and backslash.
size_t plain_json_prefix(std::string_view text, size_t from) {
  constexpr uint64_t kOnes = 0x0101010101010101ull;
  constexpr uint64_t kHigh = 0x8080808080808080ull;
  size_t at = from;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    const auto is_zero = [](uint64_t w) { return (w - kOnes) & ~w & kHigh; };
    const uint64_t control = (word - kOnes * 0x20) & ~word & kHigh;
    const uint64_t special =
        is_zero(word ^ kOnes * '"') | is_zero(word ^ kOnes * '\\') | is_zero(word ^ kOnes * 0x7F);
    if ((control | special | (word & kHigh)) != 0) break;
  }
  while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7F && text[at] != '"' &&
         text[at] != '\\')
    ++at;
  return at - from;
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t plain = plain_json_prefix(text, at);
    out.append(text, at, plain);
    at += plain;
    if (at == text.size()) return;
    const Rune rune = next_rune(text, at);
    const bool special = rune.code == '"' || rune.code == '\\';
    if (!rune.valid || special || is_unsafe(rune.code)) {
      append_json_escape(out, rune);
    } else {
      out.append(text, at, rune.length);
    }
    at += rune.length;
  }
}

void append_json_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_json(out, text);
  out += '"';
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_json_quoted(out, text);
  return out;
}

}  // namespace hozen
