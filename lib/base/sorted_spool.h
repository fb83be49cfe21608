#pragma once
// SortedSpool: records of one size, more than memory holds, given back sorted.
//
// Call:     SortedSpool: add* and sort; then a RunMerger over the runs of as many spools as there are: next*
// Shape:    records in any order -> in the order of Before, equal ones beside one another. Past a bound they go as a
//           sorted run to a temporary file without a name
// Errors:   check, next: the temporary file could not be written or read back (disk full)
// Lifetime: the spools outlive the merger
// Threads:  a spool is one thread's, while it is filled
// Cost:     at most `most` records of memory; reading back holds 8 MiB, or 4 KiB a run where they are many
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/temporary_file.h"

namespace hozen {

// Where a sorted run lies in a temporary file.
struct StoredRun {
  uint64_t offset = 0, count = 0;  // bytes, records
};

// Sorted runs, in temporary files and in memory, as one.
template <class Record, class Before = std::less<>>
class RunMerger {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  explicit RunMerger(Before before = {}) : later_{this}, before_(before) {}
  RunMerger(const RunMerger&) = delete;

  void add(std::FILE* stream, const StoredRun& run) { runs_.push_back({stream, run, {}, {}, 0}); }
  void add(std::span<const Record> sorted) { runs_.push_back({nullptr, {}, {}, sorted, 0}); }

  Expected<bool> next(Record& record) {
    if (!started_) HOZEN_CHECK(start());
    if (heap_.empty()) return false;
    std::pop_heap(heap_.begin(), heap_.end(), later_);
    Run& run = runs_[heap_.back()];
    record = run.records[run.at++];
    HOZEN_TRY(more, fill(run));
    if (more)
      std::push_heap(heap_.begin(), heap_.end(), later_);
    else
      heap_.pop_back();
    return true;
  }

 private:
  struct Run {
    std::FILE* stream;
    StoredRun left;
    std::vector<Record> read;
    std::span<const Record> records;
    size_t at;
  };
  // Of equal ones the first run's comes first.
  struct Later {
    const RunMerger* merger;
    bool operator()(size_t a, size_t b) const {
      const Record& x = merger->runs_[a].records[merger->runs_[a].at];
      const Record& y = merger->runs_[b].records[merger->runs_[b].at];
      if (merger->before_(y, x)) return true;
      return a > b && !merger->before_(x, y);
    }
  };

  Expected<void> start() {
    constexpr size_t kTogether = (8u << 20) / sizeof(Record), kLeast = 4096 / sizeof(Record) + 1;
    started_ = true;
    block_ = std::max(kTogether / std::max<size_t>(runs_.size(), 1), kLeast);
    for (size_t run = 0; run < runs_.size(); ++run) {
      HOZEN_TRY(some, fill(runs_[run]));
      if (some) heap_.push_back(run);
    }
    std::make_heap(heap_.begin(), heap_.end(), later_);
    return {};
  }

  // False: the run is at its end.
  Expected<bool> fill(Run& run) const {
    if (run.at < run.records.size()) return true;
    if (run.left.count == 0) return false;
    run.read.resize(std::min<uint64_t>(run.left.count, block_));
    const size_t bytes = run.read.size() * sizeof(Record);
    char* const to = reinterpret_cast<char*>(run.read.data());
    for (size_t have = 0; have < bytes;) {
      const ssize_t got = ::pread(::fileno(run.stream), to + have, bytes - have,
                                  static_cast<off_t>(run.left.offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return fail("cannot read records back from a temporary file");
      have += static_cast<size_t>(got);
    }
    run.left.offset += bytes;
    run.left.count -= run.read.size();
    run.records = run.read;
    run.at = 0;
    return true;
  }

  std::vector<Run> runs_;
  std::vector<size_t> heap_;
  Later later_;
  Before before_;
  size_t block_ = 1;  // records read together
  bool started_ = false;
};

template <class Record, class Before = std::less<>>
class SortedSpool {
 public:
  // `what` is kept here, for the error of a full disk.
  explicit SortedSpool(std::string_view what, size_t most = (8u << 20) / sizeof(Record),
                       Before before = {})
      : what_(what), most_(std::max<size_t>(most, 1)), before_(before) {}

  void add(const Record& record) {
    records_.push_back(record);
    ++size_;
    if (records_.size() >= most_) spill();
  }
  uint64_t size() const { return size_; }

  // Nothing is added any more.
  void sort() { std::sort(records_.begin(), records_.end(), before_); }
  Expected<void> give(RunMerger<Record, Before>& merger) const {
    if (trouble_) return std::unexpected(*trouble_);
    for (const StoredRun& run : runs_) merger.add(stream_.get(), run);
    merger.add(records_);
    return {};
  }

 private:
  void spill() {
    sort();
    if (stream_ == nullptr) stream_ = open_temporary_stream();
    const bool written =
        stream_ != nullptr &&
        std::fwrite(records_.data(), sizeof(Record), records_.size(), stream_.get()) ==
            records_.size() &&
        std::fflush(stream_.get()) == 0;  // of a full disk is told here, not by whoever reads back
    if (!written && !trouble_) trouble_ = temporary_file_refused(what_);
    runs_.push_back({bytes_, records_.size()});
    bytes_ += records_.size() * sizeof(Record);
    records_.clear();
  }

  std::string_view what_;
  std::vector<Record> records_;
  std::vector<StoredRun> runs_;
  uint64_t size_ = 0, bytes_ = 0;  // bytes in the temporary file
  size_t most_;
  Before before_;
  OwnedStream stream_;
  std::optional<Error> trouble_;
};

}  // namespace hozen
