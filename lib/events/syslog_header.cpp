#include "events/syslog_header.h"

#include <cstring>

#include "base/text.h"
#include "base/text_file.h"
#include "base/time.h"

namespace hozen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Walks over one line; every step gives false and leaves the place alone if it does not fit.
class Walker {
 public:
  explicit Walker(std::string_view line) : p_(line.data()), end_(p_ + line.size()) {}

  bool priority(std::string_view& out) {
    if (p_ == end_ || *p_ != '<') return false;
    const char* q = p_ + 1;
    while (q != end_ && q - p_ < 5 && is_digit(*q)) ++q;
    if (q == p_ + 1 || q == end_ || *q != '>') return false;
    out = {p_ + 1, static_cast<size_t>(q - p_ - 1)};
    p_ = q + 1;
    return true;
  }

  bool blank() {
    if (p_ == end_ || *p_ != ' ') return false;
    ++p_;
    return true;
  }
  void blanks() {
    while (p_ != end_ && *p_ == ' ') ++p_;
  }

  // A token up to the next blank.
  std::string_view word() {
    const char* from = p_;
    while (p_ != end_ && *p_ != ' ') ++p_;
    return {from, static_cast<size_t>(p_ - from)};
  }

  // "Jan  2 03:04:05", "Jan 02 2023 03:04:05", "Jan  2 03:04:05 2023", with a fraction; the month in any case.
  bool rfc3164(std::string_view& stamp, SyslogHeader::Stamp& kind) {
    const char* q = p_;
    if (end_ - q < 14 || month_of(q) == 0 || q[3] != ' ') return false;
    q += 4;
    while (q != end_ && *q == ' ') ++q;
    if (!digits(q, 1, 2) || q == end_ || *q++ != ' ') return false;
    const bool year_first = end_ - q > 5 && year(q) && q[4] == ' ';
    if (year_first) q += 5;
    if (!clock(q)) return false;
    const bool year_last = !year_first && end_ - q > 6 && *q == ' ' && year(q + 1) && q[5] == ' ' &&
                           (q[1] == '1' || q[1] == '2');
    if (year_last) q += 5;
    kind = year_first  ? SyslogHeader::Stamp::rfc3164_year
           : year_last ? SyslogHeader::Stamp::rfc3164_year_last
                       : SyslogHeader::Stamp::rfc3164;
    stamp = {p_, static_cast<size_t>(q - p_)};
    p_ = q;
    return true;
  }

  // "2023-01-02T03:04:05.678+09:00", blank instead of T allowed.
  bool iso(std::string_view& stamp) {
    const char* q = p_;
    if (end_ - q < 19 || !year(q) || (q[4] != '-' && q[4] != '/') || !is_digit(q[5]) ||
        !is_digit(q[6]) || (q[7] != '-' && q[7] != '/') || (q[10] != 'T' && q[10] != ' ')) {
      return false;
    }
    q += 11;
    if (!clock(q)) return false;
    if (q != end_ && (*q == 'Z' || *q == 'z'))
      ++q;
    else if (end_ - q >= 5 && (*q == '+' || *q == '-') && is_digit(q[1])) {
      ++q;
      while (q != end_ && (is_digit(*q) || *q == ':')) ++q;
      if (q[-1] == ':') --q;
    }
    stamp = {p_, static_cast<size_t>(q - p_)};
    p_ = q;
    return true;
  }

  // " JST" before a colon.
  bool zone(std::string_view& out) {
    const char* q = p_;
    if (q == end_ || *q++ != ' ') return false;
    const char* const from = q;
    while (q != end_ && *q >= 'A' && *q <= 'Z') ++q;
    if (q - from < 2 || q - from > 5 || q == end_ || *q != ':') return false;
    const std::string_view name(from, static_cast<size_t>(q - from));
    // "Jan  2 03:04:05 WARN: ...": a level is no zone.
    if (!offset_of_abbreviation(name) && !is_ambiguous_abbreviation(name)) return false;
    out = name;
    p_ = q;
    return true;
  }

