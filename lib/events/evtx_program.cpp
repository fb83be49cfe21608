#include "events/evtx_program.h"

#include <algorithm>

#include "events/evtx_compiler.h"
#include "events/evtx_value.h"

namespace hozen {

std::optional<EvtxName> evtx_name_at(std::string_view chunk, uint32_t offset) {
  constexpr size_t kHead = 8;
  if (offset > chunk.size() || chunk.size() - offset < kHead + 2) return std::nullopt;
  const uint32_t count = load_little<uint16_t>(chunk.data() + offset + 6);
  const uint32_t bytes = count * 2;
  if (count == 0 || chunk.size() - offset - kHead - 2 < bytes) return std::nullopt;
  const char* const units = chunk.data() + offset + kHead;
  if (load_little<uint16_t>(units + bytes) != 0) return std::nullopt;
  return EvtxName{units, count, offset + static_cast<uint32_t>(kHead) + bytes + 2};
}

void EvtxPrograms::start(std::string_view chunk) {
  chunk_ = chunk;
  ops_.clear();
  pieces_.clear();
  names_.clear();
  known_.clear();
  targets_.assign(1, {});  // number 0: nothing
}

std::optional<EvtxProgram> EvtxPrograms::of_template(uint32_t offset) {
  for (const Known& k : known_) {
    if (k.offset == offset) return k.good ? std::optional(k.program) : std::nullopt;
  }
  constexpr uint32_t kHead = 24, kFragment = 4;  // next, GUID, size; token, version, flags
  std::optional<EvtxProgram> made;
  if (offset <= chunk_.size() && chunk_.size() - offset > kHead) {
    const uint32_t bytes = load_little<uint32_t>(chunk_.data() + offset + 20);
    const auto left = static_cast<uint32_t>(chunk_.size()) - offset - kHead;
    const uint32_t begin = offset + kHead;
    uint32_t at = begin;
    if (bytes >= kFragment && chunk_[at] == 0x0f) at += kFragment;
    if (bytes <= left) made = of_element(at, begin + bytes, true);
  }
  known_.push_back({offset, made.has_value(), made.value_or(EvtxProgram{})});
  return made;
}

std::optional<EvtxProgram> EvtxPrograms::of_element(uint32_t& offset, uint32_t limit,
                                                    bool has_dependency) {
  EvtxCompiler compiler(*this, offset, limit, has_dependency);
  const auto begin = static_cast<uint32_t>(ops_.size());
  if (!compiler.run()) {
    ops_.resize(begin);
    return std::nullopt;
  }
  offset = compiler.at();
  return EvtxProgram{begin, static_cast<uint32_t>(ops_.size())};
}

}  // namespace hozen
