#include "events/syslog_tag.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace hozen {
namespace {

constexpr auto kEndsTag = [] {
  std::array<bool, 256> ends = {};
  for (const char c : std::string_view(" :[=\"|%,{")) ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

size_t end_of_tag(std::string_view rest) {
  size_t at = 0;
  while (at < rest.size() && at < 64 && !kEndsTag[static_cast<unsigned char>(rest[at])]) ++at;
  return at;
}

bool is_severity(std::string_view word) {
  constexpr std::string_view kSeverities[] = {"emerg", "alert",   "crit",   "err",  "error",
                                              "warn",  "warning", "notice", "info", "debug"};
  return std::find(std::begin(kSeverities), std::end(kSeverities), word) != std::end(kSeverities);
}

// AIX names the facility before the tag: "auth|security:info sshd[7]: ...".
std::string_view behind_facility(std::string_view rest, SyslogHeader& out) {
  constexpr size_t kLongest = 40;
  const size_t colon = rest.substr(0, kLongest).find(':');
  if (colon == std::string_view::npos || colon == 0 || rest[colon - 1] == ']') return rest;
  const size_t blank = rest.find(' ', colon);
  if (blank == std::string_view::npos) return rest;
  const std::string_view level = rest.substr(colon + 1, blank - colon - 1);
  if (!is_severity(level)) return rest;
  out.level = level;
  return rest.substr(blank + 1);
}

// Solaris: "[ID 800047 auth.info] ..." before the message.
void skip_message_id(SyslogHeader& out) {
  constexpr size_t kLongest = 48;
  if (!out.body.starts_with("[ID ")) return;
  const size_t close = out.body.substr(0, kLongest).find("] ");
  if (close == std::string_view::npos) return;
  const size_t dot = out.body.rfind('.', close);
  if (dot != std::string_view::npos) out.level = out.body.substr(dot + 1, close - dot - 1);
  out.body.remove_prefix(close + 2);
}

// macOS: "launchd[1] (com.example.x): ...", "socketfilterfw[7] <Info>: ..."; where the colon is, 0 if this is none.
size_t behind_label(std::string_view rest, size_t after) {
  constexpr size_t kLongest = 120;
  if (after + 1 >= rest.size() || rest[after] != ' ') return 0;
  const char closer = rest[after + 1] == '(' ? ')' : rest[after + 1] == '<' ? '>' : '\0';
  if (closer == '\0') return 0;
  const size_t close = rest.find(std::string{closer, ':'}, after);
  return close == std::string_view::npos || close - after > kLongest ? 0 : close + 1;
}

}  // namespace

bool is_facility_and_level(std::string_view text) {
  constexpr std::string_view kFacilities[] = {"kern",   "kernel",   "user",     "mail",   "system",
                                              "daemon", "auth",     "security", "syslog", "lpr",
                                              "news",   "uucp",     "authpriv", "cron",   "ftp",
                                              "ntp",    "logaudit", "logalert", "clock"};
  constexpr std::string_view kLevels[] = {"emerg",    "emergency", "alert", "crit",
                                          "critical", "err",       "error", "warn",
                                          "warning",  "notice",    "info",  "debug"};
  const size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() > 24) return false;
  const std::string_view facility = text.substr(0, point), level = text.substr(point + 1);
  const bool local = facility.size() == 6 && equal_ignoring_case(facility.substr(0, 5), "local") &&
                     facility.back() >= '0' && facility.back() <= '7';
  const auto has = [](const auto& names, std::string_view word) {
    return std::any_of(std::begin(names), std::end(names),
                       [&](std::string_view name) { return equal_ignoring_case(name, word); });
  };
  return (local || has(kFacilities, facility)) && has(kLevels, level);
}

// "program[pid]: body", "program: body"; nothing if there is no such tag.
void read_syslog_tag(std::string_view rest, SyslogHeader& out) {
  out.after_host = rest;
  size_t at = end_of_tag(rest);
  const char next = at + 1 < rest.size() ? rest[at + 1] : ' ';
  if (at < rest.size() && (rest[at] == '|' || (rest[at] == ':' && next >= 'a' && next <= 'z'))) {
    rest = behind_facility(rest, out);
    at = end_of_tag(rest);
  }
  out.body = rest;
  out.program = out.pid = {};
  if (at == 0 || at == rest.size()) return;
  size_t after = at;
  std::string_view pid;
  if (rest[at] == '[') {
    const size_t close = rest.find(']', at);
    if (close == std::string_view::npos || close - at > 40) return;
    pid = rest.substr(at + 1, close - at - 1);
    after = close + 1;
    // "krb5kdc[7](info): ..."
    const size_t level = after < rest.size() && rest[after] == '(' ? rest.find(')', after) : 0;
    if (level != 0 && level != std::string_view::npos && level - after < 12) after = level + 1;
    if (const size_t colon = behind_label(rest, after); colon != 0) after = colon;
  }
  if (rest.substr(after).starts_with(" -: ")) after += 2;  // Vectra: a process id that is none
  if (after >= rest.size() || rest[after] != ':') return;
  if (after + 1 < rest.size() && rest[after + 1] != ' ' && pid.empty())
    return;  // "CEF:0|", "10:11:12"
  if (rest.substr(0, at) == "CEF" || rest.substr(0, at) == "LEEF")
    return;  // "CEF: 0|", a body with a blank
  out.program = rest.substr(0, at);
  out.pid = pid;
  out.body = rest.substr(after + 1);
  while (out.body.starts_with(' ')) out.body.remove_prefix(1);
  skip_message_id(out);
}

}  // namespace hozen
