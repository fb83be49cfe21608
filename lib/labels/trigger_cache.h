#pragma once
// trigger_cache: the triggers of many terms, kept on disk, because finding the texts that an expression must hold is most
// of what starting costs.
//
// Call:     find_triggers once, for the terms of all rules that are made ready
// Shape:    the key (labels/disk_cache.h) is the program's own build (its ELF build id: the texts are what this program
//           finds) and every expression; without a build id nothing is kept
//           value = for each expression: u8 tier, f64 cost, u32 texts, then each text as u32 size and bytes
// Errors:   none
// Threads:  finds on all processors
// Source:   elf(5), NT_GNU_BUILD_ID
#include "labels/rule_triggers.h"

namespace hozen {

TermTriggers find_triggers(const std::vector<Term>& terms, const std::vector<bool>& asked);

}  // namespace hozen
