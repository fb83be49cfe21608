#pragma once
// HotWindows: decides, while events are read, which of them lie in windows that already fulfil a correlation.
//
// Call:     take for each point, in the order of reading; finish when all is read
// Shape:    the points one thread meets of a correlation that more points can only fulfil (counts with gte or gt).
//           take says true where the point is decided: it gets the label. All else goes to the spool, such that
//           judging what is in the spools of all threads gives what judging all points would (labels/correlator.h).
// Errors:   none
// Threads:  one thread's
// Cost:     no allocation a point; at most kBytes, however many groups there are: a group that gives way to another
//           puts what it knows into the spool
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
  static constexpr size_t kBytes = 8u << 20;

  HotWindows(const Correlation& correlation, uint16_t number, int64_t gap_ns,
             size_t most_bytes = kBytes);
  // `paths`: of the file numbers in places.
  bool take(const WindowRecord& point, std::span<const std::string> paths, WindowSpool& spool);
  void finish(WindowSpool& spool);

 private:
  struct Point {
    int64_t time_ns;
    uint64_t place, value;
    bool spooled;
  };
  struct Group {
    uint64_t key = 0;
    uint64_t seen = 0;  // when it was met last
    int64_t first_ns = 0, last_ns = 0;
    uint64_t first_place = 0;  // of the run
    uint32_t begin = 0, size = 0;
    bool has_run = false, has_unspooled = false;
  };
  static constexpr size_t kWays = 4;

  void open();
  Group& find(uint64_t key, WindowSpool& spool);
  Point& point(const Group& group, size_t i);
  bool fires(const Group& group, const WindowRecord& record, size_t at);
  size_t place_of_value(const Group& group, uint64_t value);
  void push(Group& group, const WindowRecord& record, size_t at, bool spooled);
  bool take_next(Group& group, const WindowRecord& record, WindowSpool& spool);
  bool is_inside(const Group& group, const WindowRecord& record,
                 std::span<const std::string> paths) const;
  void put_points(Group& group, WindowSpool& spool);
  void put_run(Group& group, WindowSpool& spool);
  void forget(Group& group, WindowSpool& spool);

  bool by_value_;
  uint16_t number_;
  uint64_t least_;
  int64_t span_ns_, gap_ns_;
  size_t room_;  // points a group
  size_t sets_;
  uint64_t clock_ = 0;
  std::vector<Group> groups_;
  std::unique_ptr<Point[]> points_;
};

}  // namespace hozen
