#pragma once
// ProgressThread: tells how far the reading of logs has come, while it lasts.
//
// Call:     made before the readers start, ended behind them
// Threads:  calls Reading::progress from a thread of its own, about ten times a second
#include <chrono>
#include <thread>

#include "events/log_files.h"
#include "events/read_events.h"

namespace hozen {

class ProgressThread {
 public:
  ProgressThread(const Reading& reading, const LogFiles& files) {
    if (!reading.progress) return;
    thread_ = std::jthread([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        reading.progress(files.bytes_done());
      }
    });
  }

 private:
  std::jthread thread_;
};

}  // namespace hozen
