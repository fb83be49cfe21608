#include "decode/event_xml_records.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr std::string_view kOpen = "<Event", kClose = "</Event>";
constexpr std::string_view kBlanks = " \t\r\n";

// Behind the blanks, the declaration, <Events> and "Record 12" that stand between events.
size_t skip_between(std::string_view text, size_t at) {
  for (;;) {
    at = std::min(text.find_first_not_of(kBlanks, at), text.size());
    const std::string_view rest = text.substr(at);
    size_t end = std::string_view::npos;
    if (rest.starts_with("<?")) {
      end = rest.find("?>");
      end = end == std::string_view::npos ? end : end + 2;
    } else if (rest.starts_with("<Events") || rest.starts_with("</Events")) {
      end = rest.find('>');
      end = end == std::string_view::npos ? end : end + 1;
    } else if (rest.starts_with("Record ")) {
      const size_t digits = rest.find_first_not_of("0123456789", 7);
      const bool is_number = digits > 7 && digits != std::string_view::npos;
      if (is_number && kBlanks.contains(rest[digits])) end = digits;
    }
    if (end == std::string_view::npos) return at;
    at += end;
  }
}

}  // namespace

size_t next_event_xml(std::string_view text, size_t from) {
  for (size_t at = text.find(kOpen, from); at != std::string_view::npos;
       at = text.find(kOpen, at + 1)) {
    const size_t behind = at + kOpen.size();
    if (behind < text.size() && (text[behind] == '>' || kBlanks.contains(text[behind]))) return at;
  }
  return std::string_view::npos;
}

bool looks_like_event_xml(std::string_view head) {
  const size_t at = head.find_first_not_of(kBlanks);
  if (at == std::string_view::npos) return false;
  const std::string_view start = head.substr(at);
  const bool begins = start.starts_with("<?xml") || start.starts_with("<Events") ||
                      start.starts_with("<Event>") || start.starts_with("<Event ") ||
                      start.starts_with("Record ");
  if (!begins) return false;
  const size_t event = next_event_xml(head, at);
  return event != std::string_view::npos && event == skip_between(head, at) &&
         head.find("<System", event) != std::string_view::npos;
}

std::optional<RecordItem> next_event_xml_item(std::string_view text, size_t from) {
  const size_t begin = skip_between(text, from);
  if (begin == text.size()) return std::nullopt;
  const size_t event = next_event_xml(text, begin);
  if (event != begin) {  // something else: up to the next event or line
    const size_t line = std::min(text.find('\n', begin), text.size());
    return RecordItem{begin, std::min(event, line), true};
  }
  const size_t close = text.find(kClose, begin);
  // An event that another one begins in has lost its end.
  const size_t next = next_event_xml(text, begin + 1);
  if (next < close && next != std::string_view::npos) return RecordItem{begin, next, true};
  if (close == std::string_view::npos) return RecordItem{begin, text.size(), false};
  return RecordItem{begin, close + kClose.size(), true};
}

}  // namespace hozen
