#pragma once
// WindowJudge: judges the records of one part of the spools, all groups of it.
//
// Call:     judge(records, level) for each level of each part
// Shape:    records of all threads -> labels of held events. A group's open and counted points are judged over all of
//           them (labels/window_search.h); points inside a run have the label anyhow (labels/hot_windows.h says why
//           that is all)
// Errors:   none
// Cost:     40 bytes a record beside the records; linear, and sorting a group by time where the threads did not bring it in order
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "labels/correlation.h"
#include "labels/correlation_plan.h"
#include "labels/window_search.h"
#include "labels/window_spool.h"

namespace hozen {

// A record whose place counts files in the order of their paths, and the log it is of.
struct PlacedRecord {
  WindowRecord record;
  uint32_t log = 0;
};

class WindowJudge {
 public:
  WindowJudge(const std::vector<Correlation>& correlations,
              const std::vector<CorrelationPlan>& plans);
  struct Label {
    uint32_t log, event;
    uint16_t rule;
  };
  void judge(std::span<const PlacedRecord> records, uint32_t level, std::vector<Label>& out);
  // Before a level is judged: what the levels below completed.
  void end_level();

 private:
  // Fired points, each not far from the next.
  struct Run {
    int64_t first_ns;
    uint64_t first_place;
    int64_t last_ns;
  };
  struct Group {
    uint64_t key = 0;
    uint16_t correlation = 0;
    uint32_t begin = 0, size = 0;
  };
  using EventKey = uint64_t;  // log, event
  void find_groups(uint32_t level);
  void judge_group(const Group& group, std::vector<Label>& out);
  void sort_points();
  void judge_points(uint16_t number, std::span<const Run> runs, std::vector<Label>& out);
  void judge_following(uint16_t number, const Group& group, std::vector<Label>& out);
  void put_label(uint16_t number, const PlacedRecord& placed, std::vector<Label>& out) const;
  bool counts(const Correlation& correlation, const PlacedRecord& placed) const;
  uint16_t number_of(uint16_t rule) const;

  const std::vector<Correlation>& correlations_;
  const std::vector<CorrelationPlan>& plans_;
  // What follows asks only whether something fired shortly before it: points of a correlation that fired no further
  // from one another than the shortest such span say it as one run.
  std::vector<int64_t> near_ns_;
  std::vector<Group> groups_;
  std::span<const PlacedRecord> records_;  // that are judged; what follows are numbers of them
  std::vector<uint32_t> group_of_;         // of each record
  std::vector<uint32_t> ordered_;          // by group
  std::vector<Run> runs_;
  std::vector<uint32_t> points_;  // of the group, in the order of time
  std::vector<WindowPoint> window_points_;
  // Of correlations that are followed: the runs of each group of this part.
  std::vector<std::unordered_map<uint64_t, std::vector<Run>>> followed_;
  std::vector<std::vector<EventKey>> fired_;  // of each correlation, sorted by end_level
};

}  // namespace hozen
