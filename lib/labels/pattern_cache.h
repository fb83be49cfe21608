#pragma once
// pattern_cache: compiled pattern databases kept on disk, because compiling takes seconds.
//
// Call:     compile_cached instead of PatternDatabase::compile
// Shape:    the key (labels/disk_cache.h) is all that a database depends on: version, processor, every pattern
// Errors:   as PatternDatabase::compile
// Cost:     1 ms a MB when the file is there
#include <span>

#include "labels/pattern_database.h"

namespace hozen {

std::expected<PatternDatabase, PatternDatabase::Refusal> compile_cached(
    std::span<const Pattern> patterns);

}  // namespace hozen
