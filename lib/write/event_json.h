#pragma once
// EventJson: writes events as JSON Lines in ECS names, one object a line.
//
// Call:     make one a thread; append for each event
// Shape:    @timestamp has the digits the source gave; absent keys are omitted; ports, sizes, status, pid and
//           severity are numbers where they are plain integers, else strings; labels and address facts are arrays and
//           text under threat.* and source.*; extra fields of the record come last under "labels.NAME". `evidence`
//           adds event.original and log.file.hash.sha256.
//           Text is escaped as base/json_text.h says: always valid UTF-8, bytes that are none as \ufffd.
// Lifetime: the ValueSources outlive it
// Threads:  one thread each
// Cost:     no allocation once `out` has grown; about 1 GB/s of log text
// Source:   elastic.co/guide/en/ecs, field reference; RFC 8259; RFC 3339
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "tally/dimension.h"
#include "write/time_text.h"

namespace hozen {

class EventJson {
 public:
  EventJson(const ValueSources& sources, bool evidence);
  void append(std::string& out, const Event& event, std::span<const uint16_t> labels);

 private:
  void append_place(std::string& out, const Event& event);
  void append_fields(std::string& out, const Event& event);
  void append_made(std::string& out, const Event& event, std::span<const uint16_t> labels);
  void append_extra(std::string& out, const Event& event);
  void append_list(std::string& out, std::string_view key, bool is_list);

  struct Made {
    Dimension dimension;
    std::string key;
    bool is_list;
  };
  ValueReader reader_;
  std::span<const std::string> format_ids_;
  std::array<std::string, kFields> keys_;  // ,"source.ip":
  std::vector<Made> made_;
  std::vector<std::string_view> values_;
  bool evidence_;
  TimeText time_;
  const FileFacts* file_ = nullptr;
  std::string file_text_;  // ,"log.file.path":"..."
};

}  // namespace hozen
