#pragma once
// pattern_cache: compiled pattern databases kept on disk, because compiling takes seconds.
//
// Call:     compile_cached instead of PatternDatabase::compile
// Shape:    one file a database in $XDG_CACHE_HOME/hozen or ~/.cache/hozen, named by a hash of what it was made
//           of. The file holds all of that (version, processor, every pattern) and is used only if it is the same.
//           file = "hozen patterns 1\n", u64 key size, key, u64 database size, database, u64 checksum of all before
// Errors:   as PatternDatabase::compile. Whatever is wrong with the cache - no folder, no right, a damaged or foreign
//           file - means compiling anew, silently: the result is the same, later.
// Threads:  any number of threads and processes: files are written beside and renamed
// Cost:     1 ms a MB when the file is there
#include <span>

#include "labels/pattern_database.h"

namespace hozen {

std::expected<PatternDatabase, PatternDatabase::Refusal> compile_cached(
    std::span<const Pattern> patterns);

}  // namespace hozen
