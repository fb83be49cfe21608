// decode_json_values: what a server reads out of JSON that a client sent as a value.
#include <string_view>

#include "base/digits.h"
#include "base/rune.h"
#include "labels/text_decoding.h"

namespace hozen {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Walks over one value that begins with a brace or a bracket, however damaged it is: attacks often break it.
class JsonWalker {
 public:
  JsonWalker(std::string_view text, size_t at, char* out)
      : p_(text.data() + at), end_(text.data() + text.size()), out_(out) {}

  // Gives the end of what was written; `p` is where the value ends.
  char* run() {
    int depth = 0;
    while (p_ < end_) {
      const char c = *p_;
      if (c == '"') {
        string();
        continue;
      }
      ++p_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth <= 0) break;
    }
    return out_;
  }
  const char* stopped_at() const { return p_; }

 private:
  void string() {
    const char* const begin = ++p_;
    while (p_ < end_ && *p_ != '"') p_ += *p_ == '\\' && end_ - p_ > 1 ? 2 : 1;
    const std::string_view text(begin, static_cast<size_t>(p_ - begin));
    if (p_ < end_) ++p_;
    while (p_ < end_ && is_blank(*p_)) ++p_;
    if (p_ < end_ && *p_ == ':') {
      key_ = text;
      return;
    }
    for (const char c : key_) *out_++ = c;
    *out_++ = '=';
    put(text);
    *out_++ = '&';
    key_ = {};  // of an array's other strings: a name takes more than it has
  }
  void put(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        *out_++ = text[i];
        continue;
      }
      const char c = text[++i];
      const bool is_code = c == 'u' && i + 4 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                           hex_digit(text[i + 2]) >= 0 && hex_digit(text[i + 3]) >= 0 &&
                           hex_digit(text[i + 4]) >= 0;
      if (is_code) {
        uint32_t code = 0;
        for (int digit = 0; digit < 4; ++digit)
          code = code * 16 + static_cast<uint32_t>(hex_digit(text[++i]));
        out_ = put_utf8(out_, code);
      } else {
        *out_++ = c == 'n' || c == 'r' ? '\n' : c == 't' ? '\t' : c;
      }
    }
  }

  const char* p_;
  const char* end_;
  char* out_;
  std::string_view key_;
};

}  // namespace

size_t decode_json_values(std::string_view text, char* out) {
  char* const begin = out;
  *out++ = '?';
  for (size_t at = 0; at < text.size();) {
    size_t value = at;
    while (value < text.size() && is_blank(text[value])) ++value;
    const bool opens = value < text.size() && (text[value] == '{' || text[value] == '[');
    constexpr size_t kNear = 64;
    if (opens && text.substr(value, kNear).find('"') != std::string_view::npos) {
      JsonWalker walker(text, value, out);
      out = walker.run();
      at = static_cast<size_t>(walker.stopped_at() - text.data());
    }
    const size_t next = text.find('=', at);
    if (next == std::string_view::npos) break;
    at = next + 1;
  }
  return out - begin > 1 ? static_cast<size_t>(out - begin) - 1 : 0;  // without the last ampersand
}

}  // namespace hozen
