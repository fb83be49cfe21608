#pragma once
// read_events: from sources to batches of events, on all threads; the one loop every tool runs.
//
// Call:     read_events once; each thread gets its own EventWorker from `make_worker`
// Shape:    blocks of whole records are cut in input order and numbered; a worker takes a block's
// events in
//           batches of a few hundred, in file order, then end_block(number). Different workers have
//           different blocks. To write in input order, hand finished text to an OrderedWriter by
//           block number.
// Errors:   a source that cannot be opened or breaks is said in the ledger and reading goes on. The
// Error
//           return is for a reader that cannot work at all (bad option).
// Lifetime: a batch and all views in it are gone when take() returns
// Threads:  one call of a worker at a time, always from the same thread
// Cost:     a block of 4 MiB a thread; tests/bench/count_access
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ledger.h"
#include "base/time.h"
#include "bytes/source.h"
#include "events/event.h"
#include "events/format_set.h"

namespace hozen {

struct Reading {
  const FormatSet* formats = nullptr;  // required
  std::vector<std::pair<std::string, std::string>>
      input_formats;  // --input-format: (glob or "*", format id), last match wins
  std::vector<std::pair<std::string, Zone>> zones;     // --tz: (glob or "*", zone), last match wins
  std::vector<std::pair<std::string, int64_t>> skews;  // --skew: (glob, ns), last match wins
  std::optional<int> year;                             // --year
  int threads = 0;                                     // 0: all processors
  bool keep_order = false;  // one source after the other, blocks end in order within a small window
                            // (for OrderedWriter)
  // One part of so many: of each file every `parts`-th block, beginning with block `part`. Formats, headers and
  // years are followed over all blocks, so the parts together are the whole, whatever the file is.
  uint64_t part = 0, parts = 1;
  bool keep_copies = false;  // --keep-duplicates: a log that is given twice is read twice
  bool keep_extra = false;   // fields no format maps become Event::extra: somebody asks for one
  std::string rejects_path;  // --rejects: lines no format could read, as they were; empty: not kept
  uint64_t wanted = kAllFields;  // the fields the workers look at; others are checked but not set
  std::function<void(uint64_t bytes_done)>
      progress;  // called from one thread at a time, about 10 times a second
};

class EventWorker {
 public:
  virtual ~EventWorker() = default;
  virtual void take(std::span<const Event> events) = 0;
  virtual void end_block(uint64_t /*number*/) {}
};

Expected<Ledger> read_events(std::span<const Source> sources, const Reading& reading,
                             const std::function<std::unique_ptr<EventWorker>()>& make_worker);

}  // namespace hozen
