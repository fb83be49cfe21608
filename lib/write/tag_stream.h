#pragma once
// tag_sources: all sources through LineTaggers, on all threads, in order.
//
// Call:     once; `write` takes the output in order and tells whether anybody still reads
// Errors:   a source that cannot be opened or breaks is said in the ledger and work goes on; only `write` fails
// Threads:  a thread reads a piece, tags it, and writes when its turn comes; pieces are 1 MiB, or what a live
//           pipe has given so far, so that nothing waits in here
#include <functional>
#include <span>

#include "base/error.h"
#include "base/ledger.h"
#include "bytes/source.h"
#include "write/tag_lines.h"

namespace hozen {

using TagWrite = std::function<Expected<bool>(std::string_view)>;

Expected<TagCounts> tag_sources(std::span<const Source> sources, const AddressDatabase& database,
                                const TagOptions& options, int threads, const TagWrite& write,
                                Ledger& ledger);

}  // namespace hozen
