#pragma once
// blame: which values of which fields make a finding what it is.
//
// Call:     blame once a verdict, after judge
// Shape:    a Cause a field, the most telling first; in each the shortest list that explains the excess (of a
//           drop: what is missing), at most five names of at least 5 % each
// Errors:   none; a field without values gives no cause
// Cost:     O(values * findings * log slots)
// Source:   expected share of a value = its count outside all findings, scaled by the baseline
#include "verdicts/judge.h"
#include "verdicts/observed.h"

namespace hozen {

void blame(const Observed& observed, const Bins& bins, Verdict& verdict);

// "one source, 97 % of the excess": what a Cause says, without the names (words.h says it in full).
Cause::Spread spread_of(const Cause& cause);

}  // namespace hozen
