// squeeze: takes out what interpreters skip, so that a rule sees `union select` in `union/**/%0a
// select`.
#include <array>
#include <cstdint>
#include <string_view>

#include "labels/text_decoding.h"

namespace hozen {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_letter(char c) {
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'z';
}
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Squeezer {
 public:
  Squeezer(char* text, size_t size, Squeeze how)
      : joined_(how == Squeeze::joined), p_(text), end_(text + size), out_(text), begin_(text) {}

  size_t run() {
    while (p_ < end_) {
      if (!step()) *out_++ = *p_++;
    }
    return static_cast<size_t>(out_ - begin_);
  }

 private:
  std::string_view rest() const { return {p_, static_cast<size_t>(end_ - p_)}; }
  bool at(std::string_view text) const { return rest().starts_with(text); }
  char last() const { return out_ > begin_ ? out_[-1] : '\0'; }
  bool between_letters(size_t width) const {
    return is_letter(last()) && p_ + width < end_ && is_letter(p_[width]);
  }
  // `;\i\d`: the letter behind this byte is the first of a command.
  bool begins_command() const {
    return (last() == ';' || last() == '|' || last() == '&') && p_ + 1 < end_ && is_letter(p_[1]);
  }
  bool put_blank(const char* next) {
    p_ = next;
    if (last() != ' ') *out_++ = ' ';
    return true;
  }
  bool skip(size_t width) {
    p_ += width;
    return true;
  }

  // Handles what begins here, or gives false for a plain byte.
  bool step() {
    switch (*p_) {
      case ' ':
      case '\t':
      case '\n':
      case '\v':
      case '\f':
      case '\r':
        return blanks();
      case '\0':
        return skip(1);
      case '\xA0':
        return (last() & 0x80) == 0 &&
               put_blank(p_ + 1);  // alone it is no UTF-8, and MySQL skips it
      case '/':
        return comment() || path_step();
      case '*':
        return end_of_comment();
      case '-':
        return at("--") && line_comment();
      case '#':
        return line_comment();
      case '$':
        return shell_blank() || (joined_ && shell_nothing());
      case ';':
        return path_parameter();
      case '\\':
        return script_escape() || (joined_ && (between_letters(1) || begins_command()) && skip(1));
      case '\'':
      case '"':
        return joined_ && quote();
      case '^':
        return joined_ && between_letters(1) && skip(1);
      case '<':
        return joined_ && at("<>") && between_letters(2) && skip(2);
      default:
        return false;
    }
  }

  bool blanks() {
    const char* q = p_;
    while (q < end_ && is_blank(*q)) ++q;
    return put_blank(q);
  }

  bool comment() {
    if (!at("/*")) return false;
    if (at("/*!")) {  // MySQL runs what stands in it
      const char* q = p_ + 3;
      while (q < end_ && is_digit(*q)) ++q;
      open_ = true;
      return joined_ && q < end_ && is_letter(last()) && is_letter(*q)
                 ? skip(static_cast<size_t>(q - p_))
                 : put_blank(q);
    }
    if (no_more_ends_) return false;
    const size_t end = rest().find("*/", 2);
    no_more_ends_ = end == std::string_view::npos;
    if (no_more_ends_) return false;
    if (joined_ && between_letters(end + 2)) return skip(end + 2);
    return put_blank(p_ + end + 2);
  }
  bool end_of_comment() {
    if (!open_ || !at("*/")) return false;
    open_ = false;
    if (joined_ && between_letters(2)) return skip(2);
    return put_blank(p_ + 2);
  }
  // Only one that ends: to the end of the text it hides nothing.
  bool line_comment() {
    if (no_more_lines_) return false;
    const size_t end = rest().find('\n');
    no_more_lines_ = end == std::string_view::npos;
    return !no_more_lines_ && put_blank(p_ + end + 1);
  }

  bool path_step() {
    if (at("/./")) return skip(2);
    if (at("//") && last() != ':') return skip(1);
    return false;
  }
  // `/;x/` and `..;/`: Java servers drop a path's parameters.
  bool path_parameter() {
    if (last() != '/' && !(last() == '.' && out_ - begin_ >= 2 && out_[-2] == '.')) return false;
    const char* q = p_;
    while (q < end_ && (is_word(*q) || *q == ';' || *q == '=' || *q == '.')) ++q;
    if (q >= end_ || *q != '/') return false;
    p_ = last() == '/' ? q + 1 : q;
    return true;
  }

  bool shell_blank() {
    if (at("${IFS")) {
      const size_t close = rest().substr(0, 16).find('}');
      if (close != std::string_view::npos) return put_blank(p_ + close + 1);
    }
    if (!at("$IFS")) return false;
    const bool numbered = end_ - p_ >= 6 && p_[4] == '$' && is_digit(p_[5]);  // $IFS$9
    return put_blank(p_ + (numbered ? 6 : 4));
  }
  bool shell_nothing() {
    if (end_ - p_ < 3) return false;
    const bool empty = p_[1] == '@' || p_[1] == '*' || is_digit(p_[1]);
    return empty && between_letters(2) && skip(2);
  }

  // \u003c and \x3c of JavaScript and JSON.
  bool script_escape() {
    const size_t digits = at("\\u00") ? 4 : at("\\x") ? 2 : 0;
    if (digits == 0 || static_cast<size_t>(end_ - p_) < 2 + digits) return false;
    int value = 0;
    for (size_t i = 2; i < 2 + digits; ++i) {
      const char c = p_[i];
      const int digit = is_digit(c)                         ? c - '0'
                        : is_letter(c) && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                            : -1;
      if (digit < 0) return false;
      value = value * 16 + digit;
    }
    if (value < 0x20 || value > 0x7E) return false;
    *out_++ = static_cast<char>(value);
    return skip(2 + digits);
  }

  // Empty quotes, a quote inside a word, and what adds two strings: 'un'||'ion', "un"+"ion".
  bool quote() {
    const char mark = *p_;
    if (p_ + 1 < end_ && p_[1] == mark &&
        (is_letter(last()) || (p_ + 2 < end_ && is_letter(p_[2]))))
      return skip(2);
    const char* q = p_ + 1;
    while (q < end_ && q - p_ < 8 && (*q == ' ' || *q == '|' || *q == '+')) ++q;
    const bool adds = q - p_ > 1 && q < end_ && *q == mark &&
                      std::string_view(p_, static_cast<size_t>(q - p_)).find_first_of("|+") !=
                          std::string_view::npos;
    if (adds && is_letter(last())) return skip(static_cast<size_t>(q - p_) + 1);
    return between_letters(1) && skip(1);
  }

  bool joined_;
  bool open_ = false;          // inside /*! ... */
  bool no_more_ends_ = false;  // no */ from here on: do not look again
  bool no_more_lines_ = false;
  const char* p_;
  const char* end_;
  char* out_;
  char* begin_;
};

}  // namespace

size_t squeeze(char* text, size_t size, Squeeze how) { return Squeezer(text, size, how).run(); }

}  // namespace hozen
