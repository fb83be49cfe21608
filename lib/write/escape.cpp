#include "write/escape.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

#include "base/rune.h"

namespace hozen {
namespace {

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7F; }

void append_escape_of(std::string& out, const Rune& rune) {
  switch (rune.code) {
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
  auto to = std::back_inserter(out);
  const auto code = static_cast<uint32_t>(rune.code);
  if (!rune.valid || code < 0x80) {
    fmt::format_to(to, "\\x{:02x}", code);
  } else if (code <= 0xFFFF) {
    fmt::format_to(to, "\\u{:04x}", code);
  } else {
    fmt::format_to(to, "\\U{:08x}", code);
  }
}

bool starts_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

// `_` inside a word begins no emphasis in GFM, so rule and file names stay readable in the source.
bool is_word(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void append_visible(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t stop = at;
    while (stop < text.size() && is_plain_ascii(text[stop])) ++stop;
    out.append(text, at, stop - at);
    at = stop;
    if (at == text.size()) return;
    const Rune rune = next_rune(text, at);
    if (!rune.valid || is_unsafe(rune.code)) {
      append_escape_of(out, rune);
    } else {
      out.append(text, at, rune.length);
    }
    at += rune.length;
  }
}

std::string visible(std::string_view text) {
  std::string out;
  append_visible(out, text);
  return out;
}

void append_csv(std::string& out, std::string_view text, bool raw) {
  const std::string made = raw ? std::string() : visible(text);
  const std::string_view shown = raw ? text : std::string_view(made);
  const bool guard = !raw && starts_a_formula(text);
  if (shown.find_first_of(",\"\r\n") == std::string_view::npos) {
    if (guard) out += '\'';
    out += shown;
    return;
  }
  out += guard ? "\"'" : "\"";
  for (const char c : shown) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_tsv(std::string& out, std::string_view text, bool raw) {
  if (!raw && starts_a_formula(text)) out += '\'';
  append_visible(out, text);
}

void append_markdown(std::string& out, std::string_view text) {
  const std::string shown = visible(text);
  for (size_t at = 0; at < shown.size(); ++at) {
    const char c = shown[at];
    const std::string_view rest = std::string_view(shown).substr(at);
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (rest.starts_with("://")) {
      out += "&#58;";  // "http://..." would become a live link to the attacker's host
    } else if (c == '.' && at >= 3 && std::string_view(shown).substr(at - 3, 3) == "www") {
      out += "&#46;";
    } else if (c == '_' && at > 0 && is_word(shown, at - 1) && is_word(shown, at + 1)) {
      out += c;
    } else if (std::string_view("\\`*_[]|~").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
}

void append_html(std::string& out, std::string_view text) {
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace hozen
