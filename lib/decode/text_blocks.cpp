#include "decode/text_blocks.h"

#include <algorithm>
#include <array>
#include <utility>

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

bool begins_terminal(std::string_view text, size_t at) {
  return text.substr(at).starts_with("Log started: ");
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

bool begins_ossec(std::string_view text, size_t at) {
  return text.substr(at).starts_with("** Alert ");
}

bool begins_config_manager(std::string_view text, size_t at) {
  return text.substr(at).starts_with("<![LOG[");
}

bool begins_device_setup(std::string_view text, size_t at) {
  return text.substr(at).starts_with(">>>  [");
}

// "Fri Jul  1 09:00:00 2022 +09:00", and below it the length or, in older releases, the action.
bool begins_oracle(std::string_view text, size_t at) {
  const std::string_view line = trimmed_line_at(text, at);
  if (line.size() < 24 || line.size() > 32 || line[3] != ' ' || line[13] != ':') return false;
  const std::string_view below = trimmed_line_at(text, next_line(text, at));
  return below.starts_with("LENGTH") || below.starts_with("ACTION");
}

// "07/01/2022 09:00:00 AM", and below it "LogName=Security"
bool begins_pairs(std::string_view text, size_t at) {
  const std::string_view line = trimmed_line_at(text, at);
  if (line.size() < 19 || line.size() > 26 || line[2] != '/' || line[5] != '/') return false;
  return trimmed_line_at(text, next_line(text, at)).starts_with("LogName=");
}

// Event Viewer's "copy as text", and PowerShell's "Get-WinEvent | Format-List"
bool begins_viewer(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("Log Name: ") || rest.starts_with("ログの名前:")) return true;
  constexpr std::string_view kCreated = "TimeCreated ";
  if (!rest.starts_with(kCreated)) return false;
  const size_t mark = rest.find_first_not_of(' ', kCreated.size());
  return mark != std::string_view::npos && rest[mark] == ':' &&
         trimmed_line_at(text, next_line(text, at)).starts_with("ProviderName");
}

struct Kind {
  Framing framing;
  char first;  // byte of a record, for a quick look
  char other;
  bool (*begins)(std::string_view text, size_t at);
  std::string_view preamble = {};  // what may stand before the first record, and belongs to it
};
constexpr auto kKinds = std::to_array<Kind>({
    {Framing::shell_history, '#', ':', begins_command},
    {Framing::apt_history, 'S', 'S', begins_install},
    {Framing::apt_term, 'L', 'L', begins_terminal},
    {Framing::snort_full, '[', '[', begins_alert},
    {Framing::event_text, 'E', 'E', begins_event},
    {Framing::samba, '[', '[', begins_samba},
    {Framing::ossec_alerts, '*', '*', begins_ossec},
    {Framing::transcript, '*', '*', begins_transcript},
    {Framing::config_manager, '<', '<', begins_config_manager},
    {Framing::device_setup, '>', '>', begins_device_setup, "[Device Install Log]"},
    {Framing::event_pairs, '0', '1', begins_pairs},
    {Framing::event_viewer, '\0', '\0', begins_viewer},
    {Framing::oracle_audit, '\0', '\0', begins_oracle, "Audit file "},
});

const Kind* kind_of(Framing framing) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [&](const Kind& k) { return k.framing == framing; });
}

bool begins(const Kind& kind, std::string_view text, size_t at) {
  constexpr char kAny = '\0';
  return at < text.size() &&
         (kind.first == kAny || text[at] == kind.first || text[at] == kind.other) &&
         kind.begins(text, at);
}

bool is_preamble(const Kind& kind, std::string_view text, size_t at) {
  return !kind.preamble.empty() && text.substr(at).starts_with(kind.preamble);
}

// Where the first record begins behind a place where one does. A record's preamble is its beginning.
size_t next_begin(const Kind& kind, std::string_view text, size_t at) {
  bool in_preamble = is_preamble(kind, text, at);
  for (at = next_line(text, at); at < text.size(); at = next_line(text, at)) {
    if (is_preamble(kind, text, at)) return at;
    if (begins(kind, text, at) && !std::exchange(in_preamble, false)) return at;
  }
  return at;
}

// Is there a record behind the preamble that stands here?
bool leads_to_record(const Kind& kind, std::string_view text, size_t at) {
  if (!is_preamble(kind, text, at)) return false;
  while (at < text.size() && !begins(kind, text, at)) at = next_line(text, at);
  return at < text.size();
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
    if (kind.framing == Framing::shell_history) continue;
    if (begins(kind, head, at)) return kind.framing;
    if (leads_to_record(kind, head, at)) return kind.framing;
  }
  return is_shell_history(head, at) ? Framing::shell_history : Framing::lines;
}

size_t next_block_start(Framing framing, std::string_view text) {
  const auto* const kind = kind_of(framing);
  if (kind == kKinds.end()) return std::string_view::npos;
  const size_t at = next_begin(*kind, text, 0);
  return at < text.size() ? at : std::string_view::npos;
}

std::optional<RecordItem> next_text_block(Framing framing, std::string_view text, size_t from) {
  const auto* const kind = kind_of(framing);
  from = std::min(text.find_first_not_of("\r\n", from), text.size());
  if (kind == kKinds.end() || from == text.size()) return std::nullopt;
  return RecordItem{from, next_begin(*kind, text, from), true};
}

}  // namespace hozen
