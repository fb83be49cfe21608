#include "events/syslog_header.h"

#include <algorithm>
#include <cstring>

#include "base/digits.h"
#include "base/text.h"
#include "base/text_file.h"
#include "events/free_stamp.h"
#include "events/message_head.h"
#include "events/syslog_tag.h"
#include "events/syslog_walker.h"

namespace hozen {
namespace {

// How long the elements in brackets are that the text begins with.
size_t structured_size(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && text[at] == '[') {
    bool quoted = false;
    size_t i = at + 1;
    for (; i < text.size() && (quoted || text[i] != ']'); ++i) {
      if (text[i] == '\\' && i + 1 < text.size())
        ++i;
      else if (text[i] == '"')
        quoted = !quoted;
    }
    if (i == text.size()) break;
    at = i + 1;
  }
  return at;
}

// RFC 5424 behind "<PRI>1 ": ISO host app procid msgid SD [msg]
bool read_5424(SyslogWalker& walker, SyslogHeader& out) {
  const char* const back = walker.place();
  std::string_view stamp;
  if (walker.here() == '-')
    walker.word();
  else if (!walker.iso(stamp))
    return false;
  const auto field = [&](std::string_view& to) {
    if (!walker.blank()) return false;
    const std::string_view text = walker.word();
    to = text == "-" ? std::string_view() : text;
    return !text.empty();
  };
  std::string_view host, program, pid, id;
  if (!field(host)) {
    walker.place(back);
    return false;
  }
  const std::string_view record = walker.rest();  // "<5>1 STAMP VAULT CEF:0|...": cut short
  if (record.starts_with(" CEF:") || record.starts_with(" LEEF:")) {
    out.stamp = stamp, out.kind = SyslogHeader::Stamp::iso, out.host = host;
    out.body = out.after_host = record.substr(1);
    return !stamp.empty();
  }
  if (!field(program) || !field(pid) || !field(id) || !walker.blank()) {
    walker.place(back);
    return false;
  }
  const std::string_view rest = walker.rest();
  const size_t at = rest.starts_with('-') ? 1 : structured_size(rest);
  if (!rest.starts_with('-')) out.structured = rest.substr(0, at);
  std::string_view body = rest.substr(at);
  if (body.starts_with(' ')) body.remove_prefix(1);
  body = without_bom(body);
  if (!stamp.empty()) out.stamp = stamp, out.kind = SyslogHeader::Stamp::iso;
  if (!host.empty()) out.host = host;
  out.message_id = id;
  out.body = body;
  if (program.empty()) {  // some relays leave the tag where RFC 3164 has it
    SyslogHeader tagged;
    read_syslog_tag(body, tagged);
    out.program = tagged.program, out.pid = tagged.pid, out.body = tagged.body;
  } else {
    out.program = program, out.pid = pid;
  }
  out.after_host = rest;  // with the structured data, for devices whose record it is
  return true;
}

// Does the text look like a host behind a stamp: one word, no "[pid]" and no colon at its end.
bool looks_like_host(std::string_view word) {
  if (word.empty() || word.size() > 255) return false;
  if (word.back() == ':' || word.back() == ']') return false;
  for (const char c : word) {
    if (c == '=' || c == '[' || c == '"' || c == '|' || c == '{' || c == ',') return false;
    const bool serial = word[0] >= '0' && word[0] <= '9' && word.back() == ')';
    if (c == '(' && !serial) return false;  // "1234567890(root)": Hillstone's
  }
  if (word == "rule") return false;  // tcpdump's print of a pf log
  return word[0] != '%' && word[0] != '<';
}

// The journal's own prints: "Wed 2022-07-01 09:00:01 JST host ...", "1656637323.123456 host ...", and ISO with a blank
// before its offset.
bool read_free(SyslogWalker& walker, SyslogHeader& out) {
  const std::string_view rest = walker.rest();
  const auto digit_at = [&](size_t at) {
    return at < rest.size() && rest[at] >= '0' && rest[at] <= '9';
  };
  const bool day = rest.size() > 24 && rest[3] == ' ' && digit_at(4) && rest[8] == '-';
  const bool epoch = rest.size() > 24 && rest[10] == '.' && digit_at(0) && digit_at(9);
  FreeStamp stamp;
  if ((!day && !epoch) || !read_free_stamp(rest, stamp)) return false;
  out.kind = SyslogHeader::Stamp::free;
  out.stamp = rest.substr(0, stamp.size);
  walker.place(rest.data() + stamp.size);
  return true;
}

// " +0900" behind an ISO stamp.
std::string_view with_offset(SyslogWalker& walker, std::string_view stamp) {
  const std::string_view rest = walker.rest();
  const size_t end = rest.find(' ', 1);
  const std::string_view offset = rest.substr(0, end);
  if (offset.size() < 6 || offset[0] != ' ' || (offset[1] != '+' && offset[1] != '-') ||
      offset.find_first_not_of("0123456789:", 2) != std::string_view::npos)
    return stamp;
  walker.place(rest.data() + offset.size());
  return {stamp.data(), stamp.size() + offset.size()};
}

bool read_stamp(SyslogWalker& walker, SyslogHeader& out) {
  std::string_view stamp;
  if (walker.rfc3164(stamp, out.kind)) {
    walker.zone(out.zone);
  } else if (walker.iso(stamp) && stamp.find(',') == std::string_view::npos) {
    out.kind = SyslogHeader::Stamp::iso;  // a comma before the fraction is log4j's and Python's
    const std::string_view whole = with_offset(walker, stamp);
    if (whole.size() != stamp.size()) out.kind = SyslogHeader::Stamp::free, stamp = whole;
  } else {
    return read_free(walker, out);
  }
  out.stamp = stamp;
  return true;
}

// "stdout F body", "stderr P body" behind an ISO stamp (CRI log format).
bool read_container(std::string_view rest, SyslogHeader& out) {
  if (out.kind != SyslogHeader::Stamp::iso || rest.size() < 9) return false;
  if (!rest.starts_with("stdout ") && !rest.starts_with("stderr ")) return false;
  if ((rest[7] != 'F' && rest[7] != 'P') || rest[8] != ' ') return false;
  out.container = true;
  out.body = out.after_host = rest.substr(9);
  return true;
}

// "%ASA-...", "{...}", "key=value ...": what a device writes with no program before it.
bool is_record(std::string_view body) {
  return body.starts_with('%') || body.starts_with('{') || body.starts_with('[') ||
         body.substr(0, body.find(' ')).find('=') != std::string_view::npos;
}

// A device's own header behind the relay's: "Jul  1 01:02:03 relay Jul  1 01:02:02 web1 sshd[7]: ...". Only with a
// program or such a record, as a message may begin with a stamp of its own.
bool read_inner_header(SyslogWalker& walker, SyslogHeader& out) {
  const char* const back = walker.place();
  const std::string_view record = walker.rest();
  SyslogHeader inner;
  std::string_view ignored;
  walker.priority(ignored);
  if (read_stamp(walker, inner) && walker.blank()) {
    walker.blanks();
    const std::string_view host = walker.word();
    if (looks_like_host(host) && walker.blank()) {
      walker.blanks();
      if (walker.rest().starts_with(": %"))
        walker.place(walker.place() + 2);  // Cisco: "host : %ASA-..."
      read_syslog_tag(walker.rest(), inner);
      if (!inner.program.empty() || is_record(inner.body)) {
        inner.host = host, inner.relay = out.host, inner.priority = out.priority;
        inner.record = record;
        out = inner;
        return true;
      }
    }
  }
  walker.place(back);
  return false;
}

// The same in the form of RFC 5424.
bool read_inner_5424(SyslogWalker& walker, SyslogHeader& out) {
  const char* const back = walker.place();
  std::string_view ignored;
  walker.priority(ignored);
  if (walker.version()) {
    SyslogHeader inner = out;
    if (read_5424(walker, inner) && inner.stamp != out.stamp) {
      inner.relay = out.host;
      out = inner;
      return true;
    }
  }
  walker.place(back);
  return false;
}

// "2022-07-01 09:00:00<tab>Local0.Notice<tab>192.0.2.1<tab>message": Kiwi Syslog Server's files, also with
// blanks; "Jul  1 09:00:00 <local0.notice> host message": syslogd -v of the BSDs, whose host the caller reads.
bool read_kiwi(SyslogWalker& walker, SyslogHeader& out) {
  std::string_view rest = walker.rest();
  const size_t level = rest.find_first_not_of(" \t");
  if (level == 0 || level == std::string_view::npos) return false;
  const bool tab = rest.front() == '\t';
  rest.remove_prefix(level);
  size_t stop = std::min(rest.find_first_of(" \t"), rest.size());
  std::string_view name = rest.substr(0, stop);
  const bool framed = name.starts_with('<') && name.ends_with('>');
  if (framed) name = name.substr(1, name.size() - 2);
  if (tab ? name.find('.') == std::string_view::npos : !is_facility_and_level(name)) return false;
  const size_t host = rest.find_first_not_of(" \t", stop);
  if (host == std::string_view::npos) return false;
  if (framed) walker.place(rest.data() + host - 1);
  if (framed) return false;
  stop = rest.find(tab ? '\t' : ' ', host);
  if (stop == std::string_view::npos) return false;
  const std::string_view device = rest.substr(host, stop - host);
  if (device.empty() || device.find(' ') != std::string_view::npos) return false;
  out.host = device;
  walker.place(rest.data() + stop);
  while (walker.here() == ' ' || walker.here() == '\t') walker.place(walker.place() + 1);
  return true;
}

// Behind the relay's header a Cisco firewall's own stamp: "Sep 25 15:47:07 EDT: %ASA-...".
void read_cisco_stamp(SyslogWalker& walker, SyslogHeader& out) {
  const char* const back = walker.place();
  SyslogHeader inner;
  if (walker.here() == ':') walker.place(walker.place() + 1);
  walker.blanks();
  if (read_stamp(walker, inner) && walker.here() == ':') {
    walker.place(walker.place() + 1);
    walker.blanks();
    const std::string_view rest = walker.rest();
    if (rest.starts_with("%ASA-") || rest.starts_with("%FTD-") || rest.starts_with("%PIX-") ||
        rest.starts_with("%FWSM-")) {
      out.stamp = inner.stamp, out.kind = inner.kind, out.zone = inner.zone;
      return;
    }
  }
  walker.place(back);
}

// "fw1: %ASA-6-302013: ..." has no host before it: what looks like a program is the device.
void name_cisco_host(SyslogHeader& out) {
  if (out.pid.empty() && all_digits(out.program)) out.program = {};  // a sequence number
  if (!out.host.empty() || !out.pid.empty() || !out.body.starts_with('%')) return;
  out.host = out.program;
  out.program = {};
}

// The host behind the stamp, unless the next word is already the tag. A log level in its place is no host:
// "2022-07-01T09:00:00Z WARNING sshd[7]: ..." (ChromeOS).
void read_host(SyslogWalker& walker, bool may_be, SyslogHeader& out) {
  if (walker.here() == '<') {  // FreeBSD's syslogd -v: "<auth.info> host sshd[7]: ..."
    const std::string_view word = walker.word();
    const size_t dot = word.find('.');
    if (word.ends_with('>') && dot != std::string_view::npos)
      out.level = word.substr(dot + 1, word.size() - dot - 2);
    walker.blanks();
  }
  const char* const back = walker.place();
  const std::string_view host = walker.word();
  if (out.kind == SyslogHeader::Stamp::iso && is_loud_level(host)) {
    out.level = host;
    return walker.blanks();
  }
  const bool none = out.kind == SyslogHeader::Stamp::iso && host == "-";
  if (!may_be || none || !looks_like_host(host) || walker.at_end()) return walker.place(back);
  out.host = host;
  walker.blanks();
  constexpr std::string_view kForwarded =
      "forwarded from ";  // AIX: "Message forwarded from host: ..."
  if (host == "Message" && walker.rest().starts_with(kForwarded)) {
    walker.place(walker.place() + kForwarded.size());
    out.host = walker.word();
    if (out.host.ends_with(':')) out.host.remove_suffix(1);
    return walker.blanks();
  }
  if (walker.rest().starts_with(": "))
    walker.place(walker.place() + 2);  // Cisco: "host : %ASA-..."
}

}  // namespace

