#pragma once
// frames_reordered: the frames of a package are all there, but in another order than its seek table says.
//
// Shape:    package file and its seek table -> true only if the same sizes are found in another
//           sequence
// Errors:   none: what cannot be read is false
// Cost:     one read of the file; for packages whose frames do not decode where they should
// Source:   RFC 8878 section 3.1 (a frame's length follows from its blocks' headers)
#include <string>

#include "custody/seek_table.h"

namespace hozen {

bool frames_reordered(const std::string& path, const SeekTable& table);

}  // namespace hozen
