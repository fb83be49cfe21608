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

// A key without case and the signs between its words: "next_page_token", "nextPageToken".
std::string plain_name(std::string_view key) {
  std::string out;
  for (const char c : key.substr(0, 40)) {
    if (c != '_' && c != '-') out += c;
  }
  return to_lower(out);
}

// What a service says of a page of records: {"@odata.context": "...", "value": [ {
constexpr std::array<std::string_view, 36> kSaidOfPage = {
    "topic",        "kind",       "etag",          "count",     "total",      "status",
    "success",      "page",       "limit",         "offset",    "next",       "more",
    "totalcount",   "size",       "nextpagetoken", "nexttoken", "from",       "to",
    "pagesize",     "pagecount",  "pagenumber",    "hasmore",   "cursor",     "nextcursor",
    "totalrecords", "totalpages", "queryendtime",  "metadata",  "meta",       "links",
    "paging",       "pagination", "resultinfo",    "errors",    "prevcursor", "nextlink"};
bool is_said_of_page(std::string_view name) {
  return name.starts_with("@odata.") ||
         std::find(kSaidOfPage.begin(), kSaidOfPage.end(), name) != kSaidOfPage.end();
}

// The keys under which services put the records of a page.
constexpr std::array<std::string_view, 18> kWrappers = {"records",
                                                        "value",
                                                        "events",
                                                        "items",
                                                        "logs",
                                                        "entries",
                                                        "results",
                                                        "data",
                                                        "activitylogs",
                                                        "activities",
                                                        "auditlogs",
                                                        "clicksblocked",
                                                        "clickspermitted",
                                                        "messagesblocked",
                                                        "messagesdelivered",
                                                        "operationlogs",
                                                        "signinlogs",
                                                        "auditevents"};
bool is_wrapper(std::string_view name) {
  return std::find(kWrappers.begin(), kWrappers.end(), name) != kWrappers.end();
}

// Behind a text, number, word, object or array; npos if it does not end.
size_t end_of_value(std::string_view text, size_t at) {
  if (at >= text.size()) return std::string_view::npos;
  if (text[at] == '"') return end_of_string(text, at);
  if (text[at] == '{') return end_of_object(text, at);
  if (text[at] != '[') return text.find_first_of(",}]\r\n", at);
  for (size_t i = skip_blanks(text, at + 1); i < text.size();) {
    if (text[i] == ']') return i + 1;
    i = text[i] == '[' ? std::string_view::npos : end_of_value(text, i);  // none in another
    if (i == std::string_view::npos) return i;
    i = skip_blanks(text, i);
    if (i < text.size() && text[i] == ',') i = skip_blanks(text, i + 1);
  }
  return std::string_view::npos;
}

struct PageKey {
  std::string name;
  size_t value = 0;  // where it begins
};
// The key at `at` and the place of its value; nullopt if it is no key, or cut off.
std::optional<PageKey> page_key(std::string_view text, size_t at) {
  if (at >= text.size() || text[at] != '"') return std::nullopt;
  const size_t end = end_of_string(text, at);
  if (end == std::string_view::npos) return std::nullopt;
  const size_t colon = skip_blanks(text, end);
  if (colon >= text.size() || text[colon] != ':') return std::nullopt;
  return PageKey{plain_name(text.substr(at + 1, end - at - 2)), skip_blanks(text, colon + 1)};
}

// Behind what is said of a page, and the comma after it; npos if something else stands there.
size_t behind_said(std::string_view text, const PageKey& key) {
  if (!is_said_of_page(key.name)) return std::string_view::npos;
  const size_t end = end_of_value(text, key.value);
  if (end == std::string_view::npos) return end;
  const size_t comma = skip_blanks(text, end);
  return comma < text.size() && text[comma] == ',' ? skip_blanks(text, comma + 1) : comma;
}

// {"Records": [ {   -- the place of the first object, 0 if the object at `at` does not begin so.
size_t first_wrapped(std::string_view head, size_t at) {
  size_t place = skip_blanks(head, at + 1);
  for (;;) {
    const auto key = page_key(head, place);
    if (!key) return 0;
    if (!is_wrapper(key->name)) {
      place = behind_said(head, *key);
      continue;
    }
    if (key->value >= head.size() || head[key->value] != '[') return 0;
    const size_t first = skip_blanks(head, key->value + 1);
    if (first >= head.size()) return 0;
    if (head[first] == '{') return first;
    const size_t comma = head[first] == ']' ? skip_blanks(head, first + 1) : head.size();
    if (comma >= head.size() || head[comma] != ',') return 0;
    place = skip_blanks(head, comma + 1);  // an empty array before the one with records
  }
}

