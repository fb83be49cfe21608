#pragma once
// patterns: what a series does that is no finding - weekdays or months that differ, and slow regular visitors.
//
// Call:     calendar_patterns and regulars once a series of days, after judge
// Shape:    sentences without an end, in the language asked for; "no significant difference" is an
//           answer too
// Errors:   none; under 28 days (weekdays) or two months of ten days each (months) nothing is said
// Source:   Kruskal & Wallis 1952, with the correction for ties; significant at 1 %
#include <string>
#include <vector>

#include "verdicts/words.h"

namespace hozen {

// "weekdays: no significant difference (Kruskal-Wallis p 0.43)", the same of months.
std::vector<std::string> calendar_patterns(const JudgedSeries& days, Language language);

// "events on 31 of 92 days, every 3 days (median interval, most 2 to 4): few but regular": the series itself when
// it is empty on most days, and single sources within it.
std::vector<std::string> regulars(const JudgedSeries& days, Language language);

}  // namespace hozen
