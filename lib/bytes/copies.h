#pragma once
// Copies: logs that are given twice - a .gz beside the plain file, a rotated copy, the same file of two days.
//
// Call:     without_copies once, on all sources of a run
// Shape:    a source whose bytes, unpacked, are all or the first bytes of another one of like name is left out; under
//           any name, one whose bytes are all those of another of the same size ("access - Copy.log")
// Errors:   none: what cannot be read is kept, and its reader says why
// Cost:     sources of like name or equal size are opened for their first 4 KiB; only what begins alike is read to the
//           difference
#include <span>
#include <string>
#include <vector>

#include "bytes/source.h"

namespace hozen {

// `notes` gets a sentence for each source that is left out; for all but the first of many, one with their number.
std::vector<Source> without_copies(std::span<const Source> sources,
                                   std::vector<std::string>& notes);

// The name without what rotation and packing add: "access.log" for "old/Access.log.2.gz".
std::string log_stem(std::string_view path);

}  // namespace hozen
