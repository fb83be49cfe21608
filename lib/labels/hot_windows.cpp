#include "labels/hot_windows.h"

#include <algorithm>
#include <bit>

namespace hozen {
namespace {

// By time, file and offset.
bool is_before(int64_t time, uint64_t place, int64_t other_time, uint64_t other_place,
               std::span<const std::string> paths) {
  if (time != other_time) return time < other_time;
  if (file_of(place) == file_of(other_place)) return place < other_place;
  if (file_of(place) >= paths.size() || file_of(other_place) >= paths.size()) return false;
  return paths[file_of(place)] < paths[file_of(other_place)];
}

}  // namespace

HotWindows::HotWindows(const Correlation& correlation, uint16_t number, int64_t gap_ns,
                       size_t most_bytes)
    : by_value_(correlation.kind == CorrelationKind::value_count),
      number_(number),
      least_(std::max<uint64_t>(1, correlation.bounds.least)),
      span_ns_(correlation.timespan_ns),
      gap_ns_(gap_ns),
      room_(by_value_ ? least_ : std::max<size_t>(1, least_ - 1)) {
  const size_t groups = most_bytes / (sizeof(Group) + room_ * sizeof(Point));
  sets_ = std::bit_floor(std::clamp<size_t>(groups / kWays, 1, 4096));
}

void HotWindows::open() {
  groups_.resize(sets_ * kWays);
  // Left as it comes: pages that no group needs are never touched.
  points_ = std::make_unique_for_overwrite<Point[]>(groups_.size() * room_);
}

HotWindows::Point& HotWindows::point(const Group& group, size_t i) {
  size_t at = group.begin + i;
  if (at >= room_) at -= room_;
  return points_[static_cast<size_t>(&group - groups_.data()) * room_ + at];
}

// The group's state; where there is none, in the place of the one of its set that was not met for the longest time.
HotWindows::Group& HotWindows::find(uint64_t key, WindowSpool& spool) {
  Group* const set = &groups_[(key & (sets_ - 1)) * kWays];
  Group* oldest = set;
  for (Group* group = set; group != set + kWays; ++group) {
    if (group->key == key && group->seen != 0) {
      group->seen = ++clock_;
      return *group;
    }
    if (group->seen < oldest->seen) oldest = group;
  }
  forget(*oldest, spool);
  oldest->key = key;
  oldest->seen = ++clock_;
  return *oldest;
}

size_t HotWindows::place_of_value(const Group& group, uint64_t value) {
  for (size_t i = group.size; by_value_ && i-- > 0;) {
    if (point(group, i).value == value) return i;
  }
  return group.size;
}

// Does the point complete a window, if it comes behind all others? `at`: where its value stands already.
bool HotWindows::fires(const Group& group, const WindowRecord& record, size_t at) {
  if (least_ == 1) return true;
  const bool is_new = at == group.size;
  const size_t others = group.size - (is_new ? 0 : 1);
  if (others + 1 < least_) return false;
  // The first of the least_ - 1 latest others.
  size_t first = others + 1 - least_;
  if (!is_new && at <= first) ++first;
  return record.time_ns - point(group, first).time_ns <= span_ns_;
}

void HotWindows::push(Group& group, const WindowRecord& record, size_t at, bool spooled) {
  if (at < group.size) {  // the same value once more: only its last time counts
    for (size_t i = at; i + 1 < group.size; ++i) point(group, i) = point(group, i + 1);
    --group.size;
  } else if (group.size == room_) {
    if (++group.begin == room_) group.begin = 0;
    --group.size;
  }
  ++group.size;
  point(group, group.size - 1) = {record.time_ns, record.place, record.value, spooled};
  if (!spooled) group.has_unspooled = true;
}

void HotWindows::put_points(Group& group, WindowSpool& spool) {
  if (!group.has_unspooled) return;
  for (size_t i = 0; i < group.size; ++i) {
    Point& one = point(group, i);
    if (one.spooled) continue;
    spool.add({.group = group.key,
               .time_ns = one.time_ns,
               .place = one.place,
               .value = one.value,
               .correlation = number_,
               .kind = WindowRecord::Kind::counted});
    one.spooled = true;
  }
  group.has_unspooled = false;
}

void HotWindows::put_run(Group& group, WindowSpool& spool) {
  if (!group.has_run) return;
  spool.add({.group = group.key,
             .time_ns = group.first_ns,
             .place = group.first_place,
             .value = static_cast<uint64_t>(group.last_ns),
             .correlation = number_,
             .kind = WindowRecord::Kind::run});
  group.has_run = false;
}

void HotWindows::forget(Group& group, WindowSpool& spool) {
  put_points(group, spool);
  put_run(group, spool);
  group = Group{};
}

bool HotWindows::is_inside(const Group& group, const WindowRecord& record,
                           std::span<const std::string> paths) const {
  return group.has_run && record.time_ns <= group.last_ns &&
         !is_before(record.time_ns, record.place, group.first_ns, group.first_place, paths);
}

bool HotWindows::take_next(Group& group, const WindowRecord& record, WindowSpool& spool) {
  const size_t at = place_of_value(group, record.value);
  if (!fires(group, record, at)) {
    put_points(group, spool);  // the last ones of the run, before they are forgotten
    push(group, record, at, true);
    spool.add(record);
    return false;
  }
  if (group.has_run && record.time_ns - group.last_ns > gap_ns_) {
    put_points(group, spool);
    put_run(group, spool);
  }
  if (!group.has_run) {
    group.has_run = true;
    group.first_ns = record.time_ns;
    group.first_place = record.place;
  }
  group.last_ns = record.time_ns;
  push(group, record, at, false);
  return true;
}

bool HotWindows::take(const WindowRecord& record, std::span<const std::string> paths,
                      WindowSpool& spool) {
  if (groups_.empty()) open();
  Group& group = find(record.group, spool);
  if (group.size == 0) return take_next(group, record, spool);
  const Point& last = point(group, group.size - 1);
  if (!is_before(record.time_ns, record.place, last.time_ns, last.place, paths))
    return take_next(group, record, spool);
  if (is_inside(group, record, paths)) {
    if (record.time_ns >= group.last_ns - span_ns_) {  // it may count for one behind the run
      WindowRecord counted = record;
      counted.kind = WindowRecord::Kind::counted;
      spool.add(counted);
    }
    return true;
  }
  if (record.time_ns >= last.time_ns - span_ns_) {  // a little late
    spool.add(record);
    return false;
  }
  const uint64_t seen = group.seen;
  forget(group, spool);  // time begins anew: another file
  group.key = record.group;
  group.seen = seen;
  return take_next(group, record, spool);
}

void HotWindows::finish(WindowSpool& spool) {
  for (Group& group : groups_) forget(group, spool);
}

}  // namespace hozen
