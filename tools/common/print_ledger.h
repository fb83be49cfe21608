#pragma once
// ledger_text: what was read and what was not, in words, for stderr at the end of every run.
//
// Shape:    one line of totals; then formats, zones, drops by reason with the first ones quoted,
// files that could
//           not be read, notes. `by_file`: the same for each file. Empty when nothing was read and
//           nothing is to say.
#include <string>
#include <string_view>

#include "base/ledger.h"
#include "base/time.h"
#include "write/grouped.h"

namespace hozen {

// `zone`: of the report, in which times are shown.
std::string ledger_text(std::string_view tool, const Ledger& ledger, bool by_file,
                        const Zone& zone = {});

// 1536 -> "1.5 KiB"
std::string bytes_text(uint64_t bytes);

}  // namespace hozen
