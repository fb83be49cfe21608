#include "labels/hot_windows.h"

#include <algorithm>
#include <bit>

#include "base/time.h"

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
  const size_t groups = most_bytes / (sizeof(Group) + sizeof(Set) / kWays + room_ * sizeof(Point));
  set_count_ = std::bit_floor(std::clamp<size_t>(groups / kWays, 1, 1024));
}

void HotWindows::open() {
  sets_.resize(set_count_);
  groups_.resize(set_count_ * kWays);
  // Left as it comes: pages that no group needs are never touched.
  points_ = std::make_unique_for_overwrite<Point[]>(groups_.size() * room_);
}

HotWindows::Point& HotWindows::point(size_t at, size_t i) {
  i += groups_[at].begin;
  return points_[at * room_ + (i >= room_ ? i - room_ : i)];
}

// The group's number; where it is new, in the place of the one of its set that was not met for the longest time.
size_t HotWindows::find(uint64_t key, WindowSpool& spool) {
  const size_t set_at = key & (set_count_ - 1);
  Set& set = sets_[set_at];
  if (++clock_ == 0) {  // all are equally old then
    for (Set& any : sets_)
      for (uint32_t& seen : any.seen) seen = seen == 0 ? 0 : 1;
    clock_ = 2;
  }
  const size_t way = way_of(set, key), at = set_at * kWays + way;
  if (set.keys[way] != key || set.seen[way] == 0) {
    forget(at, spool);
    set.keys[way] = key;
  }
  set.seen[way] = clock_;
  return at;
}

// Where the group is, or the one whose place it would take.
size_t HotWindows::way_of(const Set& set, uint64_t key) {
  size_t oldest = 0;
  for (size_t way = 0; way < kWays; ++way) {
    if (set.keys[way] == key && set.seen[way] != 0) return way;
    if (set.seen[way] < set.seen[oldest]) oldest = way;
  }
  return oldest;
}

size_t HotWindows::place_of_value(size_t group, uint64_t value) {
  const size_t size = groups_[group].size;
  for (size_t i = size; by_value_ && i-- > 0;) {
    if (point(group, i).value == value) return i;
  }
  return size;
}

// Does the point complete a window, if it comes behind all others? `at`: where its value stands already.
bool HotWindows::fires(size_t group, const WindowRecord& record, size_t at) {
  if (least_ == 1) return true;
  const size_t size = groups_[group].size;
  const bool is_new = at == size;
  const size_t others = size - (is_new ? 0 : 1);
  if (others + 1 < least_) return false;
  // The first of the least_ - 1 latest others.
  size_t first = others + 1 - least_;
  if (!is_new && at <= first) ++first;
  return time_between(point(group, first).time_ns, record.time_ns) <= span_ns_;
}

void HotWindows::drop(size_t number, size_t at) {
  Group& group = groups_[number];
  if ((point(number, at).mark & kSpooled) == 0) --group.unspooled;
  if (at == 0) {
    if (++group.begin == room_) group.begin = 0;
  } else {
    for (size_t i = at; i + 1 < group.size; ++i) point(number, i) = point(number, i + 1);
  }
  --group.size;
}

// `at`: where the same value stands; only its last time counts.
void HotWindows::push_fired(size_t number, const WindowRecord& record, size_t at) {
  Group& group = groups_[number];
  if (at < group.size)
    drop(number, at);
  else if (group.size == room_)
    drop(number, 0);
  point(number, group.size++) = {record.time_ns, record.place, record.value};
  ++group.unspooled;
}

// What it takes the place of may be one of the last of a run that ends here.
void HotWindows::push_open(size_t number, const WindowRecord& record, size_t at,
                           WindowSpool& spool) {
  Group& group = groups_[number];
  if (at < group.size)
    put_point(number, at, spool);
  else if (group.size == room_)
    put_point(number, 0, spool);
  push_fired(number, record, at);
  point(number, group.size - 1).mark |= kSpooled;  // by the caller
  --group.unspooled;
}

