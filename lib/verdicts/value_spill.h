#pragma once
// ValueSpill: values and their slots that no longer fit into memory, as sorted runs in temporary files without a name.
//
// Call:     series_named and write while counting; finish once; then each_value, load or store of its sections
// Shape:    a run holds values in the order of series, field and name, each once; finish merges all runs into one file.
//           A record is: group, length of the name, the name, number of slots, and of each slot how far it lies behind
//           the one before and its count; numbers as varints (7 bits a byte, the least first).
// Errors:   check(): a temporary file could not be written or read back (disk full): which, and why. What is
//           counted after that is lost, so the run must end with it
// Lifetime: what `store` gives keeps the file; check() knows of reads that failed later
// Threads:  series_named and write lock; sections are read from any thread
// Cost:     each value is written once a level of 16 runs; reading back holds 64 KiB a reader
// Source:   Knuth 1998, TAOCP 3, 5.4 (external sorting); protobuf.dev/programming-guides/encoding (varints)
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/temporary_file.h"
#include "verdicts/observed.h"
#include "verdicts/value_slots.h"

namespace hozen {

struct SpilledFile {
  OwnedStream stream;
  uint64_t bytes = 0;
  mutable std::atomic<bool> failed = false;  // to be read back
};

// The values of one field of one series, within the file.
struct SpilledSection {
  uint32_t group;
  uint64_t from, to;  // bytes
  size_t values = 0;
};

struct SpilledCount {
  uint32_t slot;
  uint64_t count;
};
using VisitSpilled =
    std::function<bool(uint32_t group, std::string_view name, std::span<const SpilledCount>)>;

class ValueSpill {
 public:
  // The number of a series in all runs, by its name.
  uint32_t series_named(const std::string& name);
  // `series`: of each series of the groups in `values`, its number here.
  void write(const ValueSlots& values, std::span<const uint32_t> series);
  bool empty() const { return !written_; }

  Expected<void> finish();
  const std::vector<SpilledSection>& sections() const { return sections_; }
  // Until visit says false.
  void each_value(const SpilledSection& section, const VisitSpilled& visit) const;
  void load(const SpilledSection& section, int64_t slot_s, Values& values) const;
  void store(const SpilledSection& section, int64_t slot_s, Values& values) const;
  Expected<void> check() const;

 private:
  static constexpr size_t kRunsALevel = 16;
  using File = std::shared_ptr<SpilledFile>;

  void add_run(File run, size_t level);
  void merge(std::vector<File> runs, const File& to, std::vector<SpilledSection>* sections);
  File open();
  void refuse();  // errno says why

  mutable std::mutex mutex_;
  std::map<std::string, uint32_t> series_;
  std::vector<std::vector<File>> levels_;
  File whole_;
  std::vector<SpilledSection> sections_;
  std::atomic<bool> written_ = false;
  std::optional<Error> error_;
};

}  // namespace hozen
