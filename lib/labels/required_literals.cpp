#include "labels/required_literals.h"

#include <algorithm>
#include <bitset>

#include "base/text.h"
#include "labels/literal_parts.h"

namespace hozen {
namespace {

constexpr size_t kMostClass = 16;  // characters of a class that are worth spelling out
constexpr int kDepth = 100;

Part exactly(std::string text) { return {.exact = {std::move(text)}}; }
Part anything() { return {}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

class Reader {
 public:
  Reader(std::string_view regex, Tier least) : text_(regex), judge_(least) {}

  std::optional<LiteralSet> read() {
    const Part part = alternatives(0);
    if (failed_ || at_ != text_.size()) return std::nullopt;
    LiteralSet best = judge_.best_of(part);
    if (!is_useful(best)) return std::nullopt;
    leave_shortest(best);
    return best;
  }

 private:
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  Part give_up() {
    failed_ = true;
    at_ = text_.size();
    return {};
  }

  Part alternatives(int depth) {
    if (depth > kDepth) return give_up();
    std::vector<Part> parts;
    do parts.push_back(sequence(depth));
    while (take("|"));
    if (parts.size() == 1) return parts.front();
    Part out;
    bool all_exact = true, all_known = true, all_begin = true;
    for (const Part& part : parts) {
      all_exact = all_exact && !part.exact.empty() && !part.repeats;
      const LiteralSet best = judge_.best_of(part);
      all_known = all_known && !best.empty();
      const LiteralSet& begin = part.exact.empty() ? part.prefix : part.exact;
      all_begin = all_begin && !begin.empty();
      out.prefix.insert(out.prefix.end(), begin.begin(), begin.end());
      out.exact.insert(out.exact.end(), part.exact.begin(), part.exact.end());
      out.required.insert(out.required.end(), best.begin(), best.end());
    }
    make_unique(out.exact);
    make_unique(out.required);
    make_unique(out.prefix);
    if (!all_begin || out.prefix.size() > kMostExact) out.prefix.clear();
    if (!all_exact || out.exact.size() > kMostExact) out.exact.clear();
    if (!all_known || out.required.size() > kMostLiterals) out.required.clear();
    return out;
  }

  Part sequence(int depth) {
    Sequence run(judge_);
    while (!done() && peek() != '|' && peek() != ')') run.add(repeated(depth));
    return run.take();
  }

  Part repeated(int depth) {
    Part part = atom(depth);
    while (!done()) {
      size_t least = 1, most = 1;
      if (take("*")) {
        least = 0, most = 2;
      } else if (take("+")) {
        most = 2;
      } else if (take("?")) {
        least = 0;
      } else if (!take_count(least, most)) {
        break;
      }
      take("?");  // lazy
      part = times(part, least, most);
    }
    return part;
  }
  Part times(const Part& part, size_t least, size_t most) const {
    if (least == 1 && most == 1) return part;
    if (least == 0 && most == 1 && !part.exact.empty() && part.exact.size() < kMostExact) {
      Part out{.exact = part.exact};
      out.exact.emplace_back();
      make_unique(out.exact);
      return out;
    }
    if (least == 0) return anything();
    if (!part.exact.empty()) return {.exact = power(part.exact, least), .repeats = true};
    return {.required = judge_.best_of(part), .prefix = part.prefix};
  }
  // {n}, {n,}, {n,m}; anything else between braces is plain text.
  bool take_count(size_t& least, size_t& most) {
    size_t p = at_;
    if (p >= text_.size() || text_[p] != '{') return false;
    const size_t close = text_.find('}', p);
    if (close == std::string_view::npos || close == p + 1) return false;
    const std::string_view inside = text_.substr(p + 1, close - p - 1);
    if (inside[0] < '0' || inside[0] > '9' ||
        inside.find_first_not_of("0123456789,") != std::string_view::npos)
      return false;
    least = number(inside.substr(0, inside.find(',')));
    const size_t comma = inside.find(',');
    most = comma == std::string_view::npos ? least
           : comma + 1 == inside.size()    ? 1000
                                           : number(inside.substr(comma + 1));
    at_ = close + 1;
    return true;
  }
  static size_t number(std::string_view digits) {
    size_t value = 0;
    for (const char c : digits.substr(0, 6))
      value = c >= '0' && c <= '9' ? value * 10 + static_cast<size_t>(c - '0') : 1000;
    return value;
  }

  Part atom(int depth) {
    const char c = peek();
    ++at_;
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return char_class();
      case '.':
        return anything();
      case '^':
      case '$':
        return exactly("");
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return give_up();
      default:
        return plain_run();
    }
  }
  // The plain characters from the one just taken, without one that a quantifier may be about.
  Part plain_run() {
    const auto is_plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view(" /_-=<>:;,%&!\"'#~@").find(c) != std::string_view::npos;
    };
    const size_t from = at_ - 1;
    if (!is_plain(text_[from])) return plain(text_[from]);
    size_t end = at_;
    while (end < text_.size() && end - from < kLongest && is_plain(text_[end])) ++end;
    const bool quantified =
        end < text_.size() && std::string_view("*+?{").find(text_[end]) != std::string_view::npos;
    if (quantified && end > at_) --end;
    at_ = end;
    return exactly(to_lower(text_.substr(from, end - from)));
  }
  // RE2 folds the case of Latin-1 letters, the search for texts does not.
  static bool has_latin_case(size_t c) { return c >= 0xC0 || c == 0xB5; }
  static Part plain(char c) {
    if (has_latin_case(static_cast<uint8_t>(c))) return anything();
    return exactly(std::string(1, lower(c)));
  }
  Part group(int depth) {
    if (take("?")) {
      if (take("P<") || take("<")) {
        if (!done() && (peek() == '=' || peek() == '!')) return give_up();
        while (!done() && peek() != '>') ++at_;
        if (!take(">")) return give_up();
      } else {
        // Flags: whatever they say on case, texts are searched without it.
        while (!done() &&
               (peek() == 'i' || peek() == 's' || peek() == 'm' || peek() == 'U' || peek() == '-'))
          ++at_;
        if (take(")")) return exactly("");
        if (!take(":")) return give_up();
      }
    }
    const Part part = alternatives(depth + 1);
    if (!take(")")) return give_up();
    return part;
  }

