#pragma once
// HeldEvents: copies of events whose labels are known only when everything is read.
//
// Call:     add*, then each once
// Shape:    events and the rules known so far, in the order of adding; past kMostInMemory they go to a temporary file
//           without a name
// Errors:   trouble(): the temporary file could not be written or read (disk full): which, and why
// Lifetime: each: the event's views live during the call
// Threads:  one thread's
// Cost:     a copy of the event's text and fields
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "events/event.h"

namespace hozen {

class HeldEvents {
 public:
  static constexpr size_t kMostInMemory = 24u << 20;  // bytes

  HeldEvents();
  HeldEvents(HeldEvents&&) noexcept;
  HeldEvents& operator=(HeldEvents&&) noexcept;
  ~HeldEvents();

  void add(const Event& event, std::span<const uint16_t> rules);
  using Visit = std::function<void(const Event&, std::span<const uint16_t> rules)>;
  Expected<void> each(const Visit& visit);
  size_t size() const { return count_; }

 private:
  struct State;
  void spill();
  std::unique_ptr<State> state_;
  std::string bytes_;  // not yet spilled
  size_t count_ = 0;
};

}  // namespace hozen