  bool at_end() const { return p_ == end_; }
  char here() const { return p_ == end_ ? '\0' : *p_; }
  const char* place() const { return p_; }
  void place(const char* p) { p_ = p; }
  std::string_view rest() const { return {p_, static_cast<size_t>(end_ - p_)}; }

 private:
  static bool year(const char* q) {
    return is_digit(q[0]) && is_digit(q[1]) && is_digit(q[2]) && is_digit(q[3]);
  }
  bool digits(const char*& q, int least, int most) const {
    int n = 0;
    while (q != end_ && n < most && is_digit(*q)) ++q, ++n;
    return n >= least;
  }
  bool clock(const char*& q) const {  // HH:MM:SS[.fff]
    if (end_ - q < 8 || !is_digit(q[0]) || !is_digit(q[1]) || q[2] != ':' || !is_digit(q[3]) ||
        q[5] != ':')
      return false;
    q += 8;
    if (q != end_ && (*q == '.' || *q == ',') && q + 1 != end_ && is_digit(q[1])) {
      ++q;
      while (q != end_ && is_digit(*q)) ++q;
    }
    return true;
  }
  const char* p_;
  const char* end_;
};

// RFC 5424 behind "<PRI>1 ": ISO host app procid msgid SD [msg]
bool read_5424(Walker& walker, SyslogHeader& out) {
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
  if (!field(host) || !field(program) || !field(pid) || !field(id) || !walker.blank()) {
    walker.place(back);
    return false;
  }
  const std::string_view rest = walker.rest();
  size_t at = 0;
  if (rest.starts_with('-')) {
    at = 1;
  } else {
    while (at < rest.size() && rest[at] == '[') {
      bool quoted = false;
      size_t i = at + 1;
      for (; i < rest.size() && (quoted || rest[i] != ']'); ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size())
          ++i;
        else if (rest[i] == '"')
          quoted = !quoted;
      }
      if (i == rest.size()) break;
      at = i + 1;
    }
    out.structured = rest.substr(0, at);
  }
  std::string_view body = rest.substr(at);
  if (body.starts_with(' ')) body.remove_prefix(1);
  body = without_bom(body);
  if (!stamp.empty()) out.stamp = stamp, out.kind = SyslogHeader::Stamp::iso;
  if (!host.empty()) out.host = host;
  out.program = program, out.pid = pid, out.message_id = id;
  out.body = body;
  out.after_host = rest;  // with the structured data, for devices whose record it is
  return true;
}

// "program[pid]: body", "program: body"; nothing if there is no such tag.
void read_tag(std::string_view rest, SyslogHeader& out) {
  out.after_host = rest;
  out.body = rest;
  out.program = out.pid = {};
  size_t at = 0;
  while (at < rest.size() && at < 64) {
    const char c = rest[at];
    if (c == ' ' || c == ':' || c == '[' || c == '=' || c == '"' || c == '|' || c == '%' ||
        c == ',' || c == '{')
      break;
    ++at;
  }
  if (at == 0 || at == rest.size()) return;
  size_t after = at;
  std::string_view pid;
  if (rest[at] == '[') {
    const size_t close = rest.find(']', at);
    if (close == std::string_view::npos || close - at > 40) return;
    pid = rest.substr(at + 1, close - at - 1);
    after = close + 1;
  }
  if (after >= rest.size() || rest[after] != ':') return;
  if (after + 1 < rest.size() && rest[after + 1] != ' ' && pid.empty())
    return;  // "CEF:0|", "10:11:12"
  if (rest.substr(0, at) == "CEF" || rest.substr(0, at) == "LEEF")
    return;  // "CEF: 0|", a body with a blank
  out.program = rest.substr(0, at);
  out.pid = pid;
  out.body = rest.substr(after + 1);
  while (out.body.starts_with(' ')) out.body.remove_prefix(1);
}

