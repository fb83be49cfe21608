#include "decode/japanese.h"

#include <algorithm>

#include "base/rune.h"
#include "base/text.h"

namespace hozen {
namespace {

unsigned byte_at(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }
bool within(unsigned byte, unsigned low, unsigned high) { return byte >= low && byte <= high; }

// One character of a Japanese encoding: its length, 0 if malformed.
struct Character {
  size_t bytes = 0;
  bool kana = false, common = false;  // common: kana, or a kanji of JIS level 1
};

Character cp932_at(std::string_view text, size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80 || within(lead, 0xa1, 0xdf)) return {1};
  if (!within(lead, 0x81, 0x9f) && !within(lead, 0xe0, 0xfc)) return {};
  const unsigned trail = i + 1 < text.size() ? byte_at(text, i + 1) : 0;
  if (!within(trail, 0x40, 0x7e) && !within(trail, 0x80, 0xfc)) return {};
  const bool kana = (lead == 0x82 && trail >= 0x9f) || (lead == 0x83 && trail <= 0x96);
  return {2, kana, kana || within(lead, 0x88, 0x98)};
}

Character euc_jp_at(std::string_view text, size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) return {1};
  const auto trails = [&](size_t count) {
    for (size_t k = 1; k <= count; ++k) {
      if (i + k >= text.size() || !within(byte_at(text, i + k), 0xa1, 0xfe)) return false;
    }
    return true;
  };
  if (lead == 0x8e) return {trails(1) ? 2u : 0u};
  if (lead == 0x8f) return {trails(2) ? 3u : 0u};
  if (!within(lead, 0xa1, 0xfe) || !trails(1)) return {};
  const bool kana = lead == 0xa4 || lead == 0xa5;
  return {2, kana, kana || within(lead, 0xb0, 0xcf)};
}

// What one reading of the lines found.
struct Reading {
  Character (*at)(std::string_view, size_t);
  bool well_formed = true;
  size_t doubles = 0, kana = 0, common = 0;
  size_t joined = 0;  // common characters right behind another one

  void read(std::string_view line) {
    bool after_common = false;
    for (size_t i = 0; i < line.size() && well_formed;) {
      const Character character = at(line, i);
      well_formed = character.bytes != 0;
      doubles += character.bytes >= 2;
      kana += character.kana;
      common += character.common;
      joined += character.common && after_common;
      after_common = character.common;
      i += character.bytes;
    }
  }
  bool is_japanese(size_t high_lines, size_t lines) const {
    return well_formed && common >= 4 && common * 2 >= doubles &&
           (kana >= 2 || high_lines * 8 >= lines);
  }
  bool has_words() const { return well_formed && joined > 0 && common * 2 >= doubles; }
};

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Encoding recognise_japanese(std::string_view head) {
  Reading cp932{cp932_at}, euc_jp{euc_jp_at};
  size_t lines = 0, high_lines = 0;
  while (!head.empty()) {
    const size_t feed = head.find('\n');
    if (feed == std::string_view::npos && lines != 0)
      break;  // perhaps cut in the middle of a character
    const std::string_view line = head.substr(0, feed);
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    ++lines;
    if (is_ascii(line)) continue;
    if (is_valid_utf8(line)) return Encoding::utf8;
    ++high_lines;
    cp932.read(line);
    euc_jp.read(line);
  }
  const bool is_cp932 = cp932.is_japanese(high_lines, lines),
             is_euc = euc_jp.is_japanese(high_lines, lines);
  if (is_euc && (!is_cp932 || euc_jp.common > cp932.common)) return Encoding::euc_jp;
  return is_cp932 ? Encoding::cp932 : Encoding::utf8;
}

namespace {

// Raw bytes of URLs may be well-formed by chance: kana, or more than a few characters in daily use, are no chance.
Encoding plainly_japanese(const Reading& cp932, const Reading& euc_jp) {
  const auto plain = [](const Reading& r) {
    return r.well_formed && r.common >= 4 && r.common * 2 >= r.doubles && r.kana >= 2;
  };
  const bool is_cp932 = plain(cp932), is_euc = plain(euc_jp);
  if (is_euc && (!is_cp932 || euc_jp.common > cp932.common)) return Encoding::euc_jp;
  return is_cp932 ? Encoding::cp932 : Encoding::utf8;
}

}  // namespace

Encoding recognise_foreign_lines(std::string_view head) {
  Reading cp932{cp932_at}, euc_jp{euc_jp_at};
  while (!head.empty()) {
    const size_t feed = head.find('\n');
    if (feed == std::string_view::npos) break;  // perhaps cut in the middle of a character
    const std::string_view line = head.substr(0, feed);
    head.remove_prefix(feed + 1);
    if (is_valid_utf8(line)) continue;
    // A line that is neither, such as one with raw bytes in a URL, says nothing of the others.
    for (Reading* const reading : {&cp932, &euc_jp}) {
      Reading alone{reading->at};
      alone.read(line);
      if (alone.well_formed) reading->read(line);
    }
  }
  return plainly_japanese(cp932, euc_jp);
}

Encoding encoding_of_line(std::string_view line, Encoding expected) {
  if (expected == Encoding::utf8) {
    Reading cp932{cp932_at}, euc_jp{euc_jp_at};
    cp932.read(line);
    euc_jp.read(line);
    return plainly_japanese(cp932, euc_jp);
  }
  Reading reading{expected == Encoding::cp932 ? cp932_at : euc_jp_at};
  reading.read(line);
  const bool fits = reading.well_formed && reading.common * 2 >= reading.doubles;
  return fits ? expected : Encoding::utf8;
}

std::optional<Encoding> japanese_of_table(std::string_view text) {
  Reading cp932{cp932_at}, euc_jp{euc_jp_at};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (is_ascii(line)) continue;
    if (is_valid_utf8(line)) return std::nullopt;
    cp932.read(line);
    euc_jp.read(line);
  }
  if (euc_jp.has_words() && (!cp932.has_words() || euc_jp.common > cp932.common))
    return Encoding::euc_jp;
  if (cp932.has_words()) return Encoding::cp932;
  return std::nullopt;
}

}  // namespace hozen
