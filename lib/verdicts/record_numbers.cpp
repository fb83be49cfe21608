#include "verdicts/record_numbers.h"

#include <algorithm>
#include <tuple>

namespace hozen {
namespace {

constexpr int64_t kJitterNs = 2'000'000'000;  // records of one moment are not written in its order

}  // namespace

void RecordNumbers::see(uint64_t number, int64_t time_ns) {
  if (!ordered_) return;
  if (!runs_.empty()) {
    Run& run = runs_.back();
    if (number == run.last || number == run.last + 1) {
      run.last = number;
      run.last_ns = std::max(run.last_ns, time_ns);
      return;
    }
  }
  runs_.push_back({number, number, time_ns, time_ns});
  if (runs_.size() > 2 * compacted_ + 1000) compact();
}

void RecordNumbers::merge(const RecordNumbers& other) {
  ordered_ = ordered_ && other.ordered_;
  runs_.insert(runs_.end(), other.runs_.begin(), other.runs_.end());
  compact();
}

// Runs by time; those that go on where the one before ended, or lie within it, become one.
void RecordNumbers::compact() {
  std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
    return std::tie(a.first_ns, a.first, a.last) < std::tie(b.first_ns, b.first, b.last);
  });
  std::vector<Run> kept;
  for (const Run& run : runs_) {
    // Numbers that come again at the same time are a copy of the log; later they are a new count.
    const bool goes_on =
        !kept.empty() && (run.first == kept.back().last + 1 ||
                          (run.first >= kept.back().first && run.first <= kept.back().last &&
                           run.first_ns <= kept.back().last_ns + kJitterNs));
    if (!goes_on) {
      kept.push_back(run);
      continue;
    }
    kept.back().last = std::max(kept.back().last, run.last);
    kept.back().last_ns = std::max(kept.back().last_ns, run.last_ns);
  }
  runs_ = std::move(kept);
  compacted_ = runs_.size();
  if (compacted_ <= kMostRuns) return;
  ordered_ = false;
  runs_ = {};
}

std::vector<RecordNumbers::Hole> RecordNumbers::holes() const {
  RecordNumbers sorted = *this;
  sorted.compact();
  std::vector<Hole> found;
  for (size_t i = 1; i < sorted.runs_.size(); ++i) {
    const Run &before = sorted.runs_[i - 1], &after = sorted.runs_[i];
    if (after.first > before.last) {
      found.push_back({before.last + 1, after.first - 1, before.last_ns, after.first_ns});
    } else {
      found.push_back({before.last, after.first, before.last_ns, after.first_ns, true});
    }
  }
  return found;
}

}  // namespace hozen
