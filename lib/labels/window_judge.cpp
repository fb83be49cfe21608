#include "labels/window_judge.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace hozen {
namespace {

// An event that is several parts at once stands with the last part first: it is not its own successor.
bool stands_before(const PlacedRecord& a, const PlacedRecord& b) {
  return std::tuple(a.record.time_ns, a.record.place, -static_cast<int>(a.record.part)) <
         std::tuple(b.record.time_ns, b.record.place, -static_cast<int>(b.record.part));
}

// Can any window of these hold enough? Most groups are done with this question.
bool may_fulfil(const Correlation& correlation, std::span<const PlacedRecord> points) {
  const size_t least = std::max<uint64_t>(1, correlation.bounds.least);
  for (size_t i = least - 1; i < points.size(); ++i) {
    const int64_t first_ns = points[i + 1 - least].record.time_ns;
    if (points[i].record.time_ns - first_ns <= correlation.timespan_ns) return true;
  }
  return false;
}

}  // namespace

WindowJudge::WindowJudge(const std::vector<Correlation>& correlations,
                         const std::vector<CorrelationPlan>& plans)
    : correlations_(correlations),
      plans_(plans),
      followed_(correlations.size()),
      fired_(correlations.size()) {}

void WindowJudge::end_level() {
  for (auto& events : fired_) std::sort(events.begin(), events.end());
}

// Puts the records of the level's correlations into ordered_, group by group.
void WindowJudge::find_groups(std::span<const PlacedRecord> records, uint32_t level) {
  constexpr uint32_t kNone = UINT32_MAX;
  groups_.clear();
  group_of_.assign(records.size(), kNone);
  std::vector<uint32_t> slots(std::bit_ceil(records.size() * 2 + 1), kNone);
  const size_t mask = slots.size() - 1;
  for (size_t i = 0; i < records.size(); ++i) {
    const WindowRecord& r = records[i].record;
    if (plans_[r.correlation].level != level) continue;
    size_t at = (r.group + r.correlation * 0x9E3779B97F4A7C15ull) & mask;
    for (;; at = (at + 1) & mask) {
      if (slots[at] == kNone) {
        slots[at] = static_cast<uint32_t>(groups_.size());
        groups_.push_back({.key = r.group, .correlation = r.correlation});
      }
      const Group& group = groups_[slots[at]];
      if (group.key == r.group && group.correlation == r.correlation) break;
    }
    group_of_[i] = slots[at];
    ++groups_[slots[at]].size;
  }
  uint32_t begin = 0;
  for (Group& group : groups_) {
    group.begin = begin;
    begin += group.size;
    group.size = 0;
  }
  ordered_.resize(begin);
  for (size_t i = 0; i < records.size(); ++i) {
    if (group_of_[i] == kNone) continue;
    Group& group = groups_[group_of_[i]];
    ordered_[group.begin + group.size++] = records[i];
  }
}

void WindowJudge::judge(std::span<PlacedRecord> records, uint32_t level, std::vector<Label>& out) {
  find_groups(records, level);
  for (auto& runs : followed_) runs.clear();
  // What is followed first.
  for (const bool following : {false, true}) {
    for (const Group& group : groups_) {
      const bool follows = plans_[group.correlation].follows != CorrelationPlan::kNone;
      if (follows != following) continue;
      if (follows)
        judge_following(group.correlation, group, out);
      else
        judge_group(group, out);
    }
  }
}

uint16_t WindowJudge::number_of(uint16_t rule) const {
  size_t number = 0;
  while (correlations_[number].rule != rule) ++number;
  return static_cast<uint16_t>(number);
}

bool WindowJudge::counts(const Correlation& correlation, const PlacedRecord& placed) const {
  const Correlation::Part& part = correlation.parts[placed.record.part];
  if (!part.is_correlation) return true;
  const auto& fired = fired_[number_of(part.rule)];
  return std::binary_search(fired.begin(), fired.end(),
                            EventKey{placed.log} << 32 | placed.record.event);
}

void WindowJudge::put_label(uint16_t number, const PlacedRecord& placed,
                            std::vector<Label>& out) const {
  if (placed.record.kind == WindowRecord::Kind::open)
    out.push_back({placed.log, placed.record.event, correlations_[number].rule});
}

