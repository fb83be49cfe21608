#include "custody/json_line.h"

#include <utility>

#include "base/text.h"

namespace hozen {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_escaped(std::string& out, char c) {
  switch (c) {
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
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7F) {
    out += fmt::format("\\u{:04x}", byte);
  } else {
    out += c;
  }
}

// The longest valid character at the front: 1-4 bytes, or 0 if there is none.
size_t character_length(std::string_view text) {
  for (size_t length = 1; length <= 4 && length <= text.size(); ++length)
    if (is_valid_utf8(text.substr(0, length))) return length;
  return 0;
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  if (is_valid_utf8(text)) {
    for (const char c : text) append_escaped(out, c);
    return out + '"';
  }
  while (!text.empty()) {
    const size_t length = character_length(text);
    if (length == 0) out += kReplacement;
    if (length == 1) append_escaped(out, text.front());
    if (length > 1) out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  return raw(key, json_quoted(value));
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  if (out_.size() > 1) out_ += ',';
  out_ += json_quoted(key);
  out_ += ':';
  out_ += json;
  return *this;
}

std::string JsonLine::take() {
  out_ += '}';
  return std::exchange(out_, "{");
}

}  // namespace hozen
