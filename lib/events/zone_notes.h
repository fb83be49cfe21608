#pragma once
// ZoneNotes: what a reader must be told of the zones that stamps were read in.
//
// Call:     unknown_zone names the ledger's row of a zone that a stamp carries but that no offset is known of;
//           note_zones once all files are read
// Shape:    the counts of FileLedger::zones -> notes of the ledger, one a zone, not one a file; the rows of unknown
//           zones, which count no events, are gone then
#include <string>
#include <string_view>

#include "base/ledger.h"

namespace hozen {

std::string unknown_zone(std::string_view name);
void note_zones(Ledger& ledger);

}  // namespace hozen
