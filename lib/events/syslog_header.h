#pragma once
// SyslogHeader: the envelope before a message: RFC 3164, RFC 5424 or ISO-headed, with or without
// <PRI>, and a relay's header before the device's own.
//
// Call:     read_syslog_header once a line
// Shape:    line -> stamp, host, program, pid, body (all views into the line)
// Errors:   false if the line has no syslog header
// Cost:     15-30 ns, no allocation
// Source:   RFC 3164 section 4.1; RFC 5424 section 6; rsyslog's RSYSLOG_FileFormat (ISO-headed)
#include <string_view>

#include "events/clock.h"

namespace hozen {

struct SyslogHeader {
  enum class Stamp : uint8_t { none, rfc3164, rfc3164_year, rfc3164_year_last, iso, free };
  Stamp kind = Stamp::none;
  std::string_view stamp;     // the inner one if there are two
  std::string_view zone;      // "JST" behind the stamp, before a colon (Cisco)
  std::string_view priority;  // digits of <PRI>
  std::string_view host;      // the device's, else the relay's
  std::string_view relay;     // host of the outer header when there are two
  std::string_view record;    // behind the outer header when there are two, or what looks like two
  std::string_view program, pid;
  std::string_view level;  // where a host would stand
  bool container =
      false;  // "ISO stdout F body" of a container's runtime (CRI): the body is any log's line
  std::string_view message_id;  // RFC 5424 MSGID
  std::string_view structured;  // RFC 5424 SD, brackets included
  std::string_view body;        // behind "program[pid]: "
  std::string_view
      after_host;  // program and all: for bodies that have no program ("date=... devname=...")

  // CEF and LEEF say themselves whose they are.
  bool is_its_programs_own() const {
    return (!body.empty() || structured.empty()) && !body.starts_with("CEF:") &&
           !body.starts_with("LEEF:");
  }
  // The pairs stand in the structured data, and the body is a text at most.
  bool says_it_structured() const {
    return !structured.empty() && body.find('=') == std::string_view::npos &&
           !body.starts_with('{');
  }
};

bool read_syslog_header(std::string_view line, SyslogHeader& out);
// "<134>{...}": a priority with no header behind it; what follows is the record. The line itself if there is none.
std::string_view behind_priority(std::string_view line);
// Does the message look like a record with a stamp of its own, as a line of a file that a shipper sent on?
bool looks_like_record(std::string_view message);
// The stamp as the event's time.
bool read_syslog_time(const SyslogHeader& header, Clock& clock, Event& out);

}  // namespace hozen
