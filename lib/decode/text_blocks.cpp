#include "decode/text_blocks.h"

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "decode/text_lines.h"

namespace hozen {
namespace {

constexpr size_t kStampDigits = 14;  // of a transcript: 20220701090000
constexpr size_t kEpochDigits = 10;  // of a shell's history
constexpr size_t kLeastAsterisks = 20;
constexpr size_t kLinesBeforeStamps = 2000;

std::string_view trimmed_line_at(std::string_view text, size_t at) {
  std::string_view line = line_at(text, at);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

// "#1656633600", ": 1656633600:12;ls"
bool begins_command(std::string_view text, size_t at) {
  const std::string_view line = trimmed_line_at(text, at);
  if (line.starts_with("#1")) return line.size() == kEpochDigits + 1 && all_digits(line.substr(1));
  if (!line.starts_with(": 1")) return false;
  const size_t semicolon = line.find(';');
  return semicolon != std::string_view::npos && semicolon > kEpochDigits + 3 &&
         all_digits(line.substr(2, kEpochDigits)) && line[kEpochDigits + 2] == ':' &&
         all_digits(line.substr(kEpochDigits + 3, semicolon - kEpochDigits - 3));
}

bool begins_install(std::string_view text, size_t at) {
  return text.substr(at).starts_with("Start-Date: ");
}

bool begins_alert(std::string_view text, size_t at) {
  if (!text.substr(at).starts_with("[**] [")) return false;
  return trimmed_line_at(text, at).ends_with(" [**]");
}

// "Event[0]:", on Windows 10 "Event[0]"
bool begins_event(std::string_view text, size_t at) {
  if (!text.substr(at).starts_with("Event[")) return false;
  std::string_view line = trimmed_line_at(text, at);
  if (line.ends_with(':')) line.remove_suffix(1);
  return line.ends_with(']') && all_digits(line.substr(6, line.size() - 7));
}

bool ends_in_stamp(std::string_view line) {
  if (line.size() <= kStampDigits || line[line.size() - kStampDigits - 1] != ' ') return false;
  line.remove_prefix(line.size() - kStampDigits);
  return all_digits(line) && (line.starts_with("20") || line.starts_with("19"));
}

bool begins_transcript(std::string_view text, size_t at) {
  const std::string_view line = trimmed_line_at(text, at);
  if (line.size() < kLeastAsterisks || line.find_first_not_of('*') != std::string_view::npos)
    return false;
  const size_t second = next_line(text, at);
  const std::string_view below = trimmed_line_at(text, second);
  if (ends_in_stamp(below)) return true;
  return !below.starts_with('*') && ends_in_stamp(trimmed_line_at(text, next_line(text, second)));
}

// "[2022/07/01 09:00:00.123456,  2, pid=7] ../auth.c:332(function)"
bool begins_samba(std::string_view text, size_t at) {
  const std::string_view line = trimmed_line_at(text, at);
  if (line.size() < 30 || line[5] != '/' || line[8] != '/' || line[11] != ' ' || line[14] != ':')
    return false;
  const size_t close = line.find("] ", 20);
  return all_digits(line.substr(1, 4)) && line.find(", ", 20) < close &&
         close != std::string_view::npos && line.find(".c:", close) != std::string_view::npos;
}

struct Kind {
  Framing framing;
  char first;  // byte of a record, for a quick look
  char other;
  bool (*begins)(std::string_view text, size_t at);
};
constexpr auto kKinds = std::to_array<Kind>({
    {Framing::shell_history, '#', ':', begins_command},
    {Framing::apt_history, 'S', 'S', begins_install},
    {Framing::snort_full, '[', '[', begins_alert},
    {Framing::event_text, 'E', 'E', begins_event},
    {Framing::samba, '[', '[', begins_samba},
    {Framing::transcript, '*', '*', begins_transcript},
});

const Kind* kind_of(Framing framing) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [&](const Kind& k) { return k.framing == framing; });
}

bool begins(const Kind& kind, std::string_view text, size_t at) {
  return at < text.size() && (text[at] == kind.first || text[at] == kind.other) &&
         kind.begins(text, at);
}

// Commands from before bash wrote times may stand first. From the first stamp on every other line is one, or every
// third, as commands may have some lines: a stamp that somebody got into another log makes it no history.
bool is_shell_history(std::string_view head, size_t at) {
  size_t lines = 0, stamps = 0;
  for (size_t i = 0; i < kLinesBeforeStamps && at < head.size(); ++i) {
    const bool stamp = (head[at] == '#' || head[at] == ':') && begins_command(head, at);
    stamps += stamp;
    lines += stamps != 0;
    at = next_line(head, at);
  }
  return stamps != 0 && stamps * 3 >= lines;
}

}  // namespace

Framing recognise_text_blocks(std::string_view head) {
  const size_t at = std::min(head.find_first_not_of("\r\n"), head.size());
  for (const Kind& kind : kKinds) {
    if (kind.framing != Framing::shell_history && begins(kind, head, at)) return kind.framing;
  }
  return is_shell_history(head, at) ? Framing::shell_history : Framing::lines;
}

size_t next_block_start(Framing framing, std::string_view text) {
  const auto* const kind = kind_of(framing);
  if (kind == kKinds.end()) return std::string_view::npos;
  size_t at = next_line(text, 0);
  while (at < text.size() && !begins(*kind, text, at)) at = next_line(text, at);
  return at < text.size() ? at : std::string_view::npos;
}

std::optional<RecordItem> next_text_block(Framing framing, std::string_view text, size_t from) {
  const auto* const kind = kind_of(framing);
  from = std::min(text.find_first_not_of("\r\n", from), text.size());
  if (kind == kKinds.end() || from == text.size()) return std::nullopt;
  size_t end = next_line(text, from);
  while (end < text.size() && !begins(*kind, text, end)) end = next_line(text, end);
  return RecordItem{from, end, true};
}

}  // namespace hozen
