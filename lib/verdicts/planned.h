#pragma once
// planned: findings held against planned work - planned, partly planned with the rest, or unplanned.
//
// Call:     planned_bins before judge (planned work never teaches the baseline), hold_against after blame,
//           silent_entries at the end
// Shape:    a finding is planned when an entry explains its excess: the counts of the entry's sources within its
//           window. What is left is judged on its own: if it would be no finding, all was planned.
// Errors:   read_contractors: a range or date that is none, by line
// Units:    a window reaches one bin (at most an hour) further to both sides
#include "verdicts/calendar.h"
#include "verdicts/judge.h"
#include "verdicts/observed.h"

namespace hozen {

// One series of a run, with everything known of it.
struct JudgedSeries {
  Observed observed;
  Zone zone;
  Bins bins;
  Verdict verdict;
};

// Bins within entries that concern this series.
std::vector<uint8_t> planned_bins(const Observed& observed, const Bins& bins,
                                  const std::vector<CalendarEntry>& entries);

void hold_against(const std::vector<CalendarEntry>& entries, JudgedSeries& judged);

// Entries within the watched time that left no trace: no finding, and no record of their sources.
std::vector<CalendarEntry> silent_entries(const std::vector<CalendarEntry>& entries,
                                          const std::vector<JudgedSeries>& all);

struct ContractorEntry {
  std::string vendor, kind, contract, contact;
  std::vector<AddressRange> ranges;
  int64_t from_s = INT64_MIN, to_s = INT64_MAX;  // end exclusive
  std::string valid_text;
};
// vendor,kind,ranges,valid_from,valid_to,contract,contact
Expected<std::vector<ContractorEntry>> read_contractors(const std::string& path, const Zone& zone);
void name_contractors(const std::vector<ContractorEntry>& ledger, JudgedSeries& judged);

}  // namespace hozen
