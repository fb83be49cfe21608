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

}  // namespace

std::expected<PatternDatabase, PatternDatabase::Refusal> compile_cached(
    std::span<const Pattern> patterns) {
  constexpr size_t kFew = 8;  // compiled sooner than read
  if (patterns.size() < kFew) return PatternDatabase::compile(patterns);
  const DiskCache cache("patterns", key_of(patterns));
  if (const auto stored = cache.read()) {
    if (auto known = PatternDatabase::deserialize(*stored)) return std::move(*known);
  }
  auto made = PatternDatabase::compile(patterns);
  if (!made) return made;
  if (const auto stored = made->serialize()) cache.write(*stored);
  return made;
}

}  // namespace hozen
