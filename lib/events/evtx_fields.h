#pragma once
// EvtxFields: what the names in a Windows event mean as fields of an Event.
//
// Call:     (system | data)* finish, for the values of one event, in their order
// Shape:    <System> -> event.code, event.provider, event.category (the channel), host.name, log.level, time;
//           EventData -> Event::extra under its own name (as Sigma rules call it), and the ECS fields it stands for;
//           message: "name=value, ..." of the EventData; event.action and event.outcome of well-known events
// Errors:   time(): false if there is no time that an Event can hold
// Lifetime: views into what was given and the arena
// Cost:     about 0.4 us an event
// Source:   learn.microsoft.com, "Advanced security auditing" (event ids), "Sysmon", "Event schema";
//           elastic.co/guide/en/ecs (names)
#include <string_view>

#include "events/arena.h"
#include "events/event.h"
#include "events/evtx_program.h"
#include "events/evtx_value.h"
#include "events/text_buffer.h"

namespace hozen {

// The row of a name of EventData that stands for an ECS field; 0: none.
uint8_t known_data_name(std::string_view name);

class EvtxFields {
 public:
  // `wanted`: the fields worth making (message costs the most).
  void start(Arena& arena, uint64_t wanted, Event& out);
  // `raw` is the value as it was stored, null if it came as text.
  void system(EvtxSystem field, std::string_view text, const EvtxValue* raw);
  void time_was_set() { has_time_ = true; }
  void data(std::string_view name, uint8_t known, std::string_view text);
  // `written`: the time of the record itself, for events that name none.
  bool finish(std::optional<uint64_t> written_filetime);

 private:
  void put_time(std::string_view text, const EvtxValue* raw);
  void put_level(std::string_view text);
  void put_known(uint8_t row, std::string_view text);
  void put_outcome();
  void put_message();
  void add_extra(std::string_view name, std::string_view text);

  Arena* arena_ = nullptr;
  Event* out_ = nullptr;
  uint64_t keywords_ = 0, wanted_ = kAllFields;
  bool has_time_ = false;
  size_t first_data_ = 0;  // of the extras, where EventData begins
  std::array<uint8_t, kFields> rank_{};
  std::string_view keywords_text_, source_name_;
  TextBuffer joined_;
};

}  // namespace hozen
