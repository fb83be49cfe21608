#pragma once
// Filter: which events count: --since, --until and every --where.
//
// Call:     add conditions once; matches() for each event, with a ValueReader of the thread
// Errors:   add: the condition's own (events/condition.h)
// Threads:  const after add, but for what never_seen tells
// Cost:     two compares when there is no --where
#include <atomic>
#include <climits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "events/condition.h"
#include "tally/dimension.h"

namespace hozen {

class Filter {
 public:
  Expected<void> add(std::string_view condition);
  int64_t since_ns = INT64_MIN, until_ns = INT64_MAX;  // half-open

  bool needs_labels() const;
  bool needs_addresses() const;
  uint64_t fields() const;  // of the event that the conditions look at (Reading::wanted)
  bool needs_extra() const;
  bool in_time(int64_t time_ns) const { return time_ns >= since_ns && time_ns < until_ns; }
  bool matches(const Event& event, std::span<const uint16_t> labels, ValueReader& reader,
               std::vector<std::string_view>& scratch) const {
    return in_time(event.time_ns) && (conditions_.empty() || holds(event, labels, reader, scratch));
  }
  // The fields of --where that were asked for and that no event had, by any thread so far.
  std::vector<std::string> never_seen() const;

 private:
  enum class Seen : uint8_t { not_asked, absent, present };
  bool holds(const Event& event, std::span<const uint16_t> labels, ValueReader& reader,
             std::vector<std::string_view>& scratch) const;
  std::vector<std::pair<Dimension, Condition>> conditions_;
  std::vector<std::unique_ptr<std::atomic<Seen>>> seen_;  // of each condition
};

}  // namespace hozen
