#pragma once
// HotWindows: decides, while events are read, which of them lie in windows that already fulfil a correlation.
//
// Call:     take for each point, in the order of reading; finish when all is read
// Shape:    the points one thread meets of a correlation that more points can only fulfil (counts with gte or gt).
//           take says true where the point is decided: it gets the label. Where it says false, the caller puts the
//           point into the spool. All else that must be known goes there by itself, so that judging what is in the
//           spools of all threads gives what judging all points would (labels/correlator.h).
// Errors:   none
// Threads:  one thread's
// Cost:     no allocation a point; cache misses, unless expected; at most kBytes, however many groups there are: a
//           group that gives way to another puts what it knows into the spool
//
// Why that is exact. With n the least count, S the span and `fired` the points that complete a window, the labelled
// times are the union of [f - S, f] over all fired f. Points that are added never take a label away, so what fires
// among the points of one thread fires among all. A run is a row of fired points no further apart than `gap` <= S: all
// of [first - S, last] is labelled. A point between first and last that fires, whoever met it, adds nothing to that. A
// point outside whose window holds points of a run also holds the last n - 1 of it (of distinct values: the last n),
// as those are the latest; so they are all that must be kept of it, and its first and last time.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "labels/correlation.h"
#include "labels/window_spool.h"

namespace hozen {

class HotWindows {
 public:
  static constexpr uint64_t kMostCounted =
      256;  // correlations that ask for more are left to the end
  static constexpr size_t kBytes = 4u << 20;

  HotWindows(const Correlation& correlation, uint16_t number, int64_t gap_ns,
             size_t most_bytes = kBytes);
  // `paths`: of the file numbers in places.
  bool take(const WindowRecord& point, std::span<const std::string> paths, WindowSpool& spool);
  void finish(WindowSpool& spool);
  // A point of this group comes soon; very soon. Its state is asked for from memory meanwhile.
  void expect(uint64_t key) const;
  void expect_soon(uint64_t key) const;

 private:
  static constexpr uint64_t kSpooled = uint64_t{1} << 63;
  struct Point {
    int64_t time_ns;
    uint64_t mark;  // its place, and kSpooled
    uint64_t value;
    uint64_t place() const { return mark & ~kSpooled; }
  };
  struct Group {
    int64_t first_ns = 0, last_ns = 0;
    uint64_t first_place = 0;  // of the run
    uint32_t begin = 0, size = 0;
    uint32_t unspooled = 0;  // of the points
    bool has_run = false;
  };
  static constexpr size_t kWays = 4;
  struct alignas(64) Set {
    uint64_t keys[kWays] = {};
    uint32_t seen[kWays] = {};  // when it was met last; 0: nothing is there
  };

  void open();
  size_t find(uint64_t key, WindowSpool& spool);
  static size_t way_of(const Set& set, uint64_t key);
  Point& point(size_t at, size_t i);
  bool fires(size_t group, const WindowRecord& record, size_t at);
  size_t place_of_value(size_t group, uint64_t value);
  void push_fired(size_t group, const WindowRecord& record, size_t at);
  void push_open(size_t group, const WindowRecord& record, size_t at, WindowSpool& spool);
  void drop(size_t group, size_t at);
  void put_point(size_t group, size_t at, WindowSpool& spool);
  bool take_next(size_t group, const WindowRecord& record, WindowSpool& spool);
  bool is_inside(const Group& group, const WindowRecord& record,
                 std::span<const std::string> paths) const;
  void put_points(size_t at, WindowSpool& spool);
  void put_run(size_t at, WindowSpool& spool);
  void forget(size_t at, WindowSpool& spool);
  uint64_t key_of(size_t at) const { return sets_[at / kWays].keys[at % kWays]; }

  bool by_value_;
  uint16_t number_;
  uint64_t least_;
  int64_t span_ns_, gap_ns_;
  size_t room_;  // points a group
  size_t set_count_;
  uint32_t clock_ = 0;
  std::vector<Set> sets_;
  std::vector<Group> groups_;
  std::unique_ptr<Point[]> points_;
};

}  // namespace hozen
