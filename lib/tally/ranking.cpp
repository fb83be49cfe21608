#include "tally/ranking.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace hozen {

Ranking rank(std::span<const Countable> values, size_t top, std::span<const std::string> pinned) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto before = [&](size_t a, size_t b) {
    if (values[a].count != values[b].count) return values[a].count > values[b].count;
    return values[a].value < values[b].value;
  };
  // Only what is shown is put in order: of a million values most are counted in `other`.
  const auto cut = order.begin() + static_cast<ptrdiff_t>(std::min(top, order.size()));
  if (cut == order.end())
    std::sort(order.begin(), cut, before);
  else
    std::partial_sort(order.begin(), cut, order.end(), before);
  const std::set<std::string_view> wanted(pinned.begin(), pinned.end());
  const auto pins = std::partition(cut, order.end(), [&](size_t i) {
    return values[i].value && wanted.contains(*values[i].value);
  });
  std::sort(cut, pins, before);
  std::vector<uint64_t> counts;  // for the ranks of those below the cut
  if (pins != cut) {
    for (const Countable& c : values) counts.push_back(c.count);
    std::sort(counts.begin(), counts.end(), std::greater<>());
  }
  Ranking ranking;
  size_t place = 0;
  for (auto at = order.begin(); at != pins; ++at) {
    const Countable& c = values[*at];
    if (at >= cut)
      place = 1 + static_cast<size_t>(
                      std::lower_bound(counts.begin(), counts.end(), c.count, std::greater<>()) -
                      counts.begin());
    else if (at == order.begin() || c.count != values[*std::prev(at)].count)
      place = static_cast<size_t>(at - order.begin()) + 1;
    ranking.shown.push_back({c.value, c.count, place, *at, at >= cut});
  }
  for (auto at = pins; at != order.end(); ++at) {
    ranking.other_count += values[*at].count;
    ++ranking.other_values;
  }
  if (top == 0 || top >= order.size()) return ranking;
  ranking.tie_count = values[order[top - 1]].count;
  for (auto at = order.begin(); at != order.end(); ++at) {
    if (values[*at].count == ranking.tie_count) ++(at < pins ? ranking.tie_shown : ranking.tie_cut);
  }
  return ranking;
}

}  // namespace hozen
