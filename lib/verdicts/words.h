#pragma once
// words: a finding as one short paragraph that can be read out on the telephone, English or Japanese.
//
// Call:     tell for the paragraph, cause_text for its cause alone, explain for every number behind it
// Shape:    what, when, how much against what usual; who; planned or not; what to check next
// Errors:   none. Text from logs is given as it is: the writers escape it.
// Threads:  pure functions
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "verdicts/planned.h"

namespace hozen {

struct Telling {
  Language language = Language::en;
  Zone zone;
};

std::string tell(const Finding& finding, const Telling& how);
// `more`: not the first one of its finding, so that numbers and times need not be said again.
std::string cause_text(const Cause& cause, const Finding& finding, const Telling& how, bool more);
// All causes worth telling, the most telling first: "one source, ...; two classes: ...". Empty: none is.
std::string causes_text(const Finding& finding, const Telling& how);
std::string planned_text(const Finding& finding, const Telling& how);
std::string explain(const Finding& finding, Language language = Language::en);

// Repeated planned findings of one entry: "load test, 10 times, ...".
std::string tell_folded(const std::vector<const Finding*>& findings, const Telling& how);
std::string tell_silent_entries(const std::vector<CalendarEntry>& entries, const Telling& how);

// "2022-09-30 10:00 to 17:00", a day alone when it is whole days.
std::string when_text(const Finding& finding, const Telling& how);
std::string when_text(int64_t start_s, int64_t end_s, const Telling& how);
// "1.3e-40" of a natural logarithm; exponents below what a double holds stay exact.
std::string probability_text(double log_p);
std::string kind_text(Kind kind, Language language);
// The name of a series as a page says it: ours are translated, those of logs and values are not.
std::string series_text(std::string_view name, Language language);
std::string rest_text(Rest rest, Language language);
std::string near_miss_text(const NearMiss& miss, Language language);
std::string held_text(Held held, Language language);

}  // namespace hozen