void HotWindows::put_point(size_t number, size_t at, WindowSpool& spool) {
  Point& one = point(number, at);
  if ((one.mark & kSpooled) != 0) return;
  spool.add({.group = key_of(number),
             .time_ns = one.time_ns,
             .place = one.place(),
             .value = one.value,
             .correlation = number_,
             .kind = WindowRecord::Kind::counted});
  one.mark |= kSpooled;
  --groups_[number].unspooled;
}

void HotWindows::put_points(size_t number, WindowSpool& spool) {
  for (size_t i = 0; groups_[number].unspooled > 0 && i < groups_[number].size; ++i)
    put_point(number, i, spool);
}

void HotWindows::put_run(size_t at, WindowSpool& spool) {
  Group& group = groups_[at];
  if (!group.has_run) return;
  spool.add({.group = key_of(at),
             .time_ns = group.first_ns,
             .place = group.first_place,
             .value = static_cast<uint64_t>(group.last_ns),
             .correlation = number_,
             .kind = WindowRecord::Kind::run});
  group.has_run = false;
}

void HotWindows::forget(size_t at, WindowSpool& spool) {
  put_points(at, spool);
  put_run(at, spool);
  groups_[at] = Group{};
}

bool HotWindows::is_inside(const Group& group, const WindowRecord& record,
                           std::span<const std::string> paths) const {
  return group.has_run && record.time_ns <= group.last_ns &&
         !is_before(record.time_ns, record.place, group.first_ns, group.first_place, paths);
}

bool HotWindows::take_next(size_t number, const WindowRecord& record, WindowSpool& spool) {
  const size_t at = place_of_value(number, record.value);
  if (!fires(number, record, at)) {
    push_open(number, record, at, spool);
    return false;
  }
  Group& group = groups_[number];
  if (group.has_run && time_between(group.last_ns, record.time_ns) > gap_ns_) {
    put_points(number, spool);
    put_run(number, spool);
  }
  if (!group.has_run) {
    group.has_run = true;
    group.first_ns = record.time_ns;
    group.first_place = record.place;
  }
  group.last_ns = record.time_ns;
  push_fired(number, record, at);
  return true;
}

bool HotWindows::take(const WindowRecord& record, std::span<const std::string> paths,
                      WindowSpool& spool) {
  if (groups_.empty()) open();
  const size_t number = find(record.group, spool);
  const Group& group = groups_[number];
  if (group.size == 0) return take_next(number, record, spool);
  const Point& last = point(number, group.size - 1);
  if (!is_before(record.time_ns, record.place, last.time_ns, last.place(), paths))
    return take_next(number, record, spool);
  if (is_inside(group, record, paths)) {
    if (time_between(record.time_ns, group.last_ns) <=
        span_ns_) {  // it may count for one behind the run
      WindowRecord counted = record;
      counted.kind = WindowRecord::Kind::counted;
      spool.add(counted);
    }
    return true;
  }
  if (time_between(record.time_ns, last.time_ns) <= span_ns_) return false;  // a little late
  forget(number, spool);  // time begins anew: another file
  return take_next(number, record, spool);
}

void HotWindows::expect(uint64_t key) const {
  if (!sets_.empty()) __builtin_prefetch(&sets_[key & (set_count_ - 1)], 1);
}

void HotWindows::expect_soon(uint64_t key) const {
  if (sets_.empty()) return;
  constexpr size_t kLine = 64, kMostLines = 4;
  const size_t set_at = key & (set_count_ - 1);
  const size_t at = set_at * kWays + way_of(sets_[set_at], key);
  __builtin_prefetch(&groups_[at], 1);
  const auto* const line = reinterpret_cast<const char*>(&points_[at * room_]);
  for (size_t i = 0; i < std::min(kMostLines, room_ * sizeof(Point) / kLine + 1); ++i)
    __builtin_prefetch(line + i * kLine, 1);
}

void HotWindows::finish(WindowSpool& spool) {
  for (size_t at = 0; at < groups_.size(); ++at) forget(at, spool);
  // Judging needs the room.
  sets_ = {};
  groups_ = {};
  points_.reset();
}

}  // namespace hozen
