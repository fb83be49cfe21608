#pragma once
// chart_table: counts over time as rows of bars one character wide: a row a day for hours, a month for days, a year else.
//
// Shape:    each character is one bucket, all on one scale; nothing is a blank, one event the lowest bar. Peaks are named.
//           `--ascii`: the characters . : - = + * # @ instead of blocks
// Errors:   none
#include "timeline/bucket_rows.h"
#include "timeline/counting.h"
#include "write/table.h"

namespace hozen::timeline {

Table chart_table(const CountOptions& options, const Counting& counting, const Tally& tally,
                  const BucketRows& rows);

}  // namespace hozen::timeline
