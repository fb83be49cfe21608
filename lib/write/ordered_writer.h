#pragma once
// OrderedWriter: finished pieces of text from many threads, written in the order of their numbers.
//
// Call:     put(number, text) once for every number from 0 on, from any thread; finish at the end
// Shape:    a piece is written as soon as all before it are; the text comes back empty. Every number must come:
//           a thread that is far ahead waits in put for those before it.
// Errors:   the first error of the file; pieces after it are dropped and put says so. is_closed: the reader went away.
// Threads:  any; the one whose piece is next writes while the others go on
// Cost:     a lock a piece; at most kMostWaiting pieces wait in memory, so a slow reader slows the threads down
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "write/output_file.h"

namespace hozen {

class OrderedWriter {
 public:
  // `shape`: makes of each piece, in their order, what is written.
  using Shape = std::function<std::string(std::string_view)>;
  explicit OrderedWriter(OutputFile& file, Shape shape = {})
      : file_(&file), shape_(std::move(shape)) {}

  void put(uint64_t number, std::string& text);
  bool is_stopped();  // nothing more will be written
  Expected<void> finish();

 private:
  void write_ready(std::unique_lock<std::mutex>& lock);

  static constexpr size_t kMostWaiting = 4;

  OutputFile* file_;
  Shape shape_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::map<uint64_t, std::string> waiting_;
  uint64_t next_ = 0;
  bool writing_ = false;
  bool stopped_ = false;
  std::optional<Error> error_;
};

}  // namespace hozen
