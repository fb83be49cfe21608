#pragma once
// merge_tallies: many tallies into one, in the order of their keys and in the memory of their heads.
//
// Call:     merge_heads, then merge_lines
// Shape:    counts add up, the earliest first and the latest last record stay. The result does not depend on the
//           order of the inputs, nor on where what they count was cut.
// Errors:   tallies of different questions; the same file, or the same part of it, in two of them: by name.
//           What a TallyReader says of its file.
// Cost:     a line of each input in memory; 100 MB/s and more
#include <memory>
#include <span>
#include <vector>

#include "tally/tally_file.h"

namespace hozen {

using TallyReaders = std::vector<std::unique_ptr<TallyReader>>;

// `runs`: spilled runs of one counting, whose files may well be the same.
Expected<TallyHead> merge_heads(const TallyReaders& readers, bool runs = false);
Expected<void> merge_lines(TallyReaders& readers, const TallyHead& head, const TallySink& sink);

// Puts the counts of a tally into `tally`, whose plan has views of the same dimensions. Buckets may be wider.
Expected<void> load_tally(TallyReader& reader, Tally& tally);

// The counts over time as CSV, timestamp,count[,field...], for what reads counts of other tools.
struct TallyCounts {
  std::string counts;
  std::string
      by_value;  // where events have several values: rows that count them once a value; `counts` has no fields
};
Expected<TallyCounts> tally_as_counts(const std::string& path);

}  // namespace hozen
