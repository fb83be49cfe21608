#pragma once
// compare_siblings: did other logs go on while one was silent?
//
// Call:     once, after all series of a run are judged
// Shape:    fills Finding::siblings_on and siblings_off of silences and drops
// Errors:   none; a series with nothing else to compare with keeps 0 and 0
#include <vector>

#include "verdicts/planned.h"

namespace hozen {

void compare_siblings(std::vector<JudgedSeries>& series);

}  // namespace hozen
