#pragma once
// Tally: exact, mergeable counts of events per time bucket and dimension.
//
// Call:     one Tally a thread: (add*, flush)* - flush before the events' batch is gone -; then merge all into one;
//           then totals, entries
// Shape:    a View is a list of dimensions, counted per bucket or over the whole time. An event
// with several values
//           of a dimension counts once for each; totals() count every event once. Integers only.
// Errors:   none
// Lifetime: the plan's sources outlive the Tally; entries are views into it
// Threads:  one thread each
// Cost:     a hash, a probe and an update per event and view; memory per key as tally/key_table.h.
// It is bounded by
//           the number of distinct keys, not of events. Spilling sorted runs to disk belongs behind
//           entries(), the one way out, which is sorted already.
// Source:   DESIGN section 6
//
//   Tally tally(plan, sources);   tally.add(event, labels.of(i));   whole.merge(tally);
//   for (const Tally::Entry& e : whole.entries(0)) use(e.bucket_ns, whole.value_of(e, 0),
//   e.tallied->count);
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "tally/bucket.h"
#include "tally/dimension.h"
#include "tally/key_table.h"

namespace hozen {

struct View {
  std::vector<Dimension> by;
  bool by_bucket = true;
};

struct TallyPlan {
  BucketWidth width;
  Zone zone;
  std::vector<View> views;
};

class Tally {
 public:
  Tally(const TallyPlan& plan, const ValueSources& sources);
  Tally(Tally&&) = default;

  void add(const Event& event, std::span<const uint16_t> labels = {});
  void flush();                    // counts what add() still holds views of
  void merge(const Tally& other);  // of the same plan; both flushed
  // Counts that were made before (tally/tally_merge.h); places have numbers that path_number gave. False: no such
  // view.
  uint32_t path_number(const std::string& path);
  void add_total(int64_t bucket_ns, uint64_t count);
  bool add_counted(size_t view, int64_t bucket_ns,
                   std::span<const std::optional<std::string>> values, const Tallied& tallied);

  struct Entry {
    int64_t bucket_ns = INT64_MIN;  // INT64_MIN in views over the whole time
    std::string_view key;
    bool absent = false;
    const Tallied* tallied = nullptr;
  };
  std::vector<Entry> entries(size_t view) const;  // sorted by bucket, then values; absent first
  // Is there an entry with a value of this dimension?
  bool has_values(size_t view, size_t dimension) const;
  // The same as they were met, which differs from run to run: for those who put them in order themselves.
  std::vector<Entry> unsorted_entries(size_t view) const;
  // The value of one dimension of the entry's view; nothing when the events had none.
  std::optional<std::string_view> value_of(const Entry& entry, size_t view, size_t dimension) const;

  std::map<int64_t, uint64_t> totals() const;  // events by bucket start
  uint64_t total() const;
  const std::string& path_of(const Place& place) const { return paths_[place.file]; }
  const std::vector<std::string>& paths() const { return paths_; }
  // The same instant orders by file and offset, so that first and last do not depend on threads.
  bool is_before(const Place& a, const Place& b) const;
  size_t bytes() const;

 private:
  // Keys of the hot path wait until some are together, so that their cache misses overlap.
  struct Pending {
    uint64_t hash;
    std::string_view key;
    uint32_t bucket;
    Place place;
  };
  static constexpr size_t kPending = 64;
  struct Counter {
    View view;
    KeyTable table;
    bool is_plain_field = false;  // one dimension that is just a field: the hot path
    size_t pending_count = 0;
    std::array<Pending, kPending> pending = {};
  };
  uint32_t file_number(const FileFacts* file);
  void count_older(Counter& counter);
  void count(KeyTable& table, std::span<const Pending> pending);
  void add_values(Counter& counter, uint32_t bucket, const Event& event,
                  std::span<const uint16_t> labels, const Place& place);
  void add_combined(Counter& counter, uint32_t bucket, size_t dimension, size_t key_bytes,
                    const Place& place);
  void count(KeyTable& table, uint32_t bucket, std::string_view key, const Place& place);
  void fold(Tallied& into, uint64_t count, const Place& first, const Place& last) const;

  BucketCutter cutter_;
  ValueReader reader_;
  std::vector<uint64_t> totals_;  // by bucket number
  std::vector<Counter> counters_;
  std::vector<std::string> paths_;
  const FileFacts* last_file_ = nullptr;
  uint32_t last_file_number_ = 0;
  uint64_t seed_;
  // Scratch of one add().
  std::vector<std::vector<std::string_view>> values_;
  std::string key_;
};

}  // namespace hozen
