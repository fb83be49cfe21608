#pragma once
// WindowSpool: what one thread knows of windows that are not decided yet, until all is read.
//
// Call:     add*, then load(part) for every part
// Shape:    records, parted by their group's hash: all records of a group are in one part, in the order of adding. Past
//           kMostInMemory they go to a temporary file without a name
// Errors:   load: the temporary file could not be written or read (disk full): which, and why
// Threads:  one thread's
// Cost:     40 bytes a record
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/temporary_file.h"

namespace hozen {

struct WindowRecord {
  enum class Kind : uint8_t {
    open,     // an event that may yet get the label
    counted,  // one that has it, and counts for its neighbours
    run       // of events that have it: the first, and in `value` the time of the last
  };
  uint64_t group = 0;  // hash of the texts that group it
  int64_t time_ns = 0;
  uint64_t place = 0;  // file and offset (place_of)
  uint64_t value = 0;  // value_count: hash of the value
  uint32_t event = 0;  // number among the held ones of the thread
  uint16_t correlation = 0;
  uint8_t part = 0;
  Kind kind = Kind::open;
};
static_assert(sizeof(WindowRecord) == 40);

// Events of one time stand by file and offset. Half a million files of 16 TB: beyond, they stand as equals. The highest
// bit is free.
inline constexpr int kOffsetBits = 44;
inline constexpr uint64_t kMostOffset = (uint64_t{1} << kOffsetBits) - 1;
inline constexpr uint64_t kMostFiles = (uint64_t{1} << (63 - kOffsetBits)) - 1;
constexpr uint64_t place_of(uint64_t file, uint64_t offset) {
  return (file < kMostFiles ? file : kMostFiles) << kOffsetBits |
         (offset < kMostOffset ? offset : kMostOffset);
}
constexpr uint64_t file_of(uint64_t place) { return place >> kOffsetBits; }

class WindowSpool {
 public:
  static constexpr size_t kParts = 256;
  static constexpr size_t kMostInMemory = 12u << 20;  // bytes

  explicit WindowSpool(size_t most_in_memory = kMostInMemory);
  void add(const WindowRecord& record) {
    parts_[record.group >> 56].push_back(record);
    if (++in_memory_ == most_) spill();
  }
  size_t size_of(size_t part) const;  // records
  using Visit = std::function<void(const WindowRecord&)>;
  Expected<void> load(size_t part, const Visit& visit) const;  // all of a part

 private:
  struct Chunk {
    uint64_t offset, count;
  };
  void spill();
  std::array<std::vector<WindowRecord>, kParts> parts_;
  std::array<std::vector<Chunk>, kParts> spilled_;
  OwnedStream file_;
  std::optional<Error> trouble_;
  uint64_t file_bytes_ = 0;
  size_t in_memory_ = 0, most_;  // records
};

}  // namespace hozen
