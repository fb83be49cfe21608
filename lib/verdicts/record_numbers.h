#pragma once
// RecordNumbers: the running numbers that records of a log carry (EventRecordID, auditd's serial), and what is
// missing among them.
//
// Call:     see each record, in the order of a file's blocks, one thread; merge, in any order; then holes
// Shape:    numbers as runs without a hole, by time. A run that begins lower than the one before it ended is a
//           restart (log cleared, machine started again), not a hole; records of one number are one
// Errors:   none. Numbers in no order (kMostRuns) say nothing of holes: ordered() is false then
// Cost:     a comparison a record; 40 bytes a run
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hozen {

class RecordNumbers {
 public:
  static constexpr size_t kMostRuns = 200'000;
  struct Hole {
    uint64_t first,
        last;  // the missing numbers; of a restart: where it ended before, where it begins
    int64_t before_ns, after_ns;
    bool restart = false;
    uint64_t missing() const { return restart ? 0 : last - first + 1; }
  };

  void see(uint64_t number, int64_t time_ns);
  void merge(const RecordNumbers& other);
  bool ordered() const { return ordered_; }
  std::vector<Hole> holes() const;  // by time

 private:
  struct Run {
    uint64_t first, last;
    int64_t first_ns, last_ns;
  };
  void compact();
  std::vector<Run> runs_;
  size_t compacted_ = 0;  // runs that were left the last time
  bool ordered_ = true;
};

}  // namespace hozen