bool read_syslog_header(std::string_view line, SyslogHeader& out) {
  out = SyslogHeader{};
  SyslogWalker walker(line);
  walker.octet_count();
  const bool pri = walker.priority(out.priority);
  if (line.size() < 16) return false;
  const char* const back = walker.place();
  if (walker.version()) {
    if (read_5424(walker, out)) return true;
    walker.place(back);
  }
  if (pri) {
    if (walker.here() == ':') walker.place(walker.place() + 1);  // Cisco's EMBLEM form
    walker.blanks();
  }
  if (!read_stamp(walker, out)) return false;
  if (!read_kiwi(walker, out)) {
    const bool colon = walker.here() == ':';
    if (colon)
      walker.place(walker.place() + 1);  // "Jan 2 03:04:05: %ASA-..."
    else if (!walker.blank() && !walker.at_end())
      return false;
    walker.blanks();
    if (read_container(walker.rest(), out)) {
      SyslogHeader inner;  // what a collector in a container received: "stdout F <166>Jul  1 ..."
      if (out.body.starts_with('<') && read_syslog_header(out.body, inner)) out = inner;
      return true;
    }
    // "2023/01/02 03:04:05: LAN2 Rejected ...": the router's own log names no host.
    read_host(walker, !colon || out.kind != SyslogHeader::Stamp::iso, out);
  }
  if (walker.may_be_header()) {
    if (read_inner_5424(walker, out) || read_inner_header(walker, out)) return true;
    read_cisco_stamp(walker, out);
  }
  read_syslog_tag(walker.rest(), out);
  // "2022-07-01 09:00:00 INFO org.example.App: ...": a logger's name, no program's.
  const bool logger =
      !out.level.empty() ? out.program != "kernel" : out.host.empty() && is_level(out.program);
  if (out.kind == SyslogHeader::Stamp::iso && logger && out.pid.empty()) return false;
  if (out.kind == SyslogHeader::Stamp::free && (out.program.empty() || out.host.empty()))
    return false;
  name_cisco_host(out);
  return true;
}

