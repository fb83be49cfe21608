#pragma once
// PlaceSpool: numbers by file (an offset and what is said of it), more than memory holds, given back sorted.
//
// Call:     add* in each thread; then files_of and each_place over the spools of all threads
// Shape:    numbers of 64 bits of a file by its path, in any order -> in rising order, each once. Past the most that is
//           kept in memory, those of each file go as a sorted run to a temporary file without a name
// Errors:   each_place: the temporary file could not be written or read back (disk full), or what `visit` returns
// Threads:  one thread's; each_place needs all spools still
// Cost:     8 bytes a number, beyond 8 MiB on the disk; reading back holds at most 8 MiB, or 4 KiB a run where they are
//           many
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/sorted_spool.h"

namespace hozen {

class PlaceSpool {
 public:
  static constexpr size_t kMostInMemory = 8u << 20;  // bytes

  explicit PlaceSpool(size_t most_in_memory = kMostInMemory);
  void add(const std::string& file, uint64_t number);

 private:
  friend std::vector<std::string> files_of(std::span<const PlaceSpool> spools);
  friend Expected<void> each_place(std::span<PlaceSpool> spools, std::string_view file,
                                   const std::function<Expected<void>(uint64_t)>& visit);
  struct OfFile {
    std::vector<uint64_t> numbers;
    std::vector<StoredRun> runs;
  };
  void spill();
  std::map<std::string, OfFile, std::less<>> files_;
  const std::string* last_file_ = nullptr;
  OfFile* last_ = nullptr;
  OwnedStream stream_;
  std::optional<Error> trouble_;
  uint64_t bytes_ = 0;           // in the temporary file
  size_t in_memory_ = 0, most_;  // numbers
};

std::vector<std::string> files_of(std::span<const PlaceSpool> spools);  // sorted
using VisitPlace = std::function<Expected<void>(uint64_t number)>;
Expected<void> each_place(std::span<PlaceSpool> spools, std::string_view file,
                          const VisitPlace& visit);

}  // namespace hozen
