#pragma once
// rank: the first N of many counts, with ties said and the rest added up.
//
// Shape:    sorted by count, then by value. Equal counts share a rank (1, 2, 2, 4). What is cut off
// is counted in
//           other_count / other_values, so shown + other = all. `pinned` values are shown below the
//           cut with their rank.
// Errors:   none
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

struct Ranked {
  std::optional<std::string_view> value;
  uint64_t count = 0;
  size_t rank = 0;    // from 1
  size_t source = 0;  // index into what was ranked
  bool pinned = false;
};

struct Ranking {
  std::vector<Ranked> shown;
  uint64_t other_count = 0;
  size_t other_values = 0;
  // A tie across the cut: `tie_shown` of the values with the last shown count are shown, `tie_cut`
  // are not.
  size_t tie_shown = 0, tie_cut = 0;
  uint64_t tie_count = 0;
};

struct Countable {
  std::optional<std::string_view> value;
  uint64_t count = 0;
};
inline constexpr size_t kAllValues = SIZE_MAX;
Ranking rank(std::span<const Countable> values, size_t top,
             std::span<const std::string> pinned = {});

}  // namespace hozen
