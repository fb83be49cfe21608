#pragma once
// spread_work: work(0) to work(n - 1), on as many threads as are wanted.
//
// Call:     spread_work(threads, n, work); comes back when all is done
// Shape:    the next number goes to whoever is free; 0 threads are as many as the machine has
// Errors:   none: where no thread can be had, the caller's does all
// Threads:  work must bear being called from several at once
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "base/threads.h"

namespace hozen {

inline int threads_wanted(int threads) {
  return threads > 0 ? threads
                     : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

template <class Work>
void spread_work(int threads, size_t n, const Work& work) {
  std::atomic<size_t> next{0};
  const auto take = [&] {
    for (size_t i = next++; i < n; i = next++) work(i);
  };
  const auto most = static_cast<int>(std::min<size_t>(n, 1024));
  std::vector<std::thread> others;
  add_threads(others, std::min(threads_wanted(threads), most) - 1, take);
  take();
  for (std::thread& other : others) other.join();
}

}  // namespace hozen
