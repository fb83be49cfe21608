#include "decode/journal_records.h"

#include <algorithm>
#include <cstring>

namespace hozen {
namespace {

constexpr uint64_t kMostFieldBytes = 12u << 20;  // a record is 16 MiB at most

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

enum class Step : uint8_t { field, entry_end, cut, broken };

Step step(std::string_view text, size_t& at, JournalField& out) {
  if (at >= text.size()) return Step::cut;
  const size_t feed = text.find('\n', at);
  if (feed == std::string_view::npos) return Step::cut;
  const std::string_view line = text.substr(at, feed - at);
  if (line.empty()) return ++at, Step::entry_end;
  const size_t equals = line.find('=');
  out.name = line.substr(0, equals);
  if (!is_name(out.name)) return Step::broken;
  if (equals != std::string_view::npos) {
    out.value = line.substr(equals + 1);
    at = feed + 1;
    return Step::field;
  }
  if (text.size() - feed - 1 < 8) return Step::cut;
  uint64_t bytes;
  std::memcpy(&bytes, text.data() + feed + 1, 8);
  if (bytes > kMostFieldBytes) return Step::broken;
  const size_t begin = feed + 9;
  if (text.size() - begin < bytes + 1) return Step::cut;
  if (text[begin + bytes] != '\n') return Step::broken;
  out.value = text.substr(begin, bytes);
  at = begin + bytes + 1;
  return Step::field;
}

}  // namespace

bool next_journal_field(std::string_view entry, size_t& at, JournalField& out) {
  return step(entry, at, out) == Step::field;
}

bool looks_like_journal(std::string_view head) {
  if (!head.starts_with("__CURSOR=") && !head.starts_with("__REALTIME_TIMESTAMP=")) return false;
  size_t at = 0;
  JournalField field;
  for (int i = 0; i < 8; ++i) {
    if (step(head, at, field) != Step::field) return false;
    if (field.name == "__REALTIME_TIMESTAMP") return true;
  }
  return false;
}

std::optional<RecordItem> next_journal_item(std::string_view text, size_t from) {
  const size_t begin = text.find_first_not_of("\r\n", from);
  if (begin == std::string_view::npos) return std::nullopt;
  size_t at = begin;
  JournalField field;
  for (;;) {
    switch (step(text, at, field)) {
      case Step::field:
        break;
      case Step::entry_end:
        return RecordItem{begin, at, true};
      case Step::cut:
        // The last entry of a file may lack its empty line.
        return RecordItem{begin, text.size(), at == text.size()};
      case Step::broken: {
        const size_t end = text.find("\n\n", at);
        return RecordItem{begin, end == std::string_view::npos ? text.size() : end + 2, true};
      }
    }
  }
}

}  // namespace hozen
