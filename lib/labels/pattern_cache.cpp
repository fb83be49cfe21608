#include "labels/pattern_cache.h"

#include "labels/disk_cache.h"

namespace hozen {
namespace {

// Everything that the compiled form depends on.
std::string key_of(std::span<const Pattern> patterns) {
  std::string key = PatternDatabase::platform();
  for (const Pattern& pattern : patterns) {
    const int flags = (pattern.caseless ? 1 : 0) | (pattern.dot_all ? 2 : 0) |
                      (pattern.multi_line ? 4 : 0) | (pattern.once ? 8 : 0) |
                      (pattern.prefilter ? 16 : 0);
    fmt::format_to(std::back_inserter(key), "\n{} {} {} ", pattern.number, flags,
                   pattern.expression.size());
    key += pattern.expression;
  }
  return key;
}

// Fewer patterns are compiled sooner than read.
bool is_worth_keeping(std::span<const Pattern> patterns) { return patterns.size() >= 8; }

std::optional<PatternDatabase> read_database(const DiskCache& cache) {
  const auto stored = cache.read();
  if (!stored) return std::nullopt;
  auto database = PatternDatabase::deserialize(stored->value);
  return database ? std::optional(std::move(*database)) : std::nullopt;
}

}  // namespace

std::expected<PatternDatabase, PatternDatabase::Refusal> compile_cached(
    std::span<const Pattern> patterns) {
  if (!is_worth_keeping(patterns)) return PatternDatabase::compile(patterns);
  const DiskCache cache("patterns", key_of(patterns));
  if (auto known = read_database(cache)) return std::move(*known);
  auto made = PatternDatabase::compile(patterns);
  if (!made) return made;
  if (const auto stored = made->serialize()) cache.write(*stored);
  return made;
}

std::optional<StoredDatabase> stored_form(std::span<const Pattern> patterns,
                                          const PatternDatabase& database) {
  if (database.empty()) return StoredDatabase{};
  if (is_worth_keeping(patterns)) return StoredDatabase{.by_key = true, .bytes = key_of(patterns)};
  auto bytes = database.serialize();
  if (!bytes) return std::nullopt;
  return StoredDatabase{.by_key = false, .bytes = std::move(*bytes)};
}

std::optional<PatternDatabase> open_stored(StoredDatabase stored) {
  if (stored.by_key) return read_database(DiskCache("patterns", std::move(stored.bytes)));
  if (stored.bytes.empty()) return PatternDatabase();
  auto database = PatternDatabase::deserialize(stored.bytes);
  return database ? std::optional(std::move(*database)) : std::nullopt;
}

}  // namespace hozen
