#pragma once
// find_fresh: values that were never seen before and come in numbers no other newcomer came in.
//
// Call:     find_fresh once a series, after judge and blame; what a burst tells already is left
//           out
// Shape:    findings of Kind::fresh, one a beginning: its Causes name each field's new value
// Errors:   none; under 14 days of history, or without fields, nothing is new
// Cost:     O(values log slots)
// Source:   the count of a value's first day against those of all other newcomers of its field, as
//           a negative binomial; Bonferroni over the newcomers
#include "verdicts/judge.h"
#include "verdicts/observed.h"

namespace hozen {

void find_fresh(const Observed& observed, const Bins& bins, Verdict& verdict);

}  // namespace hozen