  // The character of an escape that stands for one; -1 for a class, -2 for a place of no width, -3 unknown.
  int escaped() {
    if (done()) return -3;
    const char c = peek();
    ++at_;
    switch (c) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 's':
      case 'S':
        return -1;
      case 'b':
      case 'B':
      case 'A':
      case 'z':
      case 'Z':
        return -2;
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x':
        return hex();
      default:
        break;
    }
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return word ? -3 : static_cast<uint8_t>(c);
  }
  int hex() {
    const bool braces = take("{");
    int value = 0, digits = 0;
    for (; !done() && digits < (braces ? 6 : 2); ++at_, ++digits) {
      const char c = lower(peek());
      if (c >= '0' && c <= '9')
        value = value * 16 + (c - '0');
      else if (c >= 'a' && c <= 'f')
        value = value * 16 + (c - 'a' + 10);
      else
        break;
    }
    if ((braces && !take("}")) || (!braces && digits != 2)) return -3;
    return value < 256 ? value : -1;
  }
  Part escape() {
    const int c = escaped();
    if (c == -3) return give_up();
    if (c == -2) return exactly("");
    if (c == -1 && text_[at_ - 1] == 's') return {.exact = blanks()};
    return c == -1 ? anything() : plain(static_cast<char>(c));
  }
  static LiteralSet blanks() { return {"\t", "\n", "\v", "\f", "\r", " "}; }

  Part char_class() {
    std::bitset<256> set;
    bool large = take("^");
    bool first = true;
    int last = -1;
    while (!done() && (first || peek() != ']')) {
      first = false;
      if (take("[:")) {
        large = true;
        const size_t close = text_.find(":]", at_);
        if (close == std::string_view::npos) return give_up();
        at_ = close + 2;
        continue;
      }
      int c = static_cast<uint8_t>(peek());
      ++at_;
      const bool is_range = c == '-' && last >= 0 && !done() && peek() != ']';
      if (is_range) {
        c = static_cast<uint8_t>(peek());
        ++at_;
      }
      if (c == '\\') {
        c = escaped();
        if (c <= -2) return give_up();
      }
      const bool blank = c == -1 && text_[at_ - 1] == 's';
      for (const std::string& one : blank ? blanks() : LiteralSet())
        set.set(static_cast<uint8_t>(one[0]));
      large = large || (c < 0 && !blank);
      if (c < 0) {
        last = -1;
        continue;
      }
      for (int i = is_range ? last : c; i <= c; ++i) set.set(static_cast<size_t>(i));
      last = is_range ? -1 : c;
    }
    if (!take("]")) return give_up();
    return large ? anything() : spelled_out(set);
  }
  static Part spelled_out(const std::bitset<256>& set) {
    Part out;
    for (size_t c = 0; c < 256; ++c) {
      if (!set.test(c)) continue;
      if (has_latin_case(c)) return anything();
      out.exact.emplace_back(1, lower(static_cast<char>(c)));
    }
    make_unique(out.exact);
    return out.exact.empty() || out.exact.size() > kMostClass ? anything() : out;
  }

  std::string_view text_;
  LiteralJudge judge_;
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<LiteralSet> required_literals(std::string_view regex) {
  return Reader(regex, Tier::common).read();
}

Tier tier_needed(std::string_view regex) {
  for (const Tier tier : {Tier::hostile, Tier::rare, Tier::uncommon, Tier::marked}) {
    if (Reader(regex, tier).read()) return tier;
  }
  return Tier::common;
}

}  // namespace hozen
