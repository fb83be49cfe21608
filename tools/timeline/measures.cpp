#include "timeline/measures.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "timeline/row_parts.h"

namespace hozen::timeline {
namespace {

// Of an entry's dimensions but the last.
std::string head_key(const Counting& counting, const Tally& tally, const Tally::Entry& entry,
                     size_t view) {
  return values_key(tally, entry, view, counting.plan.views[view].by.size() - 1);
}

constexpr auto kMost = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());

// Stays at the largest number there is, rather than go round.
void add_to(uint64_t& sum, uint64_t value, uint64_t times) {
  __extension__ using Wide = unsigned __int128;
  const Wide wide = static_cast<Wide>(value) * times + sum;
  sum = wide > kMost ? kMost : static_cast<uint64_t>(wide);
}

}  // namespace

Measures::Measures(const Counting& counting, const Tally& tally)
    : counting_(counting),
      tally_(tally),
      numbers_(counting.measures.size()),
      wholes_(counting.measures.size()) {
  for (size_t m = 0; m < counting.measures.size(); ++m) read(tally, m);
}

void Measures::read(const Tally& tally, size_t m) {
  const Measure& measure = counting_.measures[m];
  const size_t last = counting_.plan.views[measure.view].by.size() - 1;
  std::set<std::string_view> seen;
  const std::vector<Tally::Entry>& entries = entries_.emplace_back(tally.entries(measure.view));
  for (const Tally::Entry& e : entries) {
    const auto value = tally.value_of(e, measure.view, last);
    const uint64_t times = e.tallied->count;
    if (!value) {
      wholes_[m].not_summed += times;
      continue;
    }
    uint64_t& number = numbers_[m][{e.bucket_ns, head_key(counting_, tally, e, measure.view)}];
    if (!measure.is_sum) {
      ++number;
      seen.insert(*value);
      continue;
    }
    if (const auto n = parse_unsigned(*value)) {
      add_to(number, *n, times);
      add_to(wholes_[m].number, *n, times);
    } else {
      wholes_[m].not_summed += times;
    }
  }
  if (!measure.is_sum) wholes_[m].number = seen.size();
}

void Measures::append_columns(Table& table) const {
  for (const Measure& m : counting_.measures)
    table.columns.push_back({.name = m.column(), .align = Align::right});
}

void Measures::append_cells(std::vector<Cell>& row, int64_t bucket_ns,
                            const std::string& group) const {
  for (size_t m = 0; m < numbers_.size(); ++m) {
    const auto at = numbers_[m].find({bucket_ns, counting_.measures_grouped ? group : ""});
    row.emplace_back(at == numbers_[m].end() ? uint64_t{0} : at->second);
  }
}

void Measures::append_others(std::vector<Cell>& row, int64_t bucket_ns,
                             const std::set<std::string>& in_rows) const {
  const auto by_bucket = [](const Tally::Entry& e) { return e.bucket_ns; };
  for (size_t m = 0; m < entries_.size(); ++m) {
    const Measure& measure = counting_.measures[m];
    const size_t last = counting_.plan.views[measure.view].by.size() - 1;
    std::set<std::string_view> distinct;
    uint64_t sum = 0;
    for (const Tally::Entry& e : std::ranges::equal_range(entries_[m], bucket_ns, {}, by_bucket)) {
      const auto value = tally_.value_of(e, measure.view, last);
      if (!value || in_rows.contains(head_key(counting_, tally_, e, measure.view))) continue;
      if (!measure.is_sum)
        distinct.insert(*value);
      else if (const auto n = parse_unsigned(*value))
        add_to(sum, *n, e.tallied->count);
    }
    row.emplace_back(measure.is_sum ? sum : uint64_t{distinct.size()});
  }
}

void Measures::append_total(std::vector<Cell>& row) const {
  for (const Whole& whole : wholes_) row.emplace_back(whole.number);
}

void Measures::append_notes(Table& table) const {
  for (size_t m = 0; m < wholes_.size(); ++m) {
    const Measure& measure = counting_.measures[m];
    if (!measure.is_sum) {
      table.notes.push_back(say(counting_.language,
                                "distinct {}: the total counts a value once over all rows.",
                                measure.field));
    } else if (wholes_[m].not_summed > 0) {
      table.notes.push_back(say(counting_.language, "sum of {}: {} events have no such number.",
                                measure.field, wholes_[m].not_summed));
    }
    if (measure.is_sum && wholes_[m].number == kMost) {
      table.notes.push_back(say(counting_.language, "sum of {}: {} stands for that and all above.",
                                measure.field, kMost));
    }
  }
}

SplitCount& SplitCount::operator+=(const SplitCount& c) {
  holds += c.holds;
  not_holds += c.not_holds;
  unknown += c.unknown;
  return *this;
}

SplitCount& SplitCount::operator-=(const SplitCount& c) {
  holds -= c.holds;
  not_holds -= c.not_holds;
  unknown -= c.unknown;
  return *this;
}

std::map<std::pair<int64_t, std::string>, SplitCount> split_counts(const Counting& counting,
                                                                   const Tally& tally) {
  std::map<std::pair<int64_t, std::string>, SplitCount> counts;
  const Split& split = *counting.split;
  const size_t last = counting.plan.views[split.view].by.size() - 1;
  for (const Tally::Entry& e : tally.entries(split.view)) {
    SplitCount& c = counts[{e.bucket_ns, head_key(counting, tally, e, split.view)}];
    const auto value = tally.value_of(e, split.view, last);
    if (!value) {
      c.unknown += e.tallied->count;
    } else if (split.condition->holds(*value) != split.condition->negated()) {
      c.holds += e.tallied->count;
    } else {
      c.not_holds += e.tallied->count;
    }
  }
  return counts;
}

}  // namespace hozen::timeline
