#include "labels/window_judge.h"

#include <algorithm>
#include <tuple>

#include "base/time.h"

#include "labels/address_pool.h"

namespace hozen {
namespace {

// An event that is several parts at once stands with the last part first: it is not its own successor.
bool stands_before(const PlacedRecord& a, const PlacedRecord& b) {
  return std::tuple(a.record.time_ns, a.record.place, -static_cast<int>(a.record.part)) <
         std::tuple(b.record.time_ns, b.record.place, -static_cast<int>(b.record.part));
}

// Can any window of these hold enough? Most groups are done with this question.
bool may_fulfil(const Correlation& correlation, std::span<const WindowPoint> points) {
  const size_t least = std::max<uint64_t>(1, correlation.bounds.least);
  for (size_t i = least - 1; i < points.size(); ++i) {
    const int64_t first_ns = points[i + 1 - least].time_ns;
    if (time_between(first_ns, points[i].time_ns) <= correlation.timespan_ns) return true;
  }
  return false;
}

constexpr uint32_t kNoGroup = UINT32_MAX;

}  // namespace

WindowJudge::WindowJudge(const std::vector<Correlation>& correlations,
                         const std::vector<CorrelationPlan>& plans)
    : correlations_(correlations),
      plans_(plans),
      near_ns_(correlations.size(), INT64_MAX),
      followed_(correlations.size()),
      fired_(correlations.size()) {
  for (size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].follows == CorrelationPlan::kNone) continue;
    int64_t& near_ns = near_ns_[plans[i].follows];
    near_ns = std::min(near_ns, correlations[i].timespan_ns);
  }
}

void WindowJudge::end_level() {
  for (auto& events : fired_) std::sort(events.begin(), events.end());
}

// Puts the numbers of the records of the level's correlations into ordered_, group by group.
void WindowJudge::find_groups(uint32_t level) {
  groups_.clear();
  group_of_.assign(records_.size(), kNoGroup);
  NumberedSlots numbers;
  for (size_t i = 0; i < records_.size(); ++i) {
    const WindowRecord& r = records_[i].record;
    if (plans_[r.correlation].level != level) continue;
    const uint64_t hash = r.group + r.correlation * 0x9E3779B97F4A7C15ull;
    const auto is_it = [&](uint32_t number) {
      return groups_[number].key == r.group && groups_[number].correlation == r.correlation;
    };
    group_of_[i] = numbers.find_or_add(hash, static_cast<uint32_t>(groups_.size()), is_it);
    if (group_of_[i] == groups_.size())
      groups_.push_back({.key = r.group, .correlation = r.correlation});
    ++groups_[group_of_[i]].size;
  }
  uint32_t begin = 0;
  for (Group& group : groups_) {
    group.begin = begin;
    begin += group.size;
    group.size = 0;
  }
  ordered_.resize(begin);
  for (size_t i = 0; i < records_.size(); ++i) {
    if (group_of_[i] == kNoGroup) continue;
    Group& group = groups_[group_of_[i]];
    ordered_[group.begin + group.size++] = static_cast<uint32_t>(i);
  }
}

void WindowJudge::judge(std::span<const PlacedRecord> records, uint32_t level,
                        std::vector<Label>& out) {
  records_ = records;
  find_groups(level);
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
  for (const uint32_t number : std::span(ordered_).subspan(group.begin, group.size)) {
    const WindowRecord& r = records_[number].record;
    if (r.kind == WindowRecord::Kind::run) {
      runs_.push_back({r.time_ns, r.place, static_cast<int64_t>(r.value)});
    } else if (counts(correlation, records_[number])) {
      points_.push_back(number);
    }
  }
  sort_points();
  const bool counted = correlation.kind == CorrelationKind::event_count ||
                       correlation.kind == CorrelationKind::value_count;
  if (runs_.empty() && counted && !may_fulfil(correlation, window_points_)) return;
  const auto by_first = [](const Run& run) { return std::tuple(run.first_ns, run.first_place); };
  std::sort(runs_.begin(), runs_.end(),
            [&](const Run& a, const Run& b) { return by_first(a) < by_first(b); });
  const size_t known = runs_.size();
  judge_points(group.correlation, std::span(runs_).first(known), out);
  if (!plans_[group.correlation].is_followed || runs_.empty()) return;
  std::sort(runs_.begin(), runs_.end(),
            [&](const Run& a, const Run& b) { return by_first(a) < by_first(b); });
  followed_[group.correlation][group.key] = runs_;
}

// The points in the order of time, as find_windows takes them.
void WindowJudge::sort_points() {
  const auto before = [this](uint32_t a, uint32_t b) {
    return stands_before(records_[a], records_[b]);
  };
  if (!std::is_sorted(points_.begin(), points_.end(), before))
    std::sort(points_.begin(), points_.end(), before);
  window_points_.clear();
  window_points_.reserve(points_.size());
  for (const uint32_t number : points_) {
    const WindowRecord& r = records_[number].record;
    window_points_.push_back({r.time_ns, r.part, r.value});
  }
}

void WindowJudge::judge_points(uint16_t number, std::span<const Run> runs,
                               std::vector<Label>& out) {
  const Correlation& correlation = correlations_[number];
  const WindowMarks marks = find_windows(correlation, window_points_);
  // The last time that a run which begins early enough labels.
  int64_t labelled_until = INT64_MIN;
  size_t run = 0;
  std::vector<Run> fired;
  for (size_t i = 0; i < points_.size(); ++i) {
    const PlacedRecord& placed = records_[points_[i]];
    const int64_t time = placed.record.time_ns;
    for (; run < runs.size() && time_between(time, runs[run].first_ns) <= correlation.timespan_ns;
         ++run)
      labelled_until = std::max(labelled_until, runs[run].last_ns);
    const bool stands_for_another = correlation.parts[placed.record.part].is_correlation;
    const bool marked = stands_for_another ? marks.fired[i] : marks.marked[i];
    if (marked || time <= labelled_until) put_label(number, placed, out);
    if (!marks.fired[i]) continue;
    if (plans_[number].is_followed) {
      if (!fired.empty() && time_between(fired.back().last_ns, time) <= near_ns_[number])
        fired.back().last_ns = time;
      else
        fired.push_back({time, placed.record.place, time});
    }
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
  std::sort(points.begin(), points.end(),
            [this](uint32_t a, uint32_t b) { return stands_before(records_[a], records_[b]); });
  size_t run = 0;
  int64_t last_ns = INT64_MIN;  // of what was fired before
  for (const uint32_t point : points) {
    const PlacedRecord& placed = records_[point];
    const WindowRecord& r = placed.record;
    for (; run < at->second.size(); ++run) {
      const Run& before = at->second[run];
      if (std::tuple(before.first_ns, before.first_place) >= std::tuple(r.time_ns, r.place)) break;
      last_ns = std::max(last_ns, before.last_ns);
    }
    if (run == 0 || time_between(last_ns, r.time_ns) > correlations_[number].timespan_ns) continue;
    put_label(number, placed, out);
    if (plans_[number].is_part) fired_[number].push_back(EventKey{placed.log} << 32 | r.event);
  }
}

}  // namespace hozen
