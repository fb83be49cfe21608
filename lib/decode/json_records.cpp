#include "decode/json_records.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/text.h"

namespace hozen {
namespace {

constexpr std::string_view kBetween = " \t\r\n,]}";

size_t skip_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

// Behind the closing quote of the string that begins at `at`; npos if it does not end.
size_t end_of_string(std::string_view text, size_t at) {
  for (size_t quote = text.find('"', at + 1); quote != std::string_view::npos;
       quote = text.find('"', quote + 1)) {
    size_t before = quote;
    while (text[before - 1] == '\\') --before;
    if (((quote - before) & 1) == 0) return quote + 1;
  }
  return std::string_view::npos;
}

// Behind the brace that closes the object at `at`; npos if it does not end.
size_t end_of_object(std::string_view text, size_t at) {
  size_t depth = 0;
  for (size_t i = text.find_first_of("{}\"", at); i != std::string_view::npos;
       i = text.find_first_of("{}\"", i)) {
    if (text[i] == '"') {
      i = end_of_string(text, i);
      if (i == std::string_view::npos) return i;
      continue;
    }
    depth += text[i] == '{' ? 1 : static_cast<size_t>(-1);
    ++i;
    if (depth == 0) return i;
  }
  return std::string_view::npos;
}

// What a service says of a page of records before them: {"@odata.context": "...", "value": [ {
bool is_said_of_page(std::string_view name) {
  constexpr std::array<std::string_view, 16> kNames = {
      "topic", "kind",   "etag", "count", "total",      "status", "success",       "page",
      "limit", "offset", "next", "more",  "totalcount", "size",   "nextpagetoken", "nexttoken"};
  return name.starts_with("@odata.") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// The place behind a text, number or word and the comma after it; npos if something else stands there.
size_t behind_scalar(std::string_view head, size_t at) {
  if (at >= head.size() || head[at] == '{' || head[at] == '[') return std::string_view::npos;
  const size_t end = head[at] == '"' ? end_of_string(head, at) : head.find_first_of(",}", at);
  if (end == std::string_view::npos) return end;
  const size_t comma = skip_blanks(head, end);
  return comma < head.size() && head[comma] == ',' ? skip_blanks(head, comma + 1)
                                                   : std::string_view::npos;
}

// {"Records": [ {   -- the place of the first object, 0 if the object at `at` does not begin so.
size_t first_wrapped(std::string_view head, size_t at) {
  constexpr std::array<std::string_view, 8> kWrappers = {"records", "value",   "events",  "items",
                                                         "logs",    "entries", "results", "data"};
  size_t key = skip_blanks(head, at + 1);
  for (;;) {
    if (key >= head.size() || head[key] != '"') return 0;
    const size_t end = end_of_string(head, key);
    if (end == std::string_view::npos) return 0;
    const std::string name = to_lower(head.substr(key + 1, end - key - 2));
    const size_t colon = skip_blanks(head, end);
    if (colon >= head.size() || head[colon] != ':') return 0;
    const size_t open = skip_blanks(head, colon + 1);
    if (std::find(kWrappers.begin(), kWrappers.end(), name) == kWrappers.end()) {
      if (!is_said_of_page(name)) return 0;
      key = behind_scalar(head, open);
      continue;
    }
    if (open >= head.size() || head[open] != '[') return 0;
    const size_t first = skip_blanks(head, open + 1);
    return first < head.size() && head[first] == '{' ? first : 0;
  }
}

// Is the object at `at` nothing but a page of records: {"events": [ {..}, {..} ], "next": "x"}? The place of its first
// record, else 0. Not of objects nested so deep that a look at each of them would take long.
size_t first_of_page(std::string_view text, size_t at, size_t end) {
  constexpr size_t kDeepest = 32;
  const size_t first = first_wrapped(text.substr(0, end), at);
  if (first == 0) return 0;
  size_t i = first, depth = 1;  // in the array
  while (depth > 0) {
    i = text.find_first_of("{}[]\"", i);
    if (i >= end) return 0;
    if (text[i] == '"') {
      i = end_of_string(text, i);
      continue;
    }
    if (text[i] == '{' || text[i] == '[') {
      if (++depth > kDeepest) return 0;
    } else {
      --depth;
    }
    ++i;
  }
  for (i = skip_blanks(text, i); i < end && text[i] == ',';) {
    const size_t key = skip_blanks(text, i + 1);
    if (key >= end || text[key] != '"') return 0;
    const size_t key_end = end_of_string(text, key);
    if (key_end >= end || !is_said_of_page(to_lower(text.substr(key + 1, key_end - key - 2))))
      return 0;
    const size_t value = skip_blanks(text, skip_blanks(text, key_end) + 1);
    if (value >= end || text[value] == '{' || text[value] == '[') return 0;
    i = text[value] == '"' ? end_of_string(text, value) : text.find_first_of(",}", value);
    if (i >= end) return 0;
    i = skip_blanks(text, i);
  }
  return i + 1 == end && text[i] == '}' ? first : 0;
}

// {"events":[   -- a block ends where its last record begins, which may be the first one of a page.
bool is_begin_of_page(std::string_view text) {
  constexpr size_t kLongest = 4096;
  if (text.size() > kLongest) return false;
  const std::string with_record = std::string(text) + '{';
  return first_wrapped(with_record, 0) == text.size();
}

}  // namespace

RecognisedFraming recognise_json_framing(std::string_view head, bool whole) {
  const size_t at = skip_blanks(head, 0);
  if (at >= head.size()) return {};
  const auto json_from = [](size_t first) {
    return RecognisedFraming{Framing::json, static_cast<uint32_t>(first)};
  };
  if (head[at] == '[') {
    const size_t first = skip_blanks(head, at + 1);
    return first < head.size() && head[first] == '{' ? json_from(first) : RecognisedFraming{};
  }
  if (head[at] != '{') return {};
  const size_t inside = skip_blanks(head, at + 1);
  if (inside >= head.size() || (head[inside] != '"' && head[inside] != '}')) return {};
  const size_t line_end = std::min(head.find('\n', at), head.size());
  const size_t end = end_of_object(head.substr(0, line_end), at);
  const bool one_line = end != std::string_view::npos;
  const bool only_line = whole && skip_blanks(head, line_end) == head.size();
  // An object a line is read line by line, be its first key "events" or not, but a page a line is cut.
  if (one_line && !only_line) {
    const size_t first = first_of_page(head, at, end);
    return first == 0 ? RecognisedFraming{} : json_from(first);
  }
  if (const size_t first = first_wrapped(head, at); first != 0) return json_from(first);
  if (one_line || line_end == head.size()) return {};
  return json_from(at);
}

std::optional<RecordItem> next_json_item(std::string_view text, size_t from) {
  const size_t begin = text.find_first_not_of(kBetween, from);
  if (begin == std::string_view::npos) return std::nullopt;
  if (text[begin] != '{') {
    const size_t end = std::min(text.find_first_of("\n{", begin), text.size());
    return RecordItem{begin, end, true};
  }
  const size_t end = end_of_object(text, begin);
  if (end == std::string_view::npos) {
    if (is_begin_of_page(text.substr(begin))) return std::nullopt;
    return RecordItem{begin, text.size(), false};
  }
  // The next page: its records, one after the other. Told by its own text, so wherever a block begins.
  if (const size_t first = first_of_page(text, begin, end); first != 0)
    return RecordItem{first, end_of_object(text, first), true};
  return RecordItem{begin, end, true};
}

}  // namespace hozen
