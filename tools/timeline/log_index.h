#pragma once
// The index of a package (timeline index): which of its logs name whom, so that a story need not read the others.
//
// Call:     run_index makes it beside the package; use_index, before reading, takes the other logs out of the input
// Shape:    tally/name_index.h has the file. It holds for one package, by the hashes of what is in it, and for one way
//           of reading: zones, clocks, years, formats and rules. Elsewhere it is not used, and a note says why.
// Errors:   run_index: what is no package. A damaged index is only said: the package itself has everything.
#include <string>
#include <vector>

#include "common/labelling.h"
#include "timeline/options.h"

namespace hozen::timeline {

std::string index_path_of(const std::string& package);
// What to say about it; nothing where there is no index.
std::vector<std::string> use_index(const Args& args, const std::string& name, Input& input,
                                   Labelling& labelling);

}  // namespace hozen::timeline
