#pragma once
// LogTally: what one thread counts of the logs it reads: for each series its slots of time, the values behind
// them, and the first and last record of each slot.
//
// Call:     add for each event, from one thread; merge at the end, in any order; then outline and observe
// Shape:    series are told apart by what is counted: a log of a host ("web1/access", "syslog: db1"), the
//           attacks of all logs, or the values of --group
// Errors:   of the spill (verdicts/value_spill.h)
// Lifetime: owns everything; the views of an event are not kept
// Cost:     one probe for each value of an event; values that are too many for memory go through temporary files
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ledger.h"
#include "labels/address_database.h"
#include "tally/dimension.h"
#include "verdicts/observed.h"
#include "verdicts/record_numbers.h"
#include "verdicts/value_spill.h"

namespace hozen {

// What is counted beside the total of a series.
struct Counting {
  std::vector<Dimension> dimensions;
  const LabelValues* labels = nullptr;                          // null: no attack series
  const std::vector<std::vector<std::string>>* cves = nullptr;  // of each rule
  std::optional<Dimension> group;                               // --group: a series a value
  bool numbers =
      false;  // whether records are seen one and all, so that their numbers may have holes
  int64_t slot_s = 3600;
  const AddressDatabase* addresses = nullptr;  // null: nobody says whose the sources are
  // A thread's values beyond so many bytes go into the spill; into the other, networks of those that stay there.
  size_t most_bytes = 64u << 20;
  std::shared_ptr<ValueSpill> spill = std::make_shared<ValueSpill>();
  std::shared_ptr<ValueSpill> networks = std::make_shared<ValueSpill>();
};

class LogTally {
 public:
  explicit LogTally(const Counting& counting);

  void add(const Event& event, std::span<const uint16_t> labels, ValueReader& reader);
  void merge(LogTally other);  // which is used up
  // Each series by name: what was watched of it, which comes from the ledger. Once, at the end. Then `observe`, once for
  // each that is wanted, from any thread: of many series not all are there at once.
  struct Outline {
    uint32_t series;
    Observed watched;  // its name and time
  };
  Expected<std::vector<Outline>> outline(const Ledger& ledger);
  Observed observe(const Outline& outline);

  // The numbers of the records of each log that has some, by log and channel.
  using NumberedLogs = std::map<std::string, RecordNumbers>;
  const NumberedLogs& numbered() const { return numbered_; }

  // For each log whose stamps go back: the record that does so most, and the later one that it stands behind.
  struct Backward {
    std::string log;
    RecordPlace place;  // of the record that stands too far behind
    int64_t behind_ns;
  };
  std::vector<Backward> backward() const;

  // Records which say that their log was emptied, in order of time.
  struct Cleared {
    std::string log;
    RecordPlace place;
    std::string user;
  };
  std::vector<Cleared> cleared() const;

 private:
  // First and last record of a slot by time, and the last one by its place.
  struct SlotMark {
    Mark mark;
    uint32_t far_file;
    uint64_t far_offset;
    int64_t far_ns;
  };
  struct SeriesCounts {
    std::string name;
    std::string stem;  // of its files, without their folder: siblings share it
    SlotCounts total, attacks;
    std::unordered_map<uint32_t, SlotMark> marks;
    std::unordered_map<uint32_t, bool> files;
  };

  uint32_t series_of_log(const Event& event);
  uint32_t series_named(const std::string& name, const std::string& stem);
  uint32_t file_number(const std::string& path);
  void add_to(uint32_t series, const Event& event, std::span<const uint16_t> labels,
              ValueReader& reader);
  void add_values(uint32_t series, uint32_t slot, const Event& event,
                  std::span<const uint16_t> labels, ValueReader& reader);
  void add_timed_facts(uint32_t group, uint32_t slot, const Event& event);
  void see_number(uint32_t series, const Event& event);
  void mark(SeriesCounts& series, uint32_t slot, const Event& event);
  void merge_mark(SeriesCounts& series, uint32_t slot, const SlotMark& mark) const;
  Backward backward_of(const SeriesCounts& series) const;
  void spill_if_full();
  void spill();
  Observed observe_one(uint32_t number);
  void order_values();
  Expected<void> finish_spills();
  void add_kept(uint32_t number, Observed& o) const;
  void add_spilled(uint32_t number, Observed& o) const;
  void watch(std::vector<Observed>& all, const Ledger& ledger) const;

  const Counting* counting_;
  std::vector<SeriesCounts> series_;
  std::unordered_map<std::string, uint32_t> numbers_;
  ValueSlots values_;
  std::vector<uint32_t> order_;                 // of those in memory, by series, field and value
  std::vector<uint32_t> spilled_, networked_;   // of each series: its number in the spills
  std::vector<bool> stored_, stored_networks_;  // of each of their sections: it stays there
  NumberedLogs numbered_;
  std::vector<Cleared> cleared_;
  RecordNumbers* last_numbers_ = nullptr;  // of the last record with a number: its log and channel
  uint32_t last_numbered_ = 0;
  std::string last_channel_;
  std::vector<std::string> files_;
  std::unordered_map<std::string, uint32_t> file_numbers_;
  std::vector<std::string_view> scratch_;
  std::optional<AddressCache> cache_;  // of a database with facts that hold for a time, or names
  // The log of the last event: most events come from the one before's.
  const FileFacts* last_file_ = nullptr;
  std::string last_host_;
  uint32_t last_series_ = 0, last_file_number_ = 0;
};

// "logs/web1/access-202208.log.2.gz" -> "web1/access": what rotated files of one log share.
std::string log_name(std::string_view path);
std::string stem_of(const std::string& name);  // without its folder

}  // namespace hozen
