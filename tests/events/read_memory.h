#pragma once
// read_memory: one text through read_events; what is kept of each event, in the order of the text.
#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "catch.h"
#include "events/read_events.h"

namespace hozen {

template <class Seen>
struct ReadMemory {
  std::vector<Seen> events;
  Ledger ledger;
  const FileLedger& file() const { return ledger.files().at(0); }
};

template <class Seen>
class Keeper : public EventWorker {
 public:
  Keeper(std::vector<Seen>& all, std::mutex& mutex, Seen (*keep)(const Event&))
      : all_(all), mutex_(mutex), keep_(keep) {}
  void take(std::span<const Event> events) override {
    const std::lock_guard lock(mutex_);
    for (const Event& e : events) all_.push_back(keep_(e));
  }

 private:
  std::vector<Seen>& all_;
  std::mutex& mutex_;
  Seen (*keep_)(const Event&);
};

// `keep` makes a Seen, which has the event's offset, of an event.
template <class Seen>
ReadMemory<Seen> read_memory(const char* name, const std::string& text, Reading reading,
                             Seen (*keep)(const Event&)) {
  static const FormatSet formats = *FormatSet::built_in();
  const Source sources[] = {memory_source(name, text)};
  reading.formats = &formats;
  ReadMemory<Seen> out;
  std::mutex mutex;
  auto ledger = read_events(
      sources, reading, [&] { return std::make_unique<Keeper<Seen>>(out.events, mutex, keep); });
  REQUIRE(ledger.has_value());
  out.ledger = std::move(*ledger);
  std::sort(out.events.begin(), out.events.end(),
            [](const Seen& a, const Seen& b) { return a.offset < b.offset; });
  return out;
}

}  // namespace hozen
