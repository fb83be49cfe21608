#include "labels/loosened_regex.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace hozen {
namespace {

class Loosener {
 public:
  explicit Loosener(std::string_view regex) : text_(regex) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size()) {
      escape();
    } else if (c == '[') {
      char_class();
    } else if (c == '^' || c == '$') {
      out_ += "(?:)";
      ++at_;
    } else if (c != '{' || !count()) {
      out_ += c;
      ++at_;
    }
  }
  void escape() {
    const char c = text_[at_ + 1];
    if (c == 'A' || c == 'z' || c == 'Z') {
      out_ += "(?:)";
    } else {
      out_ += {'\\', c};
    }
    at_ += 2;
  }
  void char_class() {
    const auto copy = [this] { out_ += text_[at_++]; };
    copy();
    if (at_ < text_.size() && text_[at_] == '^') copy();
    if (at_ < text_.size() && text_[at_] == ']') copy();  // first, it is a member
    while (at_ < text_.size() && text_[at_] != ']') {
      if (text_.substr(at_).starts_with("[:")) {
        const size_t end = std::min(text_.find(":]", at_), text_.size() - 2) + 2;
        while (at_ < end) copy();
        continue;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) copy();
      copy();
    }
    if (at_ < text_.size()) copy();
  }
  // {n,m} with many repeats.
  bool count() {
    const size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return false;
    const auto parts = split(text_.substr(at_ + 1, close - at_ - 1), ',');
    const auto least = parse_unsigned(parts[0]);
    if (!least || parts.size() != 2) return false;
    const auto most = parse_unsigned(parts[1]);
    constexpr uint64_t kFew = 3;
    if (!most || *most <= kFew || *least > kFew) return false;
    out_ += *least == 0   ? std::string("*")
            : *least == 1 ? std::string("+")
                          : fmt::format("{{{},}}", *least);
    at_ = close + 1;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string loosened(std::string_view regex) { return Loosener(regex).run(); }

}  // namespace hozen