// Does the text look like a host behind a stamp: one word, no "[pid]" and no colon at its end.
bool looks_like_host(std::string_view word) {
  if (word.empty() || word.size() > 255) return false;
  if (word.back() == ':' || word.back() == ']') return false;
  for (const char c : word) {
    if (c == '=' || c == '[' || c == '"' || c == '|' || c == '{' || c == '(' || c == ',')
      return false;
  }
  if (word == "rule") return false;  // tcpdump's print of a pf log
  return word[0] != '%' && word[0] != '<';
}

bool read_stamp(Walker& walker, SyslogHeader& out) {
  std::string_view stamp;
  if (walker.rfc3164(stamp, out.kind)) {
    walker.zone(out.zone);
  } else if (walker.iso(stamp)) {
    out.kind = SyslogHeader::Stamp::iso;
  } else {
    return false;
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

// Behind the relay's header a Cisco firewall's own stamp: "Sep 25 15:47:07 EDT: %ASA-...".
void read_cisco_stamp(Walker& walker, SyslogHeader& out) {
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
  if (!out.host.empty() || !out.pid.empty() || !out.body.starts_with('%')) return;
  out.host = out.program;
  out.program = {};
}

}  // namespace

bool read_syslog_header(std::string_view line, SyslogHeader& out) {
  out = SyslogHeader{};
  Walker walker(line);
  const bool pri = walker.priority(out.priority);
  if (line.size() < 16) return false;
  if (walker.here() == '1' && walker.rest().size() > 2 && walker.rest()[1] == ' ') {
    const char* const back = walker.place();
    walker.place(back + 2);
    if (read_5424(walker, out)) return true;
    walker.place(back);
  }
  if (pri) {
    if (walker.here() == ':') walker.place(walker.place() + 1);  // Cisco's EMBLEM form
    walker.blanks();
  }
  if (!read_stamp(walker, out)) return false;
  const bool colon = walker.here() == ':';
  if (colon)
    walker.place(walker.place() + 1);  // "Jan 2 03:04:05: %ASA-..."
  else if (!walker.blank() && !walker.at_end())
    return false;
  walker.blanks();
  if (read_container(walker.rest(), out)) return true;
  // host, unless the next word is already the tag
  const char* const back = walker.place();
  const std::string_view host = walker.word();
  // "2023/01/02 03:04:05: LAN2 Rejected ...": the router's own log names no host.
  const bool own = colon && out.kind == SyslogHeader::Stamp::iso;
  if (!own && looks_like_host(host) && !walker.at_end()) {
    out.host = host;
    walker.blanks();
    if (walker.rest().starts_with(": "))
      walker.place(walker.place() + 2);  // Cisco: "host : %ASA-..."
  } else {
    walker.place(back);
  }
  // A device's own header behind the relay's.
  const char* const behind_host = walker.place();
  std::string_view ignored;
  walker.priority(ignored);
  if (walker.here() == '1' && walker.rest().size() > 2 && walker.rest()[1] == ' ') {
    walker.place(walker.place() + 2);
    SyslogHeader inner = out;
    if (read_5424(walker, inner) && inner.stamp != out.stamp) {
      inner.relay = out.host;
      out = inner;
      return true;
    }
  }
  walker.place(behind_host);
  read_cisco_stamp(walker, out);
  read_tag(walker.rest(), out);
  name_cisco_host(out);
  return true;
}

bool read_syslog_time(const SyslogHeader& header, Clock& clock, Event& out) {
  static const TimeSpec kPlain = *TimeSpec::compile("rfc3164");
  static const TimeSpec kZoned = *TimeSpec::compile("%b %e %H:%M:%S%f");
  static const TimeSpec kYear = *TimeSpec::compile("%b %e %Y %H:%M:%S%f");
  static const TimeSpec kYearLast = *TimeSpec::compile("%b %e %H:%M:%S%f %Y");
  static const TimeSpec kIso = *TimeSpec::compile("iso");
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
    case SyslogHeader::Stamp::none:
      return false;
  }
  return false;
}

}  // namespace hozen
