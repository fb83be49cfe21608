#pragma once
// The tag behind a syslog header's host: "program[pid]: message", with what systems write around it.
//
// Shape:    text behind the host -> program, pid, body, and a level where AIX or Solaris name one
// Errors:   none: without a tag the whole text is the body
// Source:   RFC 3164 section 4.1.3; ibm.com/docs/aix, syslogd; docs.oracle.com, Solaris syslogd(8), "msgid"
#include <string_view>

#include "events/syslog_header.h"

namespace hozen {

void read_syslog_tag(std::string_view rest, SyslogHeader& out);
// "Local0.Notice", "daemon.info": a facility and a level.
bool is_facility_and_level(std::string_view text);

}  // namespace hozen
