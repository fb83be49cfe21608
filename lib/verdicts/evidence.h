#pragma once
// sharpen: what hours cannot say - when exactly a silence began and ended, and which records stand beside it.
//
// Call:     sharpen after judge, before blame
// Shape:    a silence becomes the whole minutes between the last record before and the first one after it;
//           bursts get their first and last record
// Errors:   none; counts that were already made have no records and stay as they are
#include "verdicts/planned.h"

namespace hozen {

void sharpen(JudgedSeries& judged);

}  // namespace hozen
