#pragma once
// Correlator: finds the windows of a run's events that fulfil the rule set's correlations.
//
// Call:     one HitLog a thread. For the events of a batch that a watched rule matches, in any order: gather each, then
//           decide as often (or note, one by one). When all is read: find_correlations(all logs)
// Shape:    decide says of the next one gathered which correlations label it, and whether others may yet: such an event
//           is held, and has the next number of the log (0, 1, ...). It is not held where what is undecided could only
//           say what its labels say already (WindowRoom::kinds). find_correlations -> for each held event, what labels it.
//           Events stand by time, file and offset, so the order in which files were read and the number of threads
//           make no difference, and a window reaches over all files of a run.
//           Every event of a window that fulfils the condition gets the label. Where a correlation is a part of
//           another, it counts at the events that complete it; these bear its own label, and get the other's only
//           where they complete that, too.
//           An event that lacks a field to group by belongs to no window.
// Errors:   find_correlations: the temporary files of what is undecided (labels/window_spool.h)
// Lifetime: the RuleSet outlives the logs; nothing of an event is kept but hashes of what groups it (labels/universal_hash.h)
// Threads:  a HitLog is one thread's
// Cost:     labels/hot_windows.h for what is decided at once, labels/window_spool.h for the rest
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/sorted_spool.h"
#include "events/event.h"
#include "labels/correlation.h"
#include "labels/correlation_plan.h"
#include "labels/event_text.h"
#include "labels/hot_windows.h"
#include "labels/rule_set.h"
#include "labels/window_spool.h"

namespace hozen {

struct WindowRoom {
  // Of each rule: rules of one kind say the same to whoever asks. Empty: each says something of its own.
  std::vector<uint16_t> kinds = {};
  // How much memory the undecided may take, for tests.
  size_t hot_bytes = HotWindows::kBytes, spool_bytes = WindowSpool::kMostInMemory;
};

class HitLog {
 public:
  explicit HitLog(const RuleSet& rules, WindowRoom room = {});
  // Is one of these rules part of a correlation?
  bool concerns(std::span<const uint16_t> rules) const;
  void gather(const Event& event, std::span<const uint16_t> rules);
  // Appends the correlations that are known to label the event to its other labels. True: the event is held.
  bool decide(std::vector<uint16_t>& labels);
  bool note(const Event& event, std::span<const uint16_t> rules, std::vector<uint16_t>& labels) {
    gather(event, rules);
    return decide(labels);
  }

 private:
  friend class Correlator;
  struct Feed {
    uint16_t correlation, part;
    uint16_t grouping;  // which list of fields groups it
    bool operator==(const Feed&) const = default;
  };
  struct Grouping {
    std::vector<FieldId> fields;
    uint64_t hash = 0;  // of this event's texts
    enum class Known : uint8_t { no, yes, lacking } known = Known::no;
  };
  void feed(const std::vector<Correlation>& correlations, uint16_t rule, Feed into);
  uint16_t grouping_of(const std::vector<FieldId>& fields);
  bool find_group(Grouping& grouping) const;
  void find_file(const Event& event);
  void add(const Event& event, Feed feed);
  bool says_more(uint16_t rule, std::span<const uint16_t> labels) const;

  const RuleSet& rules_;
  const std::vector<uint16_t> kinds_;
  const size_t most_labels_;  // of WindowLabels, in memory
  EventText values_;
  std::vector<CorrelationPlan> plans_;
  std::vector<std::vector<Feed>>
      feeds_;  // of each rule: what it may be a part of, over correlations too
  std::vector<Grouping> groupings_;
  std::vector<HotWindows> hot_;  // of each correlation
  WindowSpool spool_;
  std::vector<std::string> paths_;  // of files, by number
  std::map<std::string, uint32_t, std::less<>> file_numbers_;
  uint32_t file_ = 0;      // of the last event
  uint32_t events_ = 0;    // held
  std::vector<Feed> fed_;  // by this event
  std::vector<WindowRecord> gathered_;
  std::vector<size_t> ends_;             // of the events gathered, in gathered_
  size_t decided_ = 0;                   // of them
  std::vector<WindowRecord> undecided_;  // of this event
};

// Of each log and each of its held events: the correlations (rule numbers) that label it.
class WindowLabels {
 public:
  // Appends them. `event` grows from call to call of one log.
  Expected<void> append(size_t log, uint32_t event, std::vector<uint16_t>& labels);

 private:
  friend class Correlator;
  using Spool = SortedSpool<uint64_t>;  // event, rule
  struct OfLog {
    explicit OfLog(size_t most) : labels("labels of time windows", most) {}
    Expected<void> open();
    Spool labels;
    RunMerger<uint64_t> sorted;
    uint64_t next = 0;
    bool some = false;  // `next` is one
  };
  std::vector<std::unique_ptr<OfLog>> logs_;
};

Expected<WindowLabels> find_correlations(const RuleSet& rules, std::span<HitLog* const> logs);

}  // namespace hozen
