#include "events/evtx_render.h"

#include <tuple>
#include <utility>

namespace hozen {
namespace {

constexpr unsigned kDepth = 16;
constexpr size_t kMostXmlBytes = 4u << 20;  // a record has 64 KiB: more comes of malice only

}  // namespace

bool EvtxRender::render(EvtxPrograms& programs, uint32_t at, uint32_t limit) {
  programs_ = &programs;
  xml_.clear();
  found_.clear();
  values_.clear();
  first_value_ = end_value_ = 0;
  return fragment(at, limit, 0) && xml_.size() != 0;
}

bool EvtxRender::fragment(uint32_t at, uint32_t limit, unsigned depth) {
  if (depth > kDepth) return false;
  const char* const chunk = programs_->chunk().data();
  while (at < limit && chunk[at] != '\0') {
    if (chunk[at] == 0x0f) {
      if (limit - at < 4) return false;
      at += 4;
    } else if (chunk[at] == 0x0c) {
      if (!instance(at, limit, depth)) return false;
    } else {
      const auto program = programs_->of_element(at, limit, depth == 0);
      if (!program) return false;
      const auto outer = std::pair(first_value_, end_value_);
      first_value_ = end_value_ = static_cast<uint32_t>(values_.size());
      if (!run(program->begin, program->end, depth)) return false;
      std::tie(first_value_, end_value_) = outer;
    }
  }
  return true;
}

bool EvtxRender::instance(uint32_t& at, uint32_t limit, unsigned depth) {
  const char* const chunk = programs_->chunk().data();
  constexpr uint32_t kHead = 10, kDefinition = 24;
  if (limit - at < kHead + 4) return false;
  const uint32_t definition = load_little<uint32_t>(chunk + at + 6);
  at += kHead;
  if (definition == at) {  // it is defined right here
    if (limit - at < kDefinition) return false;
    const uint32_t bytes = load_little<uint32_t>(chunk + at + 20);
    at += kDefinition;
    if (limit - at < bytes) return false;
    at += bytes;
  }
  if (limit - at < 4) return false;
  const uint32_t count = load_little<uint32_t>(chunk + at);
  at += 4;
  if (count > (limit - at) / 4) return false;
  const auto outer = std::pair(first_value_, end_value_);
  const auto first = static_cast<uint32_t>(values_.size());
  uint32_t data = at + count * 4;
  for (uint32_t i = 0; i < count; ++i, at += 4) {
    const uint32_t bytes = load_little<uint16_t>(chunk + at);
    if (bytes > limit - data) return false;
    values_.push_back({chunk + data, bytes, static_cast<uint8_t>(chunk[at + 2])});
    data += bytes;
  }
  at = data;
  const auto program = programs_->of_template(definition);
  if (!program) return false;
  first_value_ = first;
  end_value_ = first + count;
  const bool good = run(program->begin, program->end, depth);
  values_.resize(first);
  std::tie(first_value_, end_value_) = outer;
  return good;
}

EvtxValue EvtxRender::value_at(uint32_t index) const {
  return index < end_value_ - first_value_ ? values_[first_value_ + index] : EvtxValue{};
}

bool EvtxRender::run(uint32_t from, uint32_t to, unsigned depth) {
  for (uint32_t i = from; i < to; ++i) {
    // A copy: an element compiled on the way may move the ops.
    const EvtxOp op = programs_->op(i);
    switch (op.kind) {
      case EvtxOp::text:
        xml_.append(programs_->piece(op));
        break;
      case EvtxOp::constant:
        found_.push_back({op.target, 0, 0, false, true, {}});
        break;
      case EvtxOp::value:
        if (!put_value(value_at(op.index), op.target, depth)) return false;
        break;
      case EvtxOp::attribute:
        if (value_at(op.index).type == EvtxValue::null) i += op.skip;
        break;
      case EvtxOp::element: {
        const EvtxValue value = value_at(op.index);
        if (value.is_array()) {
          if (!run_items(i + 1, i + 1 + op.skip, value, op.index, depth)) return false;
          i += op.skip;
        } else if (op.optional && value.type == EvtxValue::null) {
          i += op.skip;
        }
        break;
      }
    }
    if (xml_.size() > kMostXmlBytes) return false;
  }
  return true;
}

// An element that holds an array comes once for each item, and once empty for none.
bool EvtxRender::run_items(uint32_t from, uint32_t to, const EvtxValue& array, uint32_t index,
                           unsigned depth) {
  const uint32_t place = first_value_ + index;
  size_t at = 0;
  EvtxValue item;
  bool any = false, good = true;
  while (good && next_item(array, at, item)) {
    values_[place] = item;
    good = run(from, to, depth);
    any = true;
  }
  if (!any) {
    values_[place] = {};
    good = run(from, to, depth);
  }
  values_[place] = array;
  return good;
}

bool EvtxRender::put_value(const EvtxValue& value, uint32_t target, unsigned depth) {
  if (value.type == EvtxValue::binary_xml) {
    const auto at = static_cast<uint32_t>(value.data - programs_->chunk().data());
    return fragment(at, at + value.bytes, depth + 1);
  }
  const size_t begin = xml_.size();
  bool escaped = false;
  if (value.is_array()) {  // in an attribute, or among other text
    size_t at = 0;
    EvtxValue item;
    for (bool first = true; next_item(value, at, item); first = false) {
      if (!first) xml_.append_exact(", ");
      escaped |= append_value(item, EvtxText::xml, xml_);
      if (xml_.size() > kMostXmlBytes) return false;
    }
  } else {
    escaped = append_value(value, EvtxText::xml, xml_);
  }
  if (target == 0 || xml_.size() == begin) return true;
  found_.push_back({target, static_cast<uint32_t>(begin),
                    static_cast<uint32_t>(xml_.size() - begin), escaped, false, value});
  return true;
}

}  // namespace hozen
