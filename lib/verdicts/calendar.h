#pragma once
// Calendar: planned work from .ics, CSV and YAML as entries with exact times.
//
// Call:     read_calendar once a file, entries of all files in one vector
// Shape:    an entry is one occurrence: RRULE and RDATE are expanded, EXDATE, RECURRENCE-ID and
//           STATUS:CANCELLED honoured, only those that touch [from_s, to_s)
//           ics:  UID, SUMMARY, CATEGORIES (kind), CONTACT, X-HOZEN-SOURCE, X-HOZEN-TARGET, X-HOZEN-TICKET, and
//                 lines "source: ..." / "target: ..." / "ticket: ..." of DESCRIPTION
//           csv:  id,start,end,summary,kind,source,target,contact,ticket (only start and end are required)
//           yaml: a list of maps with the same keys; source and target may be lists
//           Several sources or targets in one field are parted by blanks, commas, semicolons or |.
// Errors:   a stamp, range or zone that is none, an end before its start: file:line. A TZID that is no IANA name, no
//           Windows name and has no VTIMEZONE in the file is refused by name.
// Units:    UTC seconds, end exclusive
// Source:   RFC 5545 (libical behind this door); Unicode CLDR windowsZones (Windows names)
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"

namespace hozen {

struct AddressRange {
  Address first, last;
  bool contains(Address a) const { return first <= a && a <= last; }
};

struct CalendarEntry {
  std::string id;      // of this occurrence: the UID, with its date when there are several
  std::string series;  // the UID or id without the date
  std::string summary, kind, contact, ticket;
  int64_t start_s = 0, end_s = 0;
  std::vector<AddressRange> sources;  // empty: any source
  std::vector<std::string> targets;   // hosts, addresses, CIDR, ports, URL parts; empty: anything
  std::string source_text;            // the ranges as they were written
  bool all_day = false;
  bool zone_taken = false;  // its start carries no zone: that of the view was taken
};

struct CalendarView {
  Zone zone;  // of times without one
  int64_t from_s = INT64_MIN, to_s = INT64_MAX;
  std::vector<std::string>* remarks = nullptr;  // what was assumed, once a file
};

Expected<std::vector<CalendarEntry>> read_calendar(const std::string& path,
                                                   const CalendarView& view);

// By form; read_calendar chooses by the text itself.
Expected<std::vector<CalendarEntry>> read_ics(std::string_view text, std::string_view name,
                                              const CalendarView& view);
Expected<std::vector<CalendarEntry>> read_calendar_csv(std::string_view text, std::string_view name,
                                                       const CalendarView& view);
Expected<std::vector<CalendarEntry>> read_calendar_yaml(std::string_view text,
                                                        std::string_view name,
                                                        const CalendarView& view);

// The pieces of a list in one field.
std::vector<std::string> split_list(std::string_view text);
// "203.0.113.0/28", "203.0.113.1-203.0.113.9" or one address.
Expected<std::vector<AddressRange>> parse_ranges(std::string_view text);

// "Tokyo Standard Time" -> "Asia/Tokyo"; empty when it is no Windows name.
std::string_view iana_of_windows_zone(std::string_view name);

// Dates that count as Sundays: the Cabinet Office's CSV (dates in the first column, CP932 or UTF-8), or .ics.
Expected<std::set<int64_t>> read_holidays(const std::string& path);

}  // namespace hozen