void WindowJudge::judge_group(const Group& group, std::vector<Label>& out) {
  const Correlation& correlation = correlations_[group.correlation];
  if (group.size < correlation.bounds.least && !plans_[group.correlation].streamed) return;
  runs_.clear();
  points_.clear();
  bool is_sorted = true;
  for (const PlacedRecord& placed : std::span(ordered_).subspan(group.begin, group.size)) {
    const WindowRecord& r = placed.record;
    if (r.kind == WindowRecord::Kind::run) {
      runs_.push_back({r.time_ns, r.place, static_cast<int64_t>(r.value)});
    } else if (counts(correlation, placed)) {
      is_sorted = is_sorted && (points_.empty() || !stands_before(placed, points_.back()));
      points_.push_back(placed);
    }
  }
  if (!is_sorted) std::sort(points_.begin(), points_.end(), stands_before);
  const bool counted = correlation.kind == CorrelationKind::event_count ||
                       correlation.kind == CorrelationKind::value_count;
  if (runs_.empty() && counted && !may_fulfil(correlation, points_)) return;
  const auto by_first = [](const Run& run) { return std::tuple(run.first_ns, run.first_place); };
  std::sort(runs_.begin(), runs_.end(),
            [&](const Run& a, const Run& b) { return by_first(a) < by_first(b); });
  const size_t known = runs_.size();
  judge_points(group.correlation, points_, std::span(runs_).first(known), out);
  if (!plans_[group.correlation].is_followed || runs_.empty()) return;
  std::sort(runs_.begin(), runs_.end(),
            [&](const Run& a, const Run& b) { return by_first(a) < by_first(b); });
  followed_[group.correlation][group.key] = runs_;
}

void WindowJudge::judge_points(uint16_t number, std::span<PlacedRecord> points,
                               std::span<const Run> runs, std::vector<Label>& out) {
  const Correlation& correlation = correlations_[number];
  window_points_.clear();
  for (const PlacedRecord& placed : points)
    window_points_.push_back({placed.record.time_ns, placed.record.part, placed.record.value});
  const WindowMarks marks = find_windows(correlation, window_points_);
  // The last time that a run which begins early enough labels.
  int64_t labelled_until = INT64_MIN;
  size_t run = 0;
  std::vector<Run> fired;
  for (size_t i = 0; i < points.size(); ++i) {
    const PlacedRecord& placed = points[i];
    const int64_t time = placed.record.time_ns;
    for (; run < runs.size() && runs[run].first_ns - correlation.timespan_ns <= time; ++run)
      labelled_until = std::max(labelled_until, runs[run].last_ns);
    const bool stands_for_another = correlation.parts[placed.record.part].is_correlation;
    const bool marked = stands_for_another ? marks.fired[i] : marks.marked[i];
    if (marked || time <= labelled_until) put_label(number, placed, out);
    if (!marks.fired[i]) continue;
    if (plans_[number].is_followed) fired.push_back({time, placed.record.place, time});
    if (plans_[number].is_part)
      fired_[number].push_back(EventKey{placed.log} << 32 | placed.record.event);
  }
  runs_.insert(runs_.end(), fired.begin(), fired.end());
}

void WindowJudge::judge_following(uint16_t number, const Group& group, std::vector<Label>& out) {
  const auto& of_groups = followed_[plans_[number].follows];
  const auto at = of_groups.find(group.key);
  if (at == of_groups.end()) return;
  auto points = std::span(ordered_).subspan(group.begin, group.size);
  std::sort(points.begin(), points.end(), stands_before);
  size_t run = 0;
  int64_t last_ns = INT64_MIN;  // of what was fired before
  for (const PlacedRecord& placed : points) {
    const WindowRecord& r = placed.record;
    for (; run < at->second.size(); ++run) {
      const Run& before = at->second[run];
      if (std::tuple(before.first_ns, before.first_place) >= std::tuple(r.time_ns, r.place)) break;
      last_ns = std::max(last_ns, before.last_ns);
    }
    if (run == 0 || r.time_ns - last_ns > correlations_[number].timespan_ns) continue;
    put_label(number, placed, out);
    if (plans_[number].is_part) fired_[number].push_back(EventKey{placed.log} << 32 | r.event);
  }
}

}  // namespace hozen
