#include "labels/address_find.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace hozen {
namespace {

enum : uint8_t { kDigit = 1, kHex = 2, kWord = 4, kAnchor = 8 };

constexpr std::array<uint8_t, 256> make_classes() {
  std::array<uint8_t, 256> out{};
  for (size_t c = 0; c < 256; ++c) {
    if (c >= '0' && c <= '9') out[c] = kDigit | kHex | kWord;
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) out[c] = kHex | kWord;
    if ((c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '_') out[c] = kWord;
    if (c == '.' || c == ':' || c == '[' || c == '(') out[c] = kAnchor;
  }
  return out;
}
constexpr auto kClasses = make_classes();

bool is(char c, uint8_t kinds) { return (kClasses[static_cast<unsigned char>(c)] & kinds) != 0; }

// The end of a dot at `at`, plain or defanged; 0 if there is none.
size_t dot_at(std::string_view line, size_t at) {
  if (at >= line.size()) return 0;
  if (line[at] == '.') return at + 1;
  for (const std::string_view form : {"[.]", "(.)", "[dot]", "(dot)"}) {
    if (line.substr(at).starts_with(form)) return at + form.size();
  }
  return 0;
}

// A version of a product stands behind its name and a slash; a proxy's peer behind a word in
// capitals.
bool is_version(std::string_view line, size_t begin) {
  if (begin < 2 || line[begin - 1] != '/' || !is(line[begin - 2], kWord)) return false;
  size_t letters = 0;
  for (size_t at = begin - 1; at-- > 0 && is(line[at], kWord); ++letters) {
    if (line[at] >= 'a' && line[at] <= 'z') return true;
  }
  return letters < 4;
}

std::optional<FoundAddress> read_v4(std::string_view line, size_t begin) {
  if (begin > 0 && (is(line[begin - 1], kWord) || line[begin - 1] == '.')) return std::nullopt;
  if (is_version(line, begin)) return std::nullopt;
  uint32_t value = 0;
  size_t at = begin;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      at = dot_at(line, at);
      if (at == 0) return std::nullopt;
    }
    const size_t from = at;
    uint32_t number = 0;
    while (at < line.size() && is(line[at], kDigit) && at - from < 4) {
      number = number * 10 + static_cast<uint32_t>(line[at++] - '0');
    }
    if (at == from || number > 255 || (at - from > 1 && line[from] == '0')) return std::nullopt;
    value = value << 8 | number;
  }
  if (at < line.size() && is(line[at], kWord)) return std::nullopt;
  const size_t more = dot_at(line, at);
  if (more != 0 && more < line.size() && is(line[more], kWord)) return std::nullopt;
  return FoundAddress{begin, at, Address::from_v4(value)};
}

std::optional<FoundAddress> read_v6(std::string_view line, size_t begin) {
  constexpr size_t kMost = 45;
  size_t end = begin, colons = 0, digits = 0;
  bool doubled = false;
  while (end < line.size() && end - begin < kMost &&
         (is(line[end], kHex) || line[end] == ':' || line[end] == '.')) {
    if (line[end] == ':') {
      ++colons;
      doubled |= end > begin && line[end - 1] == ':';
    }
    digits += is(line[end], kDigit) ? 1 : 0;
    ++end;
  }
  if (colons < 2 || digits == 0 || (!doubled && colons < 6)) return std::nullopt;
  if (end < line.size() && is(line[end], kWord)) return std::nullopt;
  while (end > begin && (line[end - 1] == '.' || (line[end - 1] == ':' && line[end - 2] != ':')))
    --end;
  const auto address = Address::parse(line.substr(begin, end - begin));
  if (!address) return std::nullopt;
  return FoundAddress{begin, end, *address};
}

constexpr std::string_view kDefangedColon = "[:]";

// "2001[:]db8[:][:]7", also with some colons as they were; `at`: its first "[:]".
std::optional<FoundAddress> read_defanged_v6(std::string_view line, size_t at, size_t from) {
  constexpr size_t kMost = 45;
  size_t begin = at;
  while (begin > from && at - begin < kMost &&
         (is(line[begin - 1], kHex) || line[begin - 1] == ':'))
    --begin;
  const bool goes_on = begin > 0 && (is(line[begin - 1], kWord) || line[begin - 1] == ']');
  if (goes_on) return std::nullopt;  // the part before it was none
  std::string text(line.substr(begin, at - begin));
  size_t end = at;
  while (end < line.size() && text.size() < kMost) {
    if (line.substr(end).starts_with(kDefangedColon)) {
      text += ':';
      end += kDefangedColon.size();
    } else if (is(line[end], kHex) || line[end] == ':' || line[end] == '.') {
      text += line[end++];
    } else {
      break;
    }
  }
  if (end < line.size() && is(line[end], kWord)) return std::nullopt;
  while (text.ends_with('.')) text.pop_back(), --end;
  if (text.find_first_of("0123456789") == std::string::npos) return std::nullopt;
  const auto address = Address::parse(text);
  if (!address) return std::nullopt;
  return FoundAddress{begin, end, *address};
}

// Back over at most `most` characters of `kind` that end before `at`.
size_t back_over(std::string_view line, size_t at, size_t from, uint8_t kind, size_t most) {
  size_t begin = at;
  while (begin > from && at - begin < most && is(line[begin - 1], kind)) --begin;
  return begin;
}

size_t skip(std::string_view line, size_t at, bool v6) {
  while (at < line.size() &&
         (is(line[at], v6 ? kHex : kDigit) || line[at] == '.' || (v6 && line[at] == ':')))
    ++at;
  return at;
}

}  // namespace

std::optional<FoundAddress> find_address(std::string_view line, size_t from) {
  for (size_t at = from; at < line.size(); ++at) {
    if (!is(line[at], kAnchor)) continue;
    if (line[at] == '[' && line.substr(at).starts_with(kDefangedColon)) {
      if (const auto found = read_defanged_v6(line, at, from)) return found;
      at += kDefangedColon.size() - 1;
      continue;
    }
    if (line[at] == ':') {
      const size_t begin = back_over(line, at, from, kHex, 4);
      const bool apart = begin == 0 || !(is(line[begin - 1], kWord) || line[begin - 1] == ':' ||
                                         line[begin - 1] == '.');
      if (apart) {
        if (const auto found = read_v6(line, begin)) return found;
      }
      // A port or a key's value may follow the colon: only a run of colons and digits is passed
      // over.
      if (at + 1 < line.size() && line[at + 1] == ':') at = skip(line, at, true) - 1;
      continue;
    }
    if (at == from || !is(line[at - 1], kDigit) || dot_at(line, at) == 0) continue;
    if (const auto found = read_v4(line, back_over(line, at, from, kDigit, 3))) return found;
    if (line[at] == '.') at = skip(line, at, false) - 1;
  }
  return std::nullopt;
}

}  // namespace hozen
