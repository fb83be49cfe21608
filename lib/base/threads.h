#pragma once
// add_threads: as many threads as are wanted, or as can be had.
//
// Call:     add_threads(into, 4, work)
// Errors:   none: where the system makes no more (a limit on processes), fewer or none are there, and the caller
//           does the work itself
#include <system_error>
#include <thread>
#include <vector>

namespace hozen {

template <class Work>
void add_threads(std::vector<std::thread>& into, int wanted, Work work) {
  try {
    for (int i = 0; i < wanted; ++i) into.emplace_back(work);
  } catch (const std::system_error&) {
    return;
  }
}

}  // namespace hozen
