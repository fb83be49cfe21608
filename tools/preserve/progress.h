#pragma once
// ProgressLine: how far a long run is, on one line of the terminal that is written over.
//
// Call:     (add)*; the line is wiped on destruction
// Shape:    "preserve: 1.2 GiB of 3.0 GiB, 410 MiB/s, 4 s left" on stderr, ten times a second at most
// Threads:  one
#include <chrono>
#include <cstdint>
#include <string>

namespace hozen {

class ProgressLine {
 public:
  ProgressLine(bool wanted, uint64_t whole) : wanted_(wanted), whole_(whole) {}
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void add(uint64_t bytes) { show(done_ + bytes); }
  void show(uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  bool wanted_, shown_ = false;
  uint64_t whole_, done_ = 0;
  Clock::time_point begun_ = Clock::now(), last_ = begun_;
};

}  // namespace hozen
