#pragma once
// Labeler: says for every event which attack rules it matches.
//
// Call:     make once a thread, label once a batch
// Shape:    a batch of events -> for each event the numbers of its rules (RuleSet::rules()),
//           ascending
// Errors:   make: the pattern database could not be built (says which rule). label cannot fail.
// Lifetime: the RuleSet (and the FormatSet, if given) outlive the Labeler; Labels owns its numbers
// Threads:  one Labeler a thread
// Cost:     tests/bench/label_lines; no allocation per event after the first batches
// Source:   labels/rule_set.h (what a rule says), labels/request_text.h (what text it is held
//           against)
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "events/format_set.h"
#include "labels/rule_set.h"

namespace hozen {

class Labels {
 public:
  size_t size() const { return ends_.size(); }
  // The rules of the i-th event of the last label() call.
  std::span<const uint16_t> of(size_t event) const {
    const uint32_t begin = event == 0 ? 0 : ends_[event - 1];
    return std::span(rules_).subspan(begin, ends_[event] - begin);
  }
  bool any() const { return !rules_.empty(); }  // does any event of the batch have a label?

 private:
  friend class Labeler;
  std::vector<uint32_t> ends_;
  std::vector<uint16_t> rules_;
};

class Labeler {
 public:
  // `formats`: those that Event::format counts in; they tell how a log writer escaped the request.
  // Silent rules are among the labels: whoever shows labels leaves them out (labels/correlator.h).
  static Expected<Labeler> make(const RuleSet& rules, const FormatSet* formats = nullptr,
                                RuleChoice choice = RuleChoice::all);
  Labeler(Labeler&&) noexcept;
  Labeler& operator=(Labeler&&) noexcept;
  ~Labeler();

  void label(std::span<const Event> events, Labels& out);

  struct State;

 private:
  explicit Labeler(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hozen
