#pragma once
// Overlaps: exports of a log whose times overlap, so that the end of one stands at the beginning of the next.
//
// Call:     find_overlaps once, on all sources of a run, behind without_copies
// Shape:    sources of one folder whose names differ in digits only ("waf-0901-0910.csv", "waf-0905-0915.csv"), but are
//           no rotations of one name (those follow one another). Where the last lines of one are the first data lines of
//           one that begins later, kLeastLines or more of them, byte for byte, these are given as a range of the later
//           one. They are looked for where the stamps in the last line of one and the first of the other (ISO 8601 or
//           like it, or an access log's) say that their times overlap, and in files that are not compressed.
// Errors:   none: what cannot be read is kept, and its reader says why
// Cost:     first and last lines are read; only exports whose times overlap are searched
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bytes/source.h"

namespace hozen {

inline constexpr size_t kLeastLines = 8;  // fewer may be alike by chance

struct Overlap {
  std::string path;
  uint64_t from = 0, to = 0;  // bytes that another log has, too
};
// `notes` gets a sentence for each.
std::vector<Overlap> find_overlaps(std::span<const Source> sources,
                                   std::vector<std::string>& notes);

}  // namespace hozen
