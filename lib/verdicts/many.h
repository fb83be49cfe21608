#pragma once
// many: false findings under control when many series are judged in one run.
//
// Call:     control_false_findings once, after all series are judged
// Shape:    series whose findings chance could have given are emptied of bursts, drops and silences
// Source:   Benjamini & Hochberg 1995, false discovery rate 0.05 over the series
#include <vector>

#include "verdicts/planned.h"

namespace hozen {

void control_false_findings(std::vector<JudgedSeries>& series);

}  // namespace hozen
