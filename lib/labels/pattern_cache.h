#pragma once
// pattern_cache: compiled pattern databases kept on disk, because compiling takes seconds.
//
// Call:     compile_cached instead of PatternDatabase::compile; stored_form and open_stored to find the same database
//           again without its patterns
// Shape:    the key (labels/disk_cache.h) is all that a database depends on: version, processor, every pattern
// Errors:   compile_cached: as PatternDatabase::compile. open_stored: nothing where it is gone or damaged
// Cost:     1 ms a MB when the file is there
#include <optional>
#include <span>
#include <string>

#include "labels/pattern_database.h"

namespace hozen {

std::expected<PatternDatabase, PatternDatabase::Refusal> compile_cached(
    std::span<const Pattern> patterns);

// A large database by its key, a small one by itself.
struct StoredDatabase {
  bool by_key = false;
  std::string bytes;
};
std::optional<StoredDatabase> stored_form(std::span<const Pattern> patterns,
                                          const PatternDatabase& database);
std::optional<PatternDatabase> open_stored(StoredDatabase stored);

}  // namespace hozen
