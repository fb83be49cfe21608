#include "labels/universal_hash.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <span>

namespace hozen {
namespace {

uint64_t word_at(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// Up to seven bytes; together with the text's length no two of them are the same.
uint64_t short_word(std::string_view text) {
  const char* const p = text.data();
  const size_t size = text.size();
  if (size >= 4) {
    uint32_t first, last;
    std::memcpy(&first, p, sizeof first);
    std::memcpy(&last, p + size - sizeof last, sizeof last);
    return uint64_t{first} << 32 | last;
  }
  if (size == 0) return 0;
  const auto byte = [p](size_t i) { return uint64_t{static_cast<uint8_t>(p[i])}; };
  return byte(0) << 16 | byte(size / 2) << 8 | byte(size - 1);
}

// The kernel is asked once for many words: processors take microseconds for each of theirs.
void draw(std::span<uint64_t> words) {
  constexpr size_t kMostWords = 256 / sizeof(uint64_t);  // that getentropy gives at once
  for (; !words.empty(); words = words.subspan(std::min(kMostWords, words.size()))) {
    const std::span<uint64_t> some = words.first(std::min(kMostWords, words.size()));
    if (getentropy(some.data(), some.size_bytes()) == 0) continue;
    std::random_device device;
    for (uint64_t& word : some) word = uint64_t{device()} << 32 | device();
  }
}

}  // namespace

UniversalHash::UniversalHash() {
  std::array<uint64_t, kKeyWords + 12> drawn;
  draw(drawn);
  const uint64_t* next = drawn.data();
  for (uint64_t& w : key_) w = *next++;
  for (Wide* w :
       {&first_.high, &first_.low, &first_.plus, &second_.high, &second_.low, &second_.plus}) {
    *w = Wide{next[0]} << 64 | next[1];
    next += 2;
  }
}

// Pairs of words, each added to a word of the key, are multiplied and summed up; twice, with the key moved on by a
// pair. The text is cut into words the same way for every text of its length, and the length is part of the sum.
inline WideHash UniversalHash::of_piece(std::string_view text, WideHash before) const {
  Wide one = 0, two = 0;
  const uint64_t* key = key_.data();
  const auto add = [&](uint64_t a, uint64_t b) {
    one += Wide{a + key[0]} * (b + key[1]);
    two += Wide{a + key[2]} * (b + key[3]);
    key += 2;
  };
  add(before.high, before.low);
  const char* p = text.data();
  const char* const end = p + text.size();
  for (; end - p > 16; p += 16) add(word_at(p), word_at(p + 8));
  if (text.size() > 16) {
    add(word_at(end - 16), word_at(end - 8));  // may overlap what was taken
  } else if (text.size() >= 8) {
    add(word_at(p), word_at(end - 8));
  } else {
    add(short_word(text), 0);
  }
  return {first_.of(one), second_.of(two)};
}

WideHash UniversalHash::of(std::string_view text, uint64_t place) const {
  WideHash before = {place, text.size()};
  for (; text.size() > kPiece; text.remove_prefix(kPiece))
    before = of_piece(text.substr(0, kPiece), before);
  return of_piece(text, before);
}

}  // namespace hozen
