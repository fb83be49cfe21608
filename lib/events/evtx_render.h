#pragma once
// EvtxRender: one record of a chunk as XML, and the values in it that an event wants.
//
// Call:     render once a record; then xml, found
// Shape:    the record's binary XML -> <Event ...>...</Event> on one line, as `wevtutil qe` prints it
// Errors:   render: false when the binary XML or a template it uses is broken; what it made is to be thrown away
// Lifetime: until the next render; found values also need the chunk
// Threads:  one a thread
// Cost:     copies of constant text and one conversion a value, about 1.5 us a record
// Source:   see evtx_program.h
#include <span>

#include "events/evtx_program.h"
#include "events/evtx_value.h"

namespace hozen {

struct EvtxFound {
  uint32_t target = 0;            // in EvtxPrograms
  uint32_t begin = 0, bytes = 0;  // of xml(), if not `constant`
  bool escaped = false;           // xml() has it with characters replaced
  bool constant = false;
  EvtxValue value;
};

class EvtxRender {
 public:
  // `at` to `limit`: the binary XML, in the chunk that `programs` were started with.
  bool render(EvtxPrograms& programs, uint32_t at, uint32_t limit);
  std::string_view xml() const { return xml_.text(); }
  std::span<const EvtxFound> found() const { return found_; }

 private:
  bool fragment(uint32_t at, uint32_t limit, unsigned depth);
  bool instance(uint32_t& at, uint32_t limit, unsigned depth);
  bool run(uint32_t from, uint32_t to, unsigned depth);
  bool run_items(uint32_t from, uint32_t to, const EvtxValue& array, uint32_t index,
                 unsigned depth);
  bool put_value(const EvtxValue& value, uint32_t target, unsigned depth);
  EvtxValue value_at(uint32_t index) const;

  EvtxPrograms* programs_ = nullptr;
  TextBuffer xml_;
  std::vector<EvtxFound> found_;
  std::vector<EvtxValue> values_;  // of the instances that are open, one behind the other
  uint32_t first_value_ = 0, end_value_ = 0;  // those of the innermost
};

}  // namespace hozen
