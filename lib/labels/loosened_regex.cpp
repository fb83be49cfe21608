#include "labels/loosened_regex.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace hozen {
namespace {

size_t end_of_class(std::string_view text, size_t at) {
  ++at;
  if (at < text.size() && text[at] == '^') ++at;
  if (at < text.size() && text[at] == ']') ++at;  // first, it is a member
  while (at < text.size() && text[at] != ']') {
    if (text.substr(at).starts_with("[:")) {
      at = std::min(text.find(":]", at), text.size() - 2) + 2;
    } else {
      at += text[at] == '\\' && at + 1 < text.size() ? 2 : 1;
    }
  }
  return std::min(at + 1, text.size());
}

class Loosener {
 public:
  // Counts from `few` on become open.
  Loosener(std::string_view regex, bool keeps_anchors, uint64_t few)
      : text_(regex), keeps_anchors_(keeps_anchors), few_(few) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }
  uint64_t shortest_opened() const { return shortest_opened_; }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size()) {
      escape();
    } else if (c == '[') {
      const size_t end = end_of_class(text_, at_);
      out_ += text_.substr(at_, end - at_);
      at_ = end;
    } else if (!keeps_anchors_ && (c == '^' || c == '$')) {
      out_ += "(?:)";
      ++at_;
    } else if (c != '{' || !count()) {
      out_ += c;
      ++at_;
    }
  }
  void escape() {
    const char c = text_[at_ + 1];
    if (!keeps_anchors_ && (c == 'A' || c == 'z' || c == 'Z')) {
      out_ += "(?:)";
    } else {
      out_ += {'\\', c};
    }
    at_ += 2;
  }
  // {n,m} with many repeats.
  bool count() {
    const size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return false;
    const auto parts = split(text_.substr(at_ + 1, close - at_ - 1), ',');
    const auto least = parse_unsigned(parts[0]);
    if (!least || parts.size() != 2) return false;
    const auto most = parse_unsigned(parts[1]);
    constexpr uint64_t kLeast = 3;
    if (!most || *most <= few_ || *least > kLeast) return false;
    shortest_opened_ = std::min(shortest_opened_, *most);
    out_ += *least == 0   ? std::string("*")
            : *least == 1 ? std::string("+")
                          : fmt::format("{{{},}}", *least);
    at_ = close + 1;
    return true;
  }

  std::string_view text_;
  bool keeps_anchors_;
  uint64_t few_;
  uint64_t shortest_opened_ = UINT64_MAX;
  size_t at_ = 0;
  std::string out_;
};

// One part of a sequence with its count: `a`, `[bc]+`, `(?:d|e)?`.
struct Part {
  std::string_view body;
  std::string_view inside;  // of a group
  std::string_view count;   // as written; empty: once
  bool is_group = false;
  bool is_open = false;  // + or {n,}
  uint64_t least = 1;
};
using Sequence = std::vector<Part>;
using Alternatives = std::vector<Sequence>;

// Cuts an expression into its parts, one level of groups.
class PartReader {
 public:
  explicit PartReader(std::string_view text) : text_(text) {}

  // nullopt: something is not understood, nothing may be left out.
  std::optional<Alternatives> read() {
    Alternatives out(1);
    while (at_ < text_.size()) {
      if (text_[at_] == '|') {
        out.emplace_back();
        ++at_;
        continue;
      }
      Part part;
      if (!body(part) || !count(part)) return std::nullopt;
      out.back().push_back(part);
    }
    return out;
  }

