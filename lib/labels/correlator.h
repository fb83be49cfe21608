#pragma once
// Correlator: finds the windows of a run's events that fulfil the rule set's correlations.
//
// Call:     one HitLog a thread: note(event, rules) for each event that a watched rule matches, in any order;
//           when all is read: decide(all logs)
// Shape:    hits (correlation, group, value, time, place) -> for each noted event, the correlations that label it.
//           All hits are sorted by time, file and offset before they are judged, so the order in which files were
//           read and the number of threads make no difference, and a window reaches over all files of a run.
//           An event that lacks a field to group by, or has no time, belongs to no window.
// Errors:   none
// Lifetime: the RuleSet outlives the logs; nothing of an event is kept but its group's text, each different one once
// Threads:  a HitLog is one thread's
// Cost:     48 bytes a hit; sorting
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/event.h"
#include "labels/correlation.h"
#include "labels/event_text.h"
#include "labels/rule_set.h"

namespace hozen {

class HitLog {
 public:
  explicit HitLog(const RuleSet& rules);
  // Is one of these rules part of a correlation?
  bool concerns(std::span<const uint16_t> rules) const;
  // The event's number in this log.
  uint32_t note(const Event& event, std::span<const uint16_t> rules);

 private:
  friend class Correlator;
  struct Hit {
    int64_t time_ns;
    uint64_t offset;
    uint32_t event, file, group, value;
    uint16_t correlation, part;
  };
  struct Feed {
    uint16_t correlation, part;
  };
  uint32_t number_of(std::string text);
  bool group_of(const Correlation::Part& part, std::string& text) const;
  void add(const Event& event, Feed feed);

  const RuleSet& rules_;
  EventText values_;
  std::vector<std::vector<Feed>>
      feeds_;  // of each rule: what it may be a part of, over correlations too
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<const std::string*> texts_;
  std::vector<Hit> hits_;
  uint32_t file_ = 0;  // of the last event, as a text
  uint32_t events_ = 0;
};

// Of each log and each of its events: the correlations (rule numbers) that label it.
class WindowLabels {
 public:
  std::span<const uint16_t> of(size_t log, uint32_t event) const;
  bool empty() const { return labels_.empty(); }
  size_t size() const { return labels_.size(); }

 private:
  friend class Correlator;
  struct Label {
    uint32_t log, event;
    uint16_t rule;
    auto operator<=>(const Label&) const = default;
  };
  std::vector<Label> labels_;  // sorted
  std::vector<uint16_t> rules_;
};

WindowLabels find_correlations(const RuleSet& rules, std::span<const HitLog* const> logs);

}  // namespace hozen
