#include "labels/request_text.h"

#include <algorithm>
#include <cstring>

#include "events/log_format.h"

namespace hozen {
namespace {

constexpr int kRounds = 3;
constexpr uint16_t kDecodable = kTraitPercent | kTraitAmpersand | kTraitHigh;
constexpr uint16_t kSqueezable = kTraitQuote | kTraitBlank | kTraitPair;

// One half of a target, or a whole header, in place.
size_t decode_part(char* text, size_t size, bool plus) {
  uint16_t traits = traits_of({text, size});
  for (int round = 0; round < kRounds; ++round) {
    const size_t before = size;
    if ((traits & (kTraitPercent | kTraitPlus)) != 0) {
      size = decode_percent(text, size, plus && round == 0);
      traits = traits_of({text, size});
    }
    if ((traits & kTraitAmpersand) != 0) {
      size = decode_entities(text, size);
      traits = traits_of({text, size});
    }
    // Every step that changes a text after the first round makes it shorter.
    if (size == before) break;
  }
  return (traits & kTraitHigh) != 0 ? fold_multibyte(text, size) : size;
}

// Does the query begin with something that is no parameter's name?
bool is_bare(std::string_view query) {
  const auto in_name = [](char c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return word || (c & 0x80) != 0 || std::string_view("_.-[]$:%~@!").find(c) != std::string::npos;
  };
  const size_t name =
      static_cast<size_t>(std::find_if_not(query.begin(), query.end(), in_name) - query.begin());
  if (name == query.size()) return false;
  return name == 0 || (query[name] != '=' && query[name] != '&');
}

Tier tier_of_text(std::string_view text) {
  return tier_of(traits_of(text.substr(scheme_length(text))));
}

}  // namespace

char* RequestText::Buffer::of_size(size_t wanted) {
  if (wanted > size) {
    size = wanted * 2;
    bytes = std::make_unique_for_overwrite<char[]>(size);
  }
  return bytes.get();
}

// Where the query begins; npos without one.
size_t RequestText::after_mark(std::string_view text) {
  const size_t mark = text.find('?');
  return mark == std::string_view::npos ? mark : mark + 1;
}

void RequestText::decode(std::string_view logged, Escapes escapes, TextPart part) {
  count_ = 0;
  unchanged_ = true;
  const uint16_t traits = traits_of(logged.substr(scheme_length(logged)));
  std::string_view text = logged;
  size_t query_at = std::string_view::npos;
  if ((traits & kTraitMark) != 0) query_at = after_mark(text);
  const bool iis_blanks =
      escapes == Escapes::iis && part == TextPart::header && (traits & kTraitPlus) != 0;
  const bool escaped = escapes != Escapes::none && (traits & kTraitEscape) != 0;
  const bool plus = (traits & kTraitPlus) != 0 && query_at != std::string_view::npos;
  if ((traits & kDecodable) != 0 || escaped || iis_blanks || plus) {
    text = decode_whole(logged, escaped || iis_blanks ? escapes : Escapes::none, query_at);
  }
  const uint16_t left = unchanged_ ? traits : traits_of(text.substr(scheme_length(text)));
  views_[count_++] = {text, query_at, tier_of(left)};
  if ((left & kSqueezable) != 0) add_squeezed(text, query_at);
  if (query_at != std::string_view::npos || part == TextPart::header) add_inner(text);
  if ((left & kTraitHostile) != 0 &&
      (query_at != std::string_view::npos || part == TextPart::header))
    add_members(text.substr(part == TextPart::header ? 0 : query_at));
  if (query_at != std::string_view::npos && part == TextPart::request)
    add_valued(text.substr(query_at), left);
}

std::string_view RequestText::decode_whole(std::string_view logged, Escapes escapes,
                                           size_t& query_at) {
  unchanged_ = false;
  char* const bytes = decoded_.of_size(logged.size());
  std::memcpy(bytes, logged.data(), logged.size());
  const size_t size = undo_escapes(bytes, logged.size(), escapes);
  const auto* const mark = static_cast<const char*>(std::memchr(bytes, '?', size));
  if (mark == nullptr) return {bytes, decode_part(bytes, size, false)};
  const auto path = static_cast<size_t>(mark - bytes);
  const size_t decoded_path = decode_part(bytes, path, false);
  const size_t query = decode_part(bytes + path + 1, size - path - 1, true);
  bytes[decoded_path] = '?';
  std::memmove(bytes + decoded_path + 1, bytes + path + 1, query);
  query_at = decoded_path + 1;
  return {bytes, decoded_path + 1 + query};
}

std::string_view RequestText::squeeze_whole(std::string_view text, size_t& query_at, Squeeze how,
                                            Buffer& buffer) {
  char* const bytes = buffer.of_size(text.size());
  std::memcpy(bytes, text.data(), text.size());
  if (query_at == std::string_view::npos) return {bytes, squeeze(bytes, text.size(), how)};
  const size_t path = squeeze(bytes, query_at - 1, how);
  const size_t query = squeeze(bytes + query_at, text.size() - query_at, how);
  bytes[path] = '?';
  std::memmove(bytes + path + 1, bytes + query_at, query);
  query_at = path + 1;
  return {bytes, path + 1 + query};
}

void RequestText::add_squeezed(std::string_view text, size_t query_at) {
  View squeezed{{}, query_at}, joined{{}, query_at};
  squeezed.text = squeeze_whole(text, squeezed.query_at, Squeeze::blanks, squeezed_);
  squeezed.tier = tier_of_text(squeezed.text);
  if (squeezed.text != text) views_[count_++] = squeezed;
  joined.text = squeeze_whole(text, joined.query_at, Squeeze::joined, joined_);
  joined.tier = tier_of_text(joined.text);
  if (joined.text != squeezed.text) views_[count_++] = joined;
}

void RequestText::add_inner(std::string_view text) {
  const size_t size = decode_inner_base64(text, inner_.of_size(text.size()));
  if (size > 0) views_[count_++] = {{inner_.bytes.get(), size}, 0, Tier::hostile};
}

void RequestText::add_members(std::string_view text) {
  if (text.find('"') == std::string_view::npos ||
      text.find_first_of("{[") == std::string_view::npos)
    return;
  const size_t size = decode_json_values(text, members_.of_size(text.size() + 1));
  const std::string_view members(members_.bytes.get(), size);
  if (size > 0) views_[count_++] = {members, 1, tier_of_text(members)};
}

void RequestText::add_valued(std::string_view query, uint16_t traits) {
  constexpr std::string_view kName = "?v=";
  const bool is_path = query.starts_with('/') || query.starts_with('.');
  if (((traits & (kTraitRare | kTraitPair)) == 0 && !is_path) || !is_bare(query)) return;
  char* const bytes = valued_.of_size(kName.size() + query.size());
  std::memcpy(bytes, kName.data(), kName.size());
  std::memcpy(bytes + kName.size(), query.data(), query.size());
  views_[count_++] = {{bytes, kName.size() + query.size()}, 1, tier_of(traits)};
}

}  // namespace hozen
