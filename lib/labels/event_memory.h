#pragma once
// EventMemory: remembers which rules hold for events of which all that the rules look at came before.
//
// Scanners send the same requests again and again, from many sources: what they match need not be found out each time.
//
// Call:     make once a Labeler; key_of an event that rules are held against, find; decide, then remember
// Shape:    what a client sent, the method, the status, the format and which fields there are -> the numbers of those
//           rules that hold among the ones that look at nothing else (`covers`). Nothing is kept of the texts but
//           their hash (labels/text_memory.h)
// Errors:   none
// Threads:  one thread's
// Cost:     1 MiB; a hash of the texts
#include <vector>

#include "events/event.h"
#include "labels/rule.h"
#include "labels/text_memory.h"

namespace hozen {

class EventMemory {
 public:
  EventMemory(const std::vector<Rule>& rules, const std::vector<Term>& terms);

  bool covers(uint16_t rule) const { return covered_[rule]; }
  TextMemory::Key key_of(const Event& event) const;
  // The covered rules that hold, ascending; null for what is not remembered. Valid until remember.
  const std::vector<uint32_t>* find(const TextMemory::Key& key) const { return memory_.find(key); }
  // Only what comes a second time is worth its place.
  bool seen_before(const TextMemory::Key& key) { return memory_.seen_before(key); }
  void remember(const TextMemory::Key& key, const std::vector<uint32_t>& rules) {
    memory_.remember(key, rules);
  }

 private:
  std::vector<bool> covered_;  // of each rule
  TextMemory memory_;
};

}  // namespace hozen
