#pragma once
// HeldEvents: copies of events whose labels are known only when everything is read.
//
// Call:     add*, then each once
// Shape:    events and the rules known so far, in the order of adding; past kMostInMemory they go to a temporary file
//           without a name. Of an event no more is kept than Kept asks for
// Errors:   trouble(): the temporary file could not be written or read (disk full): which, and why
// Lifetime: each: the Event lives during the call, the texts it views until `done`
// Threads:  one thread's
// Cost:     44 bytes an event, and a copy of what is kept
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

  struct Kept {
    uint64_t fields = kAllFields;
    bool line = true, extra = true;
  };

  explicit HeldEvents(Kept kept);
  HeldEvents() : HeldEvents(Kept{}) {}
  HeldEvents(HeldEvents&&) noexcept;
  HeldEvents& operator=(HeldEvents&&) noexcept;
  ~HeldEvents();

  void add(const Event& event, std::span<const uint16_t> rules);
  using Visit = std::function<void(const Event&, std::span<const uint16_t> rules)>;
  // `done` after some of them: the texts of those visited so far end there.
  Expected<void> each(const Visit& visit, const std::function<void()>& done);
  size_t size() const { return count_; }

 private:
  struct State;
  void spill();
  Kept kept_;
  std::unique_ptr<State> state_;
  std::string bytes_;  // not yet spilled
  size_t count_ = 0;
};

}  // namespace hozen