// Behind the bracket that closes an array of records: what is said of the page, and the next array's begin. The place
// of the next record, of the page's end, or of what is neither.
size_t behind_page_words(std::string_view text, size_t at) {
  for (;;) {
    const auto key = page_key(text, at);
    if (!key) return at;
    size_t next = std::string_view::npos;
    if (is_wrapper(key->name) && key->value < text.size() && text[key->value] == '[')
      next = key->value + 1;
    else
      next = behind_said(text, *key);
    if (next == std::string_view::npos) return at;
    at = std::min(text.find_first_not_of(kBetween, next), text.size());
  }
}

// Behind the brackets and braces that stand open at `at`, `depth` of them; npos if they do not close before `end`.
// Not of objects nested so deep that a look at each of them would take long.
size_t behind_array(std::string_view text, size_t at, size_t end) {
  constexpr size_t kDeepest = 32;
  for (size_t depth = 1; depth > 0;) {
    at = text.find_first_of("{}[]\"", at);
    if (at >= end) return std::string_view::npos;
    if (text[at] == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (text[at] == '{' || text[at] == '[') {
      if (++depth > kDeepest) return std::string_view::npos;
    } else {
      --depth;
    }
    ++at;
  }
  return at;
}

// Is the object at `at` nothing but a page of records: {"events": [ {..}, {..} ], "next": "x"}? The place of its first
// record, else 0.
size_t first_of_page(std::string_view text, size_t at, size_t end) {
  text = text.substr(0, end);
  const size_t first = first_wrapped(text, at);
  if (first == 0) return 0;
  size_t i = behind_array(text, first, end);
  while (i < end) {
    i = skip_blanks(text, i);
    if (i < end && text[i] == ',') i = skip_blanks(text, i + 1);
    if (i < end && text[i] == '}') return i + 1 == end ? first : 0;
    const auto key = page_key(text, i);
    if (!key) return 0;
    if (is_wrapper(key->name) && key->value < end && text[key->value] == '[')
      i = behind_array(text, key->value + 1, end);
    else
      i = behind_said(text, *key);
  }
  return 0;
}

// {"events":[   -- a block ends where its last record begins, which may be the first one of a page.
bool is_begin_of_page(std::string_view text) {
  constexpr size_t kLongest = 4096;
  if (text.size() > kLongest) return false;
  const std::string with_record = std::string(text) + '{';
  return first_wrapped(with_record, 0) == text.size();
}

// Most lines' first key is none that a page begins with: told by its letter and length, if no sign is in it.
bool may_begin_page(std::string_view key) {
  static const std::array<uint64_t, 32> kLengths = [] {
    std::array<uint64_t, 32> lengths = {};
    const auto add = [&](std::string_view name) {
      lengths[static_cast<size_t>(name[0]) & 31] |= uint64_t{1} << name.size();
    };
    for (const std::string_view name : kSaidOfPage) add(name);
    for (const std::string_view name : kWrappers) add(name);
    return lengths;
  }();
  if (key.empty()) return false;
  const uint64_t lengths = kLengths[static_cast<size_t>(key[0]) & 31];
  const bool fits = key[0] == '@' || ((lengths >> key.size()) & 1) != 0;
  if (!fits && key.find_first_of("_-") == std::string_view::npos) return false;
  const std::string name = plain_name(key);
  return is_wrapper(name) || is_said_of_page(name);
}

}  // namespace

bool is_key_of_records(std::string_view key) { return is_wrapper(plain_name(key)); }

size_t first_of_page_line(std::string_view line) {
  constexpr size_t kLongestKey = 40;
  if (!line.starts_with("{\"")) return 0;
  const size_t close = line.substr(0, kLongestKey).find('"', 2);
  if (close == std::string_view::npos || !may_begin_page(line.substr(2, close - 2))) return 0;
  return first_of_page(line, 0, line.find_last_not_of(" \t\r") + 1);
}

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
  size_t begin = text.find_first_not_of(kBetween, from);
  if (begin == std::string_view::npos) return std::nullopt;
  if (text[begin] == '"' && text.substr(from, begin - from).find(']') != std::string_view::npos)
    begin = behind_page_words(text, begin);
  if (begin == text.size()) return std::nullopt;
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
