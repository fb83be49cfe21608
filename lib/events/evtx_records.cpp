#include "events/evtx_records.h"

#include <algorithm>

#include "decode/crc32.h"
#include "decode/evtx_units.h"
#include "events/evtx_value.h"

namespace hozen {
namespace {

constexpr uint32_t kChunkHeader = 512;
constexpr uint32_t kRecordHead = 24, kSizeCopy = 4;
constexpr std::string_view kRecordMagic("**\0\0", 4);

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

std::string count_of(uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace

void EvtxRemarks::merge(const EvtxRemarks& other) {
  bad_checksums += other.bad_checksums;
  stale_headers += other.stale_headers;
  lost_headers += other.lost_headers;
  dirty |= other.dirty;
  cut_short |= other.cut_short;
}

std::string EvtxRemarks::text() const {
  std::string out;
  const auto say = [&](const std::string& what) { out += (out.empty() ? "" : "; ") + what; };
  if (dirty) say("marked as not closed (copied from a running system), read to its end");
  if (bad_checksums != 0) {
    say(count_of(bad_checksums, "chunk has", "chunks have") +
        " a wrong checksum, records read all the same");
  }
  if (stale_headers != 0) {
    say(count_of(stale_headers, "chunk holds", "chunks hold") +
        " newer records than the header says, read too");
  }
  if (lost_headers != 0) {
    say(count_of(lost_headers, "chunk has", "chunks have") + " no header, searched for records");
  }
  if (cut_short) say("the last chunk is cut short");
  return out;
}

void EvtxRecords::start(std::string_view block, uint64_t offset, uint64_t wanted) {
  wanted_ = wanted;
  block_ = block;
  offset_ = offset;
  unit_at_ = 0;
  chunk_ = {};
  in_chunk_ = false;
  understood_ = 0;
  remarks_ = {};
}

EvtxRecords::Step EvtxRecords::next(Arena& arena, Event& event, Drop& drop) {
  for (;;) {
    if (!in_chunk_) {
      if (!open_unit()) return Step::end;
      continue;
    }
    if (at_ < limit_) {
      if (record_at(at_) != 0) return read_record(arena, event, drop);
      const std::string_view rest = chunk_.substr(at_, limit_ - at_);
      if (!is_zero(rest)) return skip_damage(drop);
      understood_ += rest.size();
      at_ = limit_;
    }
    if (goes_on_at(at_)) {
      ++remarks_.stale_headers;
      limit_ = static_cast<uint32_t>(chunk_.size());
      continue;
    }
    close_chunk();
    return Step::chunk_end;
  }
}

bool EvtxRecords::open_unit() {
  const std::string_view rest = block_.substr(unit_at_);
  if (rest.empty()) return false;
  const std::string_view unit = rest.substr(0, evtx_unit(rest, true));
  if (unit.starts_with(kEvtxFileMagic)) {
    open_header(unit);
    unit_at_ += unit.size();
  } else if (!unit.starts_with(kEvtxChunkMagic) && is_zero(unit)) {
    understood_ += unit.size();  // room for chunks to come
    unit_at_ += unit.size();
  } else {
    open_chunk(unit);
  }
  return true;
}

void EvtxRecords::open_header(std::string_view header) {
  constexpr size_t kFlags = 120;
  constexpr uint32_t kDirty = 1;
  if (header.size() >= kFlags + 4) {
    remarks_.dirty |= (load_little<uint32_t>(header.data() + kFlags) & kDirty) != 0;
  }
  remarks_.cut_short |= header.size() < kEvtxHeaderBytes;
  understood_ += header.size();
}

void EvtxRecords::open_chunk(std::string_view unit) {
  chunk_ = unit;
  in_chunk_ = true;
  last_id_ = 0;
  programs_.start(unit);
  const auto size = static_cast<uint32_t>(unit.size());
  at_ = 0;
  limit_ = size;
  if (!unit.starts_with(kEvtxChunkMagic)) {
    ++remarks_.lost_headers;
    return;
  }
  remarks_.cut_short |= size < kEvtxChunkBytes;
  at_ = std::min(kChunkHeader, size);
  understood_ += at_;
  if (size == at_) return;
  const uint32_t free = load_little<uint32_t>(unit.data() + 48);
  if (!is_chunk_sound()) ++remarks_.bad_checksums;
  if (free >= kChunkHeader && free < size) limit_ = free;
}

bool EvtxRecords::is_chunk_sound() const {
  const char* const head = chunk_.data();
  const uint32_t header =
      crc32_of(chunk_.substr(128, kChunkHeader - 128), crc32_of(chunk_.substr(0, 120)));
  if (header != load_little<uint32_t>(head + 124)) return false;
  const uint32_t free = load_little<uint32_t>(head + 48);
  if (free < kChunkHeader || free > kEvtxChunkBytes) return false;
  if (free > chunk_.size()) return true;  // cut short: that is said already
  const std::string_view records = chunk_.substr(kChunkHeader, free - kChunkHeader);
  return crc32_of(records) == load_little<uint32_t>(head + 52);
}

// The size of the record at `at`; 0: there is none.
uint32_t EvtxRecords::record_at(uint32_t at) const {
  const std::string_view rest = chunk_.substr(at);
  if (rest.size() < kRecordHead + kSizeCopy || !rest.starts_with(kRecordMagic)) return 0;
  const uint32_t size = load_little<uint32_t>(rest.data() + 4);
  if (size < kRecordHead + kSizeCopy || size > rest.size()) return 0;
  return load_little<uint32_t>(rest.data() + size - kSizeCopy) == size ? size : 0;
}

// Behind the end that the header states: is there the very next record, and not one of an older use of the chunk?
bool EvtxRecords::goes_on_at(uint32_t at) const {
  if (at >= chunk_.size() || last_id_ == 0 || record_at(at) == 0) return false;
  return load_little<uint64_t>(chunk_.data() + at + 8) == last_id_ + 1;
}

EvtxRecords::Step EvtxRecords::read_record(Arena& arena, Event& event, Drop& drop) {
  const uint32_t at = at_, size = record_at(at_);
  const char* const record = chunk_.data() + at;
  const uint64_t offset = offset_ + unit_at_ + at;
  const uint64_t id = load_little<uint64_t>(record + 8);
  at_ += size;
  last_id_ = id;
  const bool rendered = render_.render(programs_, at + kRecordHead, at + size - kSizeCopy);
  if (rendered && fill(arena, event, load_little<uint64_t>(record + 16))) {
    event.offset = offset;
    event.length = size;
    understood_ += size;
    return Step::event;
  }
  drop.offset = offset;
  drop.length = size;
  drop.why = rendered ? Why::bad_time : Why::damaged;
  drop.text = fmt::format("event record {}", id);
  return Step::drop;
}

// To the next record that has a beginning and an end, or to the end.
EvtxRecords::Step EvtxRecords::skip_damage(Drop& drop) {
  uint32_t next = limit_;
  for (size_t found = chunk_.find(kRecordMagic, at_ + 1); found < limit_;
       found = chunk_.find(kRecordMagic, found + 1)) {
    if (record_at(static_cast<uint32_t>(found)) == 0) continue;
    next = static_cast<uint32_t>(found);
    break;
  }
  const bool at_cut = next == limit_ && limit_ == chunk_.size() && remarks_.cut_short;
  drop.offset = offset_ + unit_at_ + at_;
  drop.length = next - at_;
  drop.why = at_cut ? Why::truncated : Why::damaged;
  drop.text = std::string(chunk_.substr(at_, std::min<uint32_t>(next - at_, 64)));
  at_ = next;
  return Step::drop;
}

bool EvtxRecords::fill(Arena& arena, Event& event, uint64_t written) {
  fields_.start(arena, wanted_, event);
  event.original = arena.copy(render_.xml());
  for (const EvtxFound& found : render_.found()) {
    const EvtxTarget& target = programs_.target(found.target);
    std::string_view text =
        found.constant ? target.constant : event.original.substr(found.begin, found.bytes);
    if (found.escaped) {
      plain_.clear();
      append_value(found.value, EvtxText::plain, plain_);
      if (!found.value.is_array()) text = arena.copy(plain_.text());
    }
    if (target.kind == EvtxTarget::system)
      fields_.system(target.field, text, found.constant ? nullptr : &found.value);
    else
      fields_.data(target.name, target.known, text);
  }
  return fields_.finish(written);
}

void EvtxRecords::close_chunk() {
  understood_ += chunk_.size() - at_;
  unit_at_ += chunk_.size();
  in_chunk_ = false;
}

}  // namespace hozen
