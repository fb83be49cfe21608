#pragma once
// TextBlocks: text logs whose records are some lines, each record known by its first line.
//
// Shape:    a record reaches from its first line to the next record's; blank lines between them are none's
//             shell_history  "#1656633600" (bash), ": 1656633600:0;" (zsh), then the command
//             apt_history    "Start-Date: 2022-07-01  09:00:00", then "Commandline: ..." and its like
//             apt_term       "Log started: 2022-07-01  09:00:00", then what the terminal showed
//             snort_full     "[**] [1:2003:8] text [**]", then classification, stamp and addresses, headers
//             event_text     "Event[0]:", then "  Log Name: Security" and its like, then the message
//             samba          "[2022/07/01 09:00:00.123456,  2] file.c:1(function)", then the message
//             ossec_alerts   "** Alert 1656633600.123: - syslog,sshd,", then rule, addresses and the log's own lines
//             oracle_audit   "Fri Jul  1 09:00:00 2022 +09:00", then "LENGTH : '160'", "ACTION :[7] 'CONNECT'"; what
//                            stands before the first ("Audit file ...") belongs to it
//             config_manager "<![LOG[", a message of some lines, "]LOG]!><time=..."
//             device_setup   ">>>  [Device Install ...]", ">>>  Section start 2022/07/01 09:00:00.123", and so on
//             event_pairs    "07/01/2022 09:00:00 AM", then "LogName=Security" and its like
//             event_viewer   "Log Name:      Security" (or in Japanese), "TimeCreated  : ...", then more pairs and the message
//             transcript     a line of asterisks, one of the next two lines ending in a stamp of 14 digits
// Source:   bash(1), HISTTIMEFORMAT; zshoptions(1), EXTENDED_HISTORY; apt's history.log and term.log; Snort manual, alert_full;
//           learn.microsoft.com, wevtutil (/f:text), Start-Transcript; lib/util/debug.c of Samba;
//           documentation.wazuh.com, Alert management; docs.oracle.com, Database Security Guide, Operating system audit
//           trail; learn.microsoft.com, Configuration Manager log files, SetupAPI text logs; docs.splunk.com, WinEventLog
#include "decode/framing.h"

namespace hozen {

// The framing whose record the text begins with; `lines` if there is none.
Framing recognise_text_blocks(std::string_view head);
// Where a record begins, behind the first line; npos if none does.
size_t next_block_start(Framing framing, std::string_view text);
std::optional<RecordItem> next_text_block(Framing framing, std::string_view text, size_t from);

}  // namespace hozen
