#include "tally/ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace hozen {

Ranking rank(std::span<const Countable> values, size_t top, std::span<const std::string> pinned) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto before = [&](size_t a, size_t b) {
    if (values[a].count != values[b].count) return values[a].count > values[b].count;
    return values[a].value < values[b].value;
  };
  std::sort(order.begin(), order.end(), before);
  Ranking ranking;
  size_t place = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    const Countable& c = values[order[i]];
    if (i == 0 || c.count != values[order[i - 1]].count) place = i + 1;
    const bool is_pinned =
        c.value && std::find(pinned.begin(), pinned.end(), *c.value) != pinned.end();
    if (i < top || is_pinned) {
      ranking.shown.push_back({c.value, c.count, place, order[i], i >= top});
    } else {
      ranking.other_count += c.count;
      ++ranking.other_values;
    }
  }
  if (top == 0 || top >= order.size()) return ranking;
  ranking.tie_count = values[order[top - 1]].count;
  for (size_t i = 0; i < order.size(); ++i) {
    if (values[order[i]].count == ranking.tie_count)
      ++(i < top ? ranking.tie_shown : ranking.tie_cut);
  }
  return ranking;
}

std::string tie_note(const Ranking& ranking) {
  if (ranking.tie_cut == 0) return {};
  return fmt::format(
      "Tie at the cut: {} values have {}; {} shown (first in order of value), {} counted in other.",
      ranking.tie_shown + ranking.tie_cut, ranking.tie_count, ranking.tie_shown, ranking.tie_cut);
}

}  // namespace hozen
