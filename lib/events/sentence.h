#pragma once
// Sentence: the words of a message, as prose.cpp asks for them.
//
// Call:     Sentence(text), words, between and behind
// Shape:    text -> up to 64 words of its first 400 bytes, with what stands between them
// Lifetime: views into the text
// Cost:     nothing is allocated
#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/text.h"

namespace hozen {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) {
    return w.size() == word.size() && equal_ignoring_case(w, word);
  });
}
inline bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return is_one_of(word, {words.begin(), words.size()});
}
inline bool begins(std::string_view word, std::initializer_list<std::string_view> with) {
  return std::any_of(with.begin(), with.end(), [&](std::string_view text) {
    return word.size() >= text.size() && equal_ignoring_case(word.substr(0, text.size()), text);
  });
}

// A word of the sentence: letters, digits and what names and addresses are written with.
struct Word {
  std::string_view text;
  size_t at = 0;  // in the message
};

class Sentence {
 public:
  explicit Sentence(std::string_view text) : text_(text.substr(0, kLook)) {
    for (size_t i = 0; i < text_.size() && count_ < words_.size();) {
      while (i < text_.size() && !in_word(text_[i])) ++i;
      const size_t from = i;
      while (i < text_.size() && (in_word(text_[i]) || is_apostrophe(i))) ++i;
      size_t stop = i;
      while (stop > from && std::string_view(".:-").find(text_[stop - 1]) != std::string_view::npos)
        --stop;  // "192.0.2.7:5000->198.51.100.3:22"
      if (stop > from) words_[count_++] = {text_.substr(from, stop - from), from};
    }
  }
  std::span<const Word> words() const { return {words_.data(), count_}; }
  // What stands between two neighbours.
  std::string_view between(size_t left, size_t right) const {
    const size_t from = words_[left].at + words_[left].text.size();
    return text_.substr(from, words_[right].at - from);
  }
  std::string_view behind(size_t index) const {
    return text_.substr(words_[index].at + words_[index].text.size());
  }

 private:
  // "O'Brien"
  bool is_apostrophe(size_t i) const {
    return text_[i] == '\'' && i > 0 && i + 1 < text_.size() && is_letter(text_[i - 1]) &&
           is_letter(text_[i + 1]);
  }
  static bool in_word(char c) { return kInWord[static_cast<unsigned char>(c)]; }
  static constexpr std::array<bool, 256> kInWord = [] {
    std::array<bool, 256> out{};
    for (size_t c = 0; c < out.size(); ++c)
      out[c] = c >= 0x80 || is_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
    for (const char c : std::string_view(".:-_@\\/#$%+")) out[static_cast<unsigned char>(c)] = true;
    return out;
  }();
  static constexpr size_t kLook = 400;  // of a message; the rest is a dump of something
  std::string_view text_;
  std::array<Word, 64> words_;
  size_t count_ = 0;
};

}  // namespace hozen
