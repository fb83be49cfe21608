#pragma once
// RejectsFile: --rejects: the lines no format could read, as they were, in the order of the input.
//
// Call:     end_block once a block, in any order
// Errors:   good() is false from the first write on that the disk refused
// Threads:  end_block may be called by many
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace hozen {

class RejectsFile {
 public:
  explicit RejectsFile(const std::string& path) : wanted_(!path.empty()) {
    if (wanted_) out_.open(path, std::ios::binary | std::ios::trunc);
  }
  bool wanted() const { return wanted_; }
  bool good() const { return !wanted_ || out_.good(); }
  void end_block(uint64_t number, std::string text) {
    const std::lock_guard lock(mutex_);
    waiting_[number] = std::move(text);
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      out_ << waiting_.begin()->second;
      waiting_.erase(waiting_.begin());
      ++next_;
    }
  }

 private:
  std::ofstream out_;
  bool wanted_ = false;
  std::mutex mutex_;
  uint64_t next_ = 0;
  std::map<uint64_t, std::string> waiting_;
};

}  // namespace hozen
