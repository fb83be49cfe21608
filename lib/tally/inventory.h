#pragma once
// Inventory: every host, address and user that the logs name: first and last seen, in which logs, and the first
// record of each that looks like an attack, or like one that worked.
//
// Call:     one Inventory a thread: add*; then merge all into one; then entries
// Shape:    an event counts once for each thing it names. "Likely success" is an attack that was answered with
//           2xx or that its own log calls a success: a place to look at first, not a verdict.
// Errors:   none
// Lifetime: owns everything
// Cost:     a look-up for each thing an event names
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/event.h"
#include "tally/label_values.h"

namespace hozen {

struct SeenAt {
  int64_t time_ns = 0;
  std::string path;
  uint64_t offset = 0;
  std::string what;  // the rule
  bool operator<(const SeenAt& other) const;
};

struct Seen {
  uint64_t events = 0, attacks = 0;
  int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;
  std::map<std::string, uint64_t> classes;  // attacks by class
  std::vector<uint16_t> formats;            // sorted
  std::optional<SeenAt> suspicious, success;
};

enum class SeenKind : uint8_t { host, address, user, count };

// The log's own words for an event that went well: 2xx, or event.outcome=success of more than letting it pass.
bool was_answered(const Event& event);

// Not merely a look around: an attack of this class that is answered may have worked.
bool can_succeed(std::string_view threat_class);

class Inventory {
 public:
  // `labels`: the attack rules that the event matched.
  void add(const Event& event, std::span<const uint16_t> labels, const LabelValues& values);
  void merge(const Inventory& other);

  using Entry = std::pair<const std::string*, const Seen*>;
  // Those with most attacks first, then most events, then by name.
  std::vector<Entry> entries(SeenKind kind) const;

 private:
  void see(SeenKind kind, std::string_view name, const Event& event,
           std::span<const uint16_t> labels, const LabelValues& values);
  std::unordered_map<std::string, Seen> seen_[static_cast<size_t>(SeenKind::count)];
  std::vector<std::string_view> scratch_;
  std::string key_;
};

}  // namespace hozen
