#pragma once
// EvtxPrograms: the binary XML of a chunk, compiled: a template's elements become a short list of steps that
// evtx_render.h runs for each record.
//
// Call:     start once a chunk; of_template or of_fragment; then op, piece, target
// Shape:    a template definition -> steps: copy this text, write value n, leave out what an optional value lacks
// Errors:   nullopt: the definition is broken or lies outside of the chunk; said again at each use
// Lifetime: of everything: until the next start
// Cost:     about 3 us a template; each is compiled once a chunk
// Source:   MS-EVEN6 sections 2.2.12 and 3.1.4.7; libyal, "Windows XML Event Log (EVTX) format", Binary XML
//
//   fragment   = 0F major minor flags , (element | template instance)
//   element    = 01|41 [dependency:2] size:4 name:4 [inline name] [attribute list if 41] , 03 | 02 content* 04
//   attributes = size:4 , (06|46 name:4 [inline name] part*)+
//   part       = 05|45 01 count:2 utf-16 | 08|48 code:2 | 09|49 name:4 | 0D|0E index:2 type:1
//   content    = part | element | 07|47 count:2 utf-16 | 0A name:4 | 0B count:2 utf-16
//   name       = next:4 hash:2 count:2 utf-16 0000       (at an offset of the chunk, or right here)
//   template   = 0C version:1 id:4 offset:4 [next:4 guid:16 size:4 fragment 00] , count:4 (size:2 type:1 0)* values
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "events/arena.h"
#include "events/text_buffer.h"

namespace hozen {

// Where a value of <System> goes.
enum class EvtxSystem : uint8_t {
  none,
  provider,
  source_name,
  event_id,
  version,
  level,
  task,
  opcode,
  keywords,
  time,
  record_id,
  activity_id,
  process_id,
  thread_id,
  channel,
  computer,
  user_id,
  count
};

// Where an element stands in an event.
enum class EvtxScope : uint8_t { top, event, system, data };
EvtxScope evtx_scope_inside(EvtxScope scope, std::string_view element);
EvtxSystem evtx_system_field(std::string_view element,
                             std::string_view attribute);  // in evtx_compiler.cpp

struct EvtxTarget {
  enum Kind : uint8_t { nothing, system, data };
  Kind kind = nothing;
  EvtxSystem field = EvtxSystem::none;
  uint8_t known = 0;          // of data: its row in the table of evtx_fields.h, 0: none
  std::string_view name;      // of data
  std::string_view constant;  // the value, where the template itself has it
};

struct EvtxOp {
  enum Kind : uint8_t {
    text,       // copy `bytes` from `begin` of pieces()
    constant,   // the target's value is its constant, whose text was copied already
    value,      // value `index`, for the target
    attribute,  // leave out the next `skip` ops if value `index` is null
    element     // the same if optional; if the value is an array, run them for each item
  };
  Kind kind = text;
  bool optional = false;
  uint16_t index = 0;
  uint32_t begin = 0, bytes = 0;
  uint32_t skip = 0;
  uint32_t target = 0;
};

struct EvtxProgram {
  uint32_t begin = 0, end = 0;  // in ops()
};

// The chunk's name at an offset: its UTF-16 units and where it ends; nullopt: there is none.
struct EvtxName {
  const char* units;
  uint32_t count, end;
};
std::optional<EvtxName> evtx_name_at(std::string_view chunk, uint32_t offset);

class EvtxPrograms {
 public:
  void start(std::string_view chunk);
  // The template defined at `offset` of the chunk.
  std::optional<EvtxProgram> of_template(uint32_t offset);
  // The element at `offset`; `end` becomes what follows it. For the few records that use no template.
  std::optional<EvtxProgram> of_element(uint32_t& offset, uint32_t limit, bool has_dependency);

  std::string_view chunk() const { return chunk_; }
  const EvtxOp& op(size_t i) const { return ops_[i]; }
  const EvtxTarget& target(size_t i) const { return targets_[i]; }
  std::string_view piece(const EvtxOp& op) const { return pieces_.text(op.begin, op.bytes); }

 private:
  friend class EvtxCompiler;
  struct Known {
    uint32_t offset;
    bool good;
    EvtxProgram program;
  };
  std::string_view chunk_;
  std::vector<EvtxOp> ops_;
  std::vector<EvtxTarget> targets_;
  TextBuffer pieces_;
  Arena names_;  // of targets: events keep views of them
  std::vector<Known> known_;
};

}  // namespace hozen
