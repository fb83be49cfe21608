#pragma once
// Readers of records that have a framing of their own (decode/framing.h): more than a line, or no text at all.
//
// Shape:    as the make_* of record_reader.h
//   event_xml     one <Event> of the Windows event log
//   journal       one entry of systemd's export format; `map` and `time` as for json
//   logins        one record of utmp, wtmp, btmp
//   mysql_slow    one statement of MySQL's slow query log
//   modsecurity   one transaction of ModSecurity's serial audit log
// Source:   learn.microsoft.com, "Event Schema"; decode/journal_records.h, login_records.h, block_records.h
#include "events/record_reader.h"

namespace hozen {

MadeReader make_event_xml_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_journal_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_logins_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_mysql_slow_reader(const Yaml& node, const Yaml* time, std::string_view file);
MadeReader make_modsecurity_reader(const Yaml& node, const Yaml* time, std::string_view file);

}  // namespace hozen
