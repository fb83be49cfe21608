#pragma once
// EvtxRecords: the records of a block of a Windows event log, one after the other, and what is damaged between them.
//
// Call:     start once a block; next until Step::end; remarks
// Shape:    whole units of decode/evtx_units.h -> Events (original: the record as XML), Drops, and bytes understood:
//           headers, unused space, and what older records left behind in it
// Errors:   a record that cannot be read is a Drop of its bytes, and reading goes on behind it; where a chunk's header is
//           lost its records are looked for. A wrong checksum alone drops nothing: it is remarked
// Lifetime: views of an event live until the arena is cleared and, names of fields, until the step after Step::chunk_end
// Threads:  one a thread; every chunk is read by itself
// Cost:     300 MB/s and more; tests/bench/evtx
// Source:   libyal, "Windows XML Event Log (EVTX) format"; MS-EVEN6
//
//   chunk  = "ElfChnk\0" first:8 last:8 first_id:8 last_id:8 header_size:4 last_record:4 free:4 records_crc:4 ..:64
//            flags:4 header_crc:4 strings:256 templates:128 , record*              (64 KiB; crc of 0-120 and 128-512)
//   record = 2A 2A 00 00 size:4 id:8 written:8 binary_xml size:4
#include <cstdint>
#include <string_view>

#include "base/ledger.h"
#include "events/arena.h"
#include "events/event.h"
#include "events/evtx_fields.h"
#include "events/evtx_program.h"
#include "events/evtx_render.h"

namespace hozen {

// What is odd about a file, but cost no record.
struct EvtxRemarks {
  uint64_t bad_checksums = 0;  // chunks
  uint64_t stale_headers = 0;  // chunks that hold newer records than their header says
  uint64_t lost_headers = 0;   // chunks without one
  bool dirty = false;          // the file says so: copied from a running system
  bool cut_short = false;      // the last chunk is not whole
  bool any() const {
    return bad_checksums + stale_headers + lost_headers != 0 || dirty || cut_short;
  }
  void merge(const EvtxRemarks& other);
  std::string text() const;  // "2 chunks have a wrong checksum; ..."
};

class EvtxRecords {
 public:
  enum class Step : uint8_t {
    event,
    drop,
    chunk_end,  // the events so far must be done with before the next step
    end
  };

  void start(std::string_view block, uint64_t offset, uint64_t wanted = kAllFields);
  Step next(Arena& arena, Event& event, Drop& drop);
  uint64_t understood() const { return understood_; }  // bytes of the block that are no Drop
  const EvtxRemarks& remarks() const { return remarks_; }

 private:
  bool open_unit();
  void open_header(std::string_view header);
  void open_chunk(std::string_view unit);
  bool is_chunk_sound() const;
  uint32_t record_at(uint32_t at) const;
  bool goes_on_at(uint32_t at) const;
  Step read_record(Arena& arena, Event& event, Drop& drop);
  Step skip_damage(Drop& drop);
  bool fill(Arena& arena, Event& event, uint64_t written);
  void close_chunk();

  std::string_view block_;
  uint64_t offset_ = 0, wanted_ = kAllFields;
  size_t unit_at_ = 0;  // of chunk_ in the block
  std::string_view chunk_;
  bool in_chunk_ = false;
  uint32_t at_ = 0, limit_ = 0;
  uint64_t last_id_ = 0, understood_ = 0;
  EvtxPrograms programs_;
  EvtxRender render_;
  EvtxFields fields_;
  TextBuffer plain_;
  EvtxRemarks remarks_;
};

}  // namespace hozen
