#include "labels/required_literals.h"

#include <algorithm>
#include <array>
#include <bitset>

namespace hozen {
namespace {

constexpr size_t kMostLiterals = 64;
constexpr size_t kMostExact = 24;  // texts a part may stand for before it is given up as exact
constexpr size_t kMostClass = 6;   // characters of a class that are worth spelling out
constexpr size_t kLongest = 24;
constexpr int kDepth = 100;

// What is known of a part of the expression.
struct Part {
  // The part stands for exactly one of these texts; empty: for too many to say.
  LiteralSet exact;
  // Each text that the part finds holds one of these; empty: nothing is known.
  LiteralSet required;
};

void make_unique(LiteralSet& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

bool useful(const LiteralSet& set) {
  return !set.empty() && set.size() <= kMostLiterals &&
         std::none_of(set.begin(), set.end(), [](const auto& s) { return s.empty(); });
}

void keep_better(LiteralSet& best, const LiteralSet& other) {
  if (useful(other) && (best.empty() || commonness(other) < commonness(best))) best = other;
}

// The better of what is known: the exact texts or the required ones.
LiteralSet best_of(const Part& part) {
  LiteralSet best = part.required;
  keep_better(best, part.exact);
  return best;
}

Part exactly(std::string text) { return {.exact = {std::move(text)}, .required = {}}; }
Part anything() { return {}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// A run of parts, one after the other.
class Sequence {
 public:
  void add(const Part& part) {
    if (part.exact.empty()) {
      finish_run();
      keep_better(required_, part.required);
      whole_ = false;
      return;
    }
    if (run_.size() * part.exact.size() > kMostExact ||
        longest(run_) + longest(part.exact) > kLongest) {
      finish_run();
      whole_ = false;
    }
    LiteralSet product;
    for (const std::string& left : run_) {
      for (const std::string& right : part.exact) product.push_back(left + right);
    }
    make_unique(product);
    run_ = std::move(product);
  }
  Part take() {
    if (whole_) return {.exact = run_, .required = {}};
    finish_run();
    return {.exact = {}, .required = required_};
  }

 private:
  static size_t longest(const LiteralSet& set) {
    size_t most = 0;
    for (const std::string& text : set) most = std::max(most, text.size());
    return most;
  }
  void finish_run() {
    keep_better(required_, run_);
    run_ = {""};
  }
  LiteralSet run_ = {""};
  LiteralSet required_;
  bool whole_ = true;
};

class Reader {
 public:
  explicit Reader(std::string_view regex) : text_(regex) {}

  std::optional<LiteralSet> read() {
    const Part part = alternatives(0);
    if (failed_ || at_ != text_.size()) return std::nullopt;
    LiteralSet best = best_of(part);
    if (!useful(best)) return std::nullopt;
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
    bool all_exact = true, all_known = true;
    for (const Part& part : parts) {
      all_exact = all_exact && !part.exact.empty();
      const LiteralSet best = best_of(part);
      all_known = all_known && !best.empty();
      out.exact.insert(out.exact.end(), part.exact.begin(), part.exact.end());
      out.required.insert(out.required.end(), best.begin(), best.end());
    }
    make_unique(out.exact);
    make_unique(out.required);
    if (!all_exact || out.exact.size() > kMostExact) out.exact.clear();
    if (!all_known || out.required.size() > kMostLiterals) out.required.clear();
    return out;
  }

  Part sequence(int depth) {
    Sequence run;
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
  static Part times(const Part& part, size_t least, size_t most) {
    if (least == 1 && most == 1) return part;
    if (least == 0 && most == 1 && !part.exact.empty() && part.exact.size() < kMostExact) {
      Part out{.exact = part.exact, .required = {}};
      out.exact.emplace_back();
      make_unique(out.exact);
      return out;
    }
    return least == 0 ? anything() : Part{.exact = {}, .required = best_of(part)};
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
    least = std::min<size_t>(number(inside.substr(0, inside.find(','))), 2);
    const size_t comma = inside.find(',');
    most = comma == std::string_view::npos ? least
           : comma + 1 == inside.size()    ? 2
                                           : std::min<size_t>(number(inside.substr(comma + 1)), 2);
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
        return plain(c);
    }
  }
  static Part plain(char c) {
    // RE2 folds the case of Latin-1 letters, the search for texts does not.
    if ((c & 0x80) != 0) return anything();
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
    return c == -1 ? anything() : plain(static_cast<char>(c));
  }

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
      large = large || c < 0;
      if (c < 0) continue;
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
      if (c >= 0x80) return anything();
      out.exact.emplace_back(1, lower(static_cast<char>(c)));
    }
    make_unique(out.exact);
    return out.exact.empty() || out.exact.size() > kMostClass ? anything() : out;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool failed_ = false;
};

// Parts of texts that stand in ordinary requests, agents and referrers.
constexpr std::string_view kOrdinary[] = {
    "https://www.",
    "http://",
    "mozilla/5.0 (compatible; ",
    ".html",
    ".php",
    ".jpg",
    ".png",
    ".css",
    ".js",
    "/index",
    "/images/",
    "/static/",
    "/api/v1",
    "/blog/20",
    "/product",
    "search?q=",
    ".com/",
    "&page=",
    "?id=",
    "applewebkit",
    "chrome/1",
    "safari/5",
    "windows nt 10.0; win64; x64)",
    "application",
    "version/",
    "news",
    "order",
    "admin",
    "user",
    "login",
    "index",
    "file",
    "name",
    "page",
    "url=",
    "path",
    "select",
    "script",
    "from",
    "redirect",
    "and",
    "the",
    "for",
    "cart",
    "account",
    "image",
    "content",
    "data",
    "android",
    "linux",
    "bot",
};

}  // namespace

double commonness(std::string_view literal) {
  constexpr std::array<double, 8> kByLength = {1e6, 2000, 150, 12, 3, 1.2, 0.8, 0.6};
  double value = literal.size() < kByLength.size() ? kByLength[literal.size()] : 0.5;
  for (const std::string_view ordinary : kOrdinary) {
    if (ordinary.find(literal) != std::string_view::npos) value += 40;
  }
  return value;
}

double commonness(const LiteralSet& literals) {
  double sum = 0;
  for (const std::string& literal : literals) sum += commonness(literal);
  return sum;
}

std::optional<LiteralSet> required_literals(std::string_view regex) { return Reader(regex).read(); }

}  // namespace hozen
