#pragma once
// Coverage: which logs a report stands on, from when to when, what was not read, and what was assumed.
//
// Shape:    one row a file (a folder, where there are many): format, from, to, events, share not read, zones;
//           the notes of the reading below
// Errors:   none
#include "base/ledger.h"
#include "base/time.h"
#include "timeline/options.h"
#include "write/language.h"
#include "write/table.h"

namespace hozen::timeline {

// --coverage; without it, what leaves the shell and its stderr: HTML and Markdown.
bool wants_coverage(const Args& args);
Table coverage_table(const Ledger& ledger, const Zone& zone, Language language);

}  // namespace hozen::timeline