bool read_syslog_time(const SyslogHeader& header, Clock& clock, Event& out) {
  static const TimeSpec kPlain = *TimeSpec::compile("rfc3164");
  static const TimeSpec kZoned = *TimeSpec::compile("%b %e %H:%M:%S%f");
  static const TimeSpec kYear = *TimeSpec::compile("%b %e %Y %H:%M:%S%f");
  static const TimeSpec kYearLast = *TimeSpec::compile("%b %e %H:%M:%S%f %Y");
  static const TimeSpec kIso = *TimeSpec::compile("iso");
  static const TimeSpec kFree = *TimeSpec::compile("free");
  switch (header.kind) {
    case SyslogHeader::Stamp::rfc3164:
      return header.zone.empty() ? clock.read(kPlain, header.stamp, out)
                                 : clock.read(kZoned, header.stamp, header.zone, out);
    case SyslogHeader::Stamp::rfc3164_year:
      return clock.read(kYear, header.stamp, header.zone, out);
    case SyslogHeader::Stamp::rfc3164_year_last:
      return clock.read(kYearLast, header.stamp, header.zone, out);
    case SyslogHeader::Stamp::iso:
      return clock.read(kIso, header.stamp, out);
    case SyslogHeader::Stamp::free:
      return clock.read(kFree, header.stamp, out);
    case SyslogHeader::Stamp::none:
      return false;
  }
  return false;
}

std::string_view behind_priority(std::string_view line) {
  const size_t close = line.starts_with('<') ? line.find('>') : std::string_view::npos;
  if (close == std::string_view::npos || close > 4 || !all_digits(line.substr(1, close - 1)))
    return line;
  line.remove_prefix(close + 1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

bool looks_like_record(std::string_view message) {
  constexpr size_t kLook = 40, kDigitsOfStamp = 8;
  constexpr std::string_view kDays = "MonTueWedThuFriSatSun";
  if (message.empty()) return false;
  if (message.front() == '{') return true;
  const size_t day = kDays.find(message.substr(0, 3));
  const bool begins = (message.front() >= '0' && message.front() <= '9') ||
                      message.front() == '[' || message.front() == '"' ||
                      (day != std::string_view::npos && day % 3 == 0);
  const auto head = message.substr(0, kLook);
  const auto digits =
      std::count_if(head.begin(), head.end(), [](char c) { return c >= '0' && c <= '9'; });
  return begins && static_cast<size_t>(digits) >= kDigitsOfStamp;
}

}  // namespace hozen
