#pragma once
// Quotes: the parts of a message that only repeat what somebody else wrote.
//
// Call:     Quotes(text), holds(place)
// Shape:    text -> which of its first 2000 bytes stand between quotes with more than one word in
//           them. A text quoted as a whole and the value of "msg=" are the program's own words.
// Cost:     nothing is allocated; linear
#include <bitset>
#include <string_view>

#include "events/sentence.h"

namespace hozen {

class Quotes {
 public:
  explicit Quotes(std::string_view text) : text_(text.substr(0, kLook)) {
    if (text_.find('"') == kNone && text_.find('\'') == kNone) return;
    constexpr std::string_view kMarks = "\"'";
    for (size_t at = text_.find_first_of(kMarks); at != kNone;
         at = text_.find_first_of(kMarks, at + 1)) {
      bool& closes = text_[at] == '"' ? double_closes_ : single_closes_;
      if (!closes || !may_open(at)) continue;
      const size_t close = closer_of(at);
      if (close == kNone) {
        closes = false;  // nor do those behind it
        continue;
      }
      if (is_own(at, close)) continue;
      const std::string_view inside = text_.substr(at + 1, close - at - 1);
      if (inside.find_first_of(" =&,;|") != kNone)
        for (size_t i = at; i <= close; ++i) bits_.set(i);
      at = close;
    }
  }
  bool holds(size_t place) const { return place < kLook && bits_[place]; }

 private:
  static constexpr size_t kLook = 2000, kNone = std::string_view::npos;
  static bool in_name(char c) { return is_letter(c) || is_digit(c); }

  // No apostrophe, none that ends what began before the message, none that a backslash takes its meaning from.
  bool may_open(size_t at) const {
    return at == 0 || (text_[at - 1] != '\\' && !in_name(text_[at - 1]));
  }
  size_t closer_of(size_t open) const {
    for (size_t at = text_.find(text_[open], open + 1); at != kNone;
         at = text_.find(text_[open], at + 1)) {
      const bool apostrophe =
          text_[open] == '\'' && at + 1 < text_.size() && in_name(text_[at + 1]);
      if (text_[at - 1] != '\\' && !apostrophe) return at;
    }
    return kNone;
  }
  bool is_own(size_t open, size_t close) const {
    if (open == 0 && close + 1 == text_.size()) return true;
    if (open == 0 || text_[open - 1] != '=') return false;
    constexpr std::string_view kOwn[] = {"msg",    "message", "description", "desc",
                                         "reason", "logdesc", "info",        "text",
                                         "detail", "details", "status"};
    size_t from = open - 1;
    while (from > 0 && (in_name(text_[from - 1]) || text_[from - 1] == '_')) --from;
    const std::string_view key = text_.substr(from, open - 1 - from);
    return is_one_of(key, kOwn);
  }

  std::string_view text_;
  std::bitset<kLook> bits_;
  bool double_closes_ = true, single_closes_ = true;
};

}  // namespace hozen
