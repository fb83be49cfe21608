// EVTX of any bytes: every byte is an event's, understood or dropped, and every value of an event lies in memory that lives.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "events/evtx_records.h"

using namespace hozen;

namespace {

size_t touch(const Event& event) {
  size_t sum = event.original.size();
  for (size_t f = 0; f < kFields; ++f) {
    for (const char c : event.get(static_cast<Field>(f))) sum += static_cast<unsigned char>(c);
  }
  for (const ExtraField& e : event.extra) {
    for (const char c : e.name) sum += static_cast<unsigned char>(c);
    for (const char c : e.value) sum += static_cast<unsigned char>(c);
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  EvtxRecords records;
  Arena arena;
  Event event;
  Drop drop;
  uint64_t dropped = 0;
  size_t sum = 0;
  records.start(bytes, 0);
  for (;;) {
    event.clear();
    const auto step = records.next(arena, event, drop);
    if (step == EvtxRecords::Step::end) break;
    if (step == EvtxRecords::Step::chunk_end) arena.clear();
    if (step == EvtxRecords::Step::event) {
      if (event.offset + event.length > size) std::abort();
      sum += touch(event);
    }
    if (step == EvtxRecords::Step::drop) dropped += drop.length;
  }
  if (records.understood() + dropped != size) std::abort();
  return sum == SIZE_MAX ? 1 : 0;
}
