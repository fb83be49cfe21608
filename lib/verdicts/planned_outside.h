#pragma once
// What the values behind a planned finding did outside the windows of the calendar.
//
// Call:     tell_outside for a finding that an entry explains, before it is called planned
// Shape:    a day is longer than most windows: its usual count hides what the very sources sent
//           before and after. They are counted by the slots of the log (hours) and held against
//           their own usual rate. Values: the sources of the entry; if it names none, those that
//           the first cause names.
// Errors:   none; counts that come by the day cannot be parted and tell nothing
// Cost:     one pass over the slots of these values
#include "verdicts/planned.h"

namespace hozen {

const Values* field_named(const Observed& o, std::string_view field);
const Values* sources_of(const Observed& o);
bool is_source(const CalendarEntry& entry, std::string_view text);

// How far a window reaches to both sides.
int64_t reach_s(const Observed& o);

// True: more than usual was outside, and f.planned says how much and when.
bool tell_outside(const std::vector<CalendarEntry>& entries, const CalendarEntry& entry,
                  const JudgedSeries& j, Finding& f);

}  // namespace hozen
