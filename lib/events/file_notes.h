#pragma once
// FileNotes: what a reader must be told of the files beside what was dropped of them.
//
// Call:     once all files are read
// Shape:    the counts of the FileLedgers -> notes of the ledger
#include "base/ledger.h"

namespace hozen {

void note_empty_files(Ledger& ledger);
// Lines that hold several records beside fields of their own, of which the first alone is the event's.
void note_passed_over(Ledger& ledger);

}  // namespace hozen
