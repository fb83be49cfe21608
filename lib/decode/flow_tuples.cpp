#include "decode/flow_tuples.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr std::string_view kKey = "\"flowTuples\"";

// Ten or thirteen digits and a comma: what each tuple begins with.
bool begins_tuple(std::string_view text, size_t at) {
  size_t digits = 0;
  while (at + digits < text.size() && text[at + digits] >= '0' && text[at + digits] <= '9')
    ++digits;
  return (digits == 10 || digits == 13) && at + digits < text.size() && text[at + digits] == ',';
}

}  // namespace

bool looks_like_flow_tuples(std::string_view head) {
  const size_t at = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  if (at == head.size() || (head[at] != '{' && head[at] != '[')) return false;
  const size_t key = head.find(kKey);
  if (key == std::string_view::npos) return false;
  const size_t open = head.find_first_not_of(" :[\r\n\t", key + kKey.size());
  return open != std::string_view::npos && head[open] == '"' && begins_tuple(head, open + 1);
}

std::optional<RecordItem> next_flow_tuple(std::string_view text, size_t from) {
  // A block may begin with a tuple, whose quote is in the block before it.
  size_t begin = from == 0 && begins_tuple(text, 0) ? 0 : std::string_view::npos;
  for (size_t quote = from; begin == std::string_view::npos; ++quote) {
    quote = text.find('"', quote);
    if (quote == std::string_view::npos) return std::nullopt;
    if (begins_tuple(text, quote + 1)) begin = quote + 1;
  }
  const size_t end = text.find('"', begin);
  return end == std::string_view::npos ? RecordItem{begin, text.size(), false}
                                       : RecordItem{begin, end, true};
}

}  // namespace hozen
