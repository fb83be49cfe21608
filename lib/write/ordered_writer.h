#pragma once
// OrderedWriter: finished pieces of text from many threads, written in the order of their numbers.
//
// Call:     put(number, text) once for every number from 0 on, from any thread; finish at the end
// Shape:    a piece is written as soon as all before it are; the text comes back empty, its memory kept.
//           Numbers that never come are passed over by finish.
// Errors:   the first error of the file; pieces after it are dropped and put says so. is_closed: the reader went away.
// Threads:  any; the one whose piece is next writes while the others go on
// Cost:     a lock a piece; pieces wait in memory until it is their turn (Reading::keep_order bounds how many)
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "write/output_file.h"

namespace hozen {

class OrderedWriter {
 public:
  explicit OrderedWriter(OutputFile& file) : file_(&file) {}

  void put(uint64_t number, std::string& text);
  bool is_stopped();  // nothing more will be written
  Expected<void> finish();

 private:
  void write_ready(std::unique_lock<std::mutex>& lock);

  OutputFile* file_;
  std::mutex mutex_;
  std::map<uint64_t, std::string> waiting_;
  uint64_t next_ = 0;
  bool writing_ = false;
  bool stopped_ = false;
  std::optional<Error> error_;
};

}  // namespace hozen