 private:
  bool body(Part& part) {
    const size_t begin = at_;
    const char c = text_[at_];
    if (c == '\\') {
      if (!escape()) return false;
    } else if (c == '[') {
      at_ = end_of_class(text_, at_);
    } else if (c == '(') {
      if (!group(part)) return false;
    } else if (std::string_view("*+?)").find(c) != std::string_view::npos) {
      return false;
    } else {
      ++at_;
    }
    part.body = text_.substr(begin, at_ - begin);
    return true;
  }
  bool escape() {
    if (at_ + 1 >= text_.size()) return false;
    const char c = text_[at_ + 1];
    at_ += 2;
    const auto is_braced = [&] { return at_ < text_.size() && text_[at_] == '{'; };
    if ((c == 'x' || c == 'p' || c == 'P') && is_braced()) {
      at_ = text_.find('}', at_);
      if (at_ == std::string_view::npos) return false;
      ++at_;
    } else if (c == 'x') {
      at_ += 2;
    } else if (c == 'p' || c == 'P') {
      ++at_;
    } else if (c >= '0' && c <= '9') {
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7') ++at_;
    }
    return c != 'Q' && at_ <= text_.size();
  }
  bool group(Part& part) {
    const bool is_plain = text_.substr(at_).starts_with("(?:");
    if (!is_plain && text_.substr(at_).starts_with("(?")) return false;  // flags, names
    const size_t inside = at_ + (is_plain ? 3 : 1);
    size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') {
        at_ += 2;
        continue;
      }
      if (c == '[') {
        at_ = end_of_class(text_, at_);
        continue;
      }
      ++at_;
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) {
        part.is_group = true;
        part.inside = text_.substr(inside, at_ - 1 - inside);
        return true;
      }
    }
    return false;
  }
  bool count(Part& part) {
    if (at_ >= text_.size()) return true;
    const size_t begin = at_;
    const char c = text_[at_];
    if (c == '*' || c == '+' || c == '?') {
      ++at_;
      part.least = c == '+' ? 1 : 0;
      part.is_open = c != '?';
    } else if (c == '{') {
      const size_t close = text_.find('}', at_);
      if (close == std::string_view::npos) return false;
      const auto parts = split(text_.substr(at_ + 1, close - at_ - 1), ',');
      const auto least = parse_unsigned(parts[0]);
      if (!least || parts.size() > 2) return false;
      at_ = close + 1;
      part.least = *least;
      part.is_open = parts.size() == 2;
    } else {
      return true;
    }
    if (at_ < text_.size() && text_[at_] == '?') ++at_;  // lazy
    part.count = text_.substr(begin, at_ - begin);
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Leaves out what may be empty at the ends: what is found without it is found with it, and the other way round.
class EndTrimmer {
 public:
  static std::string trimmed(std::string_view text, bool head, bool tail, int depth) {
    const auto alternatives = read(text, depth);
    if (!alternatives) return std::string(text);
    std::string out;
    for (const Sequence& sequence : *alternatives) {
      if (&sequence != &alternatives->front()) out += '|';
      const std::string one = trimmed(sequence, head, tail, depth);
      if (one.empty()) return std::string(text);
      out += one;
    }
    return out;
  }

 private:
  static constexpr int kDeepest = 20;

  static std::optional<Alternatives> read(std::string_view text, int depth) {
    if (depth > kDeepest) return std::nullopt;
    return PartReader(text).read();
  }
  static bool may_be_empty(const Part& part, int depth) {
    if (part.least == 0) return true;
    if (!part.is_group) return false;
    const auto alternatives = read(part.inside, depth + 1);
    return alternatives &&
           std::any_of(alternatives->begin(), alternatives->end(), [&](const Sequence& sequence) {
             return std::all_of(sequence.begin(), sequence.end(),
                                [&](const Part& inner) { return may_be_empty(inner, depth + 1); });
           });
  }
  static std::string trimmed(const Sequence& sequence, bool head, bool tail, int depth) {
    size_t begin = 0, end = sequence.size();
    while (head && begin < end && may_be_empty(sequence[begin], depth)) ++begin;
    while (tail && begin < end && may_be_empty(sequence[end - 1], depth)) --end;
    std::string out;
    for (size_t i = begin; i < end; ++i) {
      add(sequence[i], head && i == begin, tail && i + 1 == end, depth, out);
    }
    return out;
  }
  static void add(const Part& part, bool first, bool last, int depth, std::string& out) {
    if (part.count.empty() && part.is_group && (first || last)) {
      out += fmt::format("(?:{})", trimmed(part.inside, first, last, depth + 1));
      return;
    }
    out += part.body;
    const bool cut = (first || last) && part.is_open;
    if (!cut) {
      out += part.count;
    } else if (part.least > 1) {
      out += fmt::format("{{{}}}", part.least);
    }
  }
};

}  // namespace

std::string loosened(std::string_view regex) {
  constexpr uint64_t kFew = 3;
  const std::string loose = Loosener(regex, false, kFew).run();
  return EndTrimmer::trimmed(loose, true, true, 0);
}

std::optional<OpenCounts> with_open_counts(std::string_view regex) {
  constexpr uint64_t kFew = 15;
  // Between \Q and \E a brace is a brace.
  if (regex.find("\\Q") != std::string_view::npos) return std::nullopt;
  Loosener loosener(regex, true, kFew);
  std::string open = loosener.run();
  if (loosener.shortest_opened() == UINT64_MAX) return std::nullopt;
  return OpenCounts{std::move(open), loosener.shortest_opened()};
}

}  // namespace hozen
