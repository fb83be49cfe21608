#pragma once
// continuity: whether a log is all there and in order, apart from how much is in it: holes in the numbers that
// records carry, numbers that begin again, stamps that go back.
//
// Shape:    sentences, one a log and kind, in the language asked for
// Errors:   none
// Source:   learn.microsoft.com, Windows event schema, EventRecordID; security auditing, event 1102; auditd(8), audit event serial numbers
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "events/event.h"
#include "log_tally.h"

namespace hozen {

// The running number of a record: EventRecordID of Windows, the serial of auditd.
std::optional<uint64_t> record_number_of(const Event& event);

// Windows says of a log that it was emptied, and by whom: 1102 of the Security log, 104 of any other.
bool clears_log(const Event& event);

std::vector<std::string> clear_notes(const std::vector<LogTally::Cleared>& cleared,
                                     const Zone& zone, Language language);
std::vector<std::string> number_notes(const LogTally::NumberedLogs& logs, const Zone& zone,
                                      Language language);
std::vector<std::string> order_notes(const std::vector<LogTally::Backward>& logs, const Zone& zone,
                                     Language language);

}  // namespace hozen
