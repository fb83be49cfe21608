#include "events/evtx_compiler.h"

#include <algorithm>

#include "events/evtx_fields.h"
#include "events/evtx_value.h"

namespace hozen {
namespace {

constexpr unsigned kDepth = 32;

// Tokens, without the flag 0x40 (more follows).
enum Token : uint8_t {
  end_of_file = 0x00,
  open_start = 0x01,
  close_start = 0x02,
  close_empty = 0x03,
  end_element = 0x04,
  text_value = 0x05,
  attribute_start = 0x06,
  cdata = 0x07,
  char_reference = 0x08,
  entity_reference = 0x09,
  instruction_target = 0x0a,
  instruction_data = 0x0b,
  normal_substitution = 0x0d,
  optional_substitution = 0x0e
};
constexpr uint8_t kMoreFlag = 0x40;

constexpr uint8_t kind_of(uint8_t token) { return token & static_cast<uint8_t>(~kMoreFlag); }

bool is_part(uint8_t token) {
  const uint8_t kind = kind_of(token);
  return kind == text_value || kind == char_reference || kind == entity_reference ||
         token == normal_substitution || token == optional_substitution;
}

struct SystemName {
  std::string_view element, attribute;
  EvtxSystem field;
};
constexpr SystemName kSystemNames[] = {
    {"EventID", "", EvtxSystem::event_id},
    {"Level", "", EvtxSystem::level},
    {"Version", "", EvtxSystem::version},
    {"Task", "", EvtxSystem::task},
    {"Opcode", "", EvtxSystem::opcode},
    {"Keywords", "", EvtxSystem::keywords},
    {"Channel", "", EvtxSystem::channel},
    {"Computer", "", EvtxSystem::computer},
    {"EventRecordID", "", EvtxSystem::record_id},
    {"Provider", "Name", EvtxSystem::provider},
    {"Provider", "EventSourceName", EvtxSystem::source_name},
    {"TimeCreated", "SystemTime", EvtxSystem::time},
    {"Correlation", "ActivityID", EvtxSystem::activity_id},
    {"Execution", "ProcessID", EvtxSystem::process_id},
    {"Execution", "ThreadID", EvtxSystem::thread_id},
    {"Security", "UserID", EvtxSystem::user_id},
};

std::string_view entity_text(std::string_view name) {
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "amp") return "&";
  if (name == "quot") return "\"";
  if (name == "apos") return "'";
  return {};
}

}  // namespace

EvtxSystem evtx_system_field(std::string_view element, std::string_view attribute) {
  for (const SystemName& n : kSystemNames) {
    if (n.element == element && n.attribute == attribute) return n.field;
  }
  return EvtxSystem::none;
}

EvtxScope evtx_scope_inside(EvtxScope scope, std::string_view element) {
  if (scope == EvtxScope::system || scope == EvtxScope::data) return scope;
  if (scope == EvtxScope::top && element == "Event") return EvtxScope::event;
  return element == "System" ? EvtxScope::system : EvtxScope::data;
}

bool EvtxCompiler::run() {
  fence_ = out_.ops_.size();
  return element(0, EvtxScope::top);
}

bool EvtxCompiler::take_16(uint16_t& out) {
  if (!has(2)) return false;
  out = load_little<uint16_t>(chunk_.data() + at_);
  at_ += 2;
  return true;
}

bool EvtxCompiler::take_32(uint32_t& out) {
  if (!has(4)) return false;
  out = load_little<uint32_t>(chunk_.data() + at_);
  at_ += 4;
  return true;
}

// The name at the offset that stands here; it may follow right behind the offset.
bool EvtxCompiler::take_name(std::string& out) {
  uint32_t offset;
  if (!take_32(offset)) return false;
  const auto name = evtx_name_at(chunk_, offset);
  if (!name) return false;
  if (offset == at_) {
    if (name->end > limit_) return false;
    at_ = name->end;
  }
  const size_t mark = plain_.size();
  append_utf16(name->units, name->count, EvtxText::xml, plain_);
  out = plain_.text(mark, plain_.size() - mark);
  plain_.cut_to(mark);
  return true;
}

// Behind the token come a dependency identifier, which embedded elements lack, and the size.
bool EvtxCompiler::find_name_place() {
  for (const bool dependency : {has_dependency_, !has_dependency_}) {
    const uint32_t skip = dependency ? 6 : 4;
    if (!has(skip + 4)) continue;
    if (!evtx_name_at(chunk_, load_little<uint32_t>(chunk_.data() + at_ + skip))) continue;
    at_ += skip;
    has_dependency_ = dependency;
    return true;
  }
  return false;
}

size_t EvtxCompiler::add_op(EvtxOp::Kind kind, uint16_t index, bool optional, uint32_t target) {
  EvtxOp op;
  op.kind = kind;
  op.index = index;
  op.optional = optional;
  op.target = target;
  out_.ops_.push_back(op);
  return out_.ops_.size() - 1;
}

void EvtxCompiler::end_skip(size_t op) {
  out_.ops_[op].skip = static_cast<uint32_t>(out_.ops_.size() - op - 1);
  fence_ = out_.ops_.size();
}

void EvtxCompiler::add_text(std::string_view text) {
  const size_t from = out_.pieces_.size();
  out_.pieces_.append_exact(text);
  end_text(from);
}

// What was put into the pieces from `from` on becomes text: of the last op, if it is text too.
void EvtxCompiler::end_text(size_t from) {
  const auto bytes = static_cast<uint32_t>(out_.pieces_.size() - from);
  auto& ops = out_.ops_;
  const bool grows = ops.size() > fence_ && ops.back().kind == EvtxOp::text;
  if (!grows) {
    add_op(EvtxOp::text, 0, false, 0);
    ops.back().begin = static_cast<uint32_t>(from);
  }
  ops.back().bytes += bytes;
}

uint32_t EvtxCompiler::system_target(EvtxSystem field) {
  if (field == EvtxSystem::none) return 0;
  EvtxTarget target;
  target.kind = EvtxTarget::system;
  target.field = field;
  out_.targets_.push_back(target);
  return static_cast<uint32_t>(out_.targets_.size() - 1);
}

uint32_t EvtxCompiler::data_target(std::string_view name) {
  if (name.empty()) return 0;
  EvtxTarget target;
  target.kind = EvtxTarget::data;
  target.name = out_.names_.copy(name);
  target.known = known_data_name(name);
  out_.targets_.push_back(target);
  return static_cast<uint32_t>(out_.targets_.size() - 1);
}

// A constant is text already; its target must hear of it too.
void EvtxCompiler::end_constant(uint32_t target) {
  if (target == 0 || plain_.size() == 0) return;
  add_op(EvtxOp::constant, 0, false, target);
  out_.targets_[target].constant = out_.names_.copy(plain_.text());
}

EvtxCompiler::Single EvtxCompiler::single_at(uint32_t at, bool of_element) const {
  if (at >= limit_ || limit_ - at < 5) return {};
  const uint8_t token = peek(at);
  if (token != normal_substitution && token != optional_substitution) return {};
  const uint8_t next = peek(at + 4);
  if (of_element ? next != end_element : is_part(next)) return {};
  return {true, token == optional_substitution, load_little<uint16_t>(chunk_.data() + at + 1)};
}

bool EvtxCompiler::element(unsigned depth, Scope scope) {
  if (depth > kDepth || !has(1)) return false;
  const uint8_t token = peek(at_);
  if (kind_of(token) != open_start) return false;
  ++at_;
  std::string name;
  if (!find_name_place() || !take_name(name)) return false;
  // Is a value all the element holds? Then the element goes with it, and comes again for each item of an array.
  uint32_t content_at = at_;
  if ((token & kMoreFlag) != 0) {
    uint32_t list_bytes;
    if (!take_32(list_bytes) || list_bytes > limit_ - at_) return false;
    content_at = at_ + list_bytes;
  }
  const Single single =
      peek(content_at) == close_start ? single_at(content_at + 1, true) : Single{};
  const size_t op = out_.ops_.size();
  if (single.found) add_op(EvtxOp::element, single.index, single.optional, 0);
  if (!body(token, name, depth, scope)) return false;
  if (single.found) end_skip(op);
  return true;
}

bool EvtxCompiler::body(uint8_t token, std::string_view name, unsigned depth, Scope scope) {
  add_text("<");
  add_text(name);
  uint32_t target = 0;
  if ((token & kMoreFlag) != 0 && !attributes(scope, name, target)) return false;
  if (!has(1)) return false;
  const uint8_t close = peek(at_++);
  if (close == close_empty) {
    add_text("/>");
    return true;
  }
  if (close != close_start) return false;
  add_text(">");
  if (scope == EvtxScope::system) target = system_target(evtx_system_field(name, ""));
  if (scope == EvtxScope::data && target == 0) target = data_target(name);
  if (!content(depth, evtx_scope_inside(scope, name), target)) return false;
  add_text("</");
  add_text(name);
  add_text(">");
  return true;
}

bool EvtxCompiler::attributes(Scope scope, std::string_view element, uint32_t& data_target) {
  while (has(1) && kind_of(peek(at_)) == attribute_start) {
    const bool more = (peek(at_) & kMoreFlag) != 0;
    ++at_;
    if (!attribute(scope, element, data_target)) return false;
    if (!more) break;
  }
  return true;
}

bool EvtxCompiler::attribute(Scope scope, std::string_view element, uint32_t& named) {
  std::string name;
  if (!take_name(name)) return false;
  const Single single = single_at(at_, false);
  const size_t op = out_.ops_.size();
  if (single.optional) add_op(EvtxOp::attribute, single.index, true, 0);
  add_text(" ");
  add_text(name);
  add_text("=\"");
  const uint32_t target =
      scope == EvtxScope::system ? system_target(evtx_system_field(element, name)) : 0;
  plain_.clear();
  bool constant = true;
  while (has(1) && is_part(peek(at_))) {
    const uint8_t token = peek(at_++);
    constant = constant && token != normal_substitution && token != optional_substitution;
    if (!part(token, target)) return false;
  }
  if (constant) end_constant(target);
  add_text("\"");
  if (single.optional) end_skip(op);
  if (constant && scope == EvtxScope::data && name == "Name") {
    named = data_target(plain_.text());
  }
  return true;
}

bool EvtxCompiler::content(unsigned depth, Scope scope, uint32_t target) {
  plain_.clear();
  bool constant = true;
  while (has(1)) {
    const uint8_t token = peek(at_);
    if (kind_of(token) == open_start) {
      if (!element(depth + 1, scope)) return false;
      constant = false;
      continue;
    }
    ++at_;
    if (token == end_element) {
      if (constant) end_constant(target);
      return true;
    }
    constant = constant && token != normal_substitution && token != optional_substitution;
    if (!part(token, target)) return false;
  }
  return false;
}

// One part of a text, behind its token.
bool EvtxCompiler::part(uint8_t token, uint32_t target) {
  switch (kind_of(token)) {
    case text_value:
      return value_text(true);
    case cdata:
      return value_text(false);
    case char_reference:
      return character();
    case entity_reference:
      return entity();
    case instruction_target:
    case instruction_data:
      return instruction(token);
    case normal_substitution:
    case optional_substitution:
      return substitution(token, target);
    default:
      return false;
  }
}

bool EvtxCompiler::value_text(bool typed) {
  if (typed) {
    if (!has(1) || peek(at_) != EvtxValue::string) return false;
    ++at_;
  }
  uint16_t count;
  if (!take_16(count) || !has(count * 2u)) return false;
  const char* const units = chunk_.data() + at_;
  const size_t from = out_.pieces_.size();
  append_utf16(units, count, EvtxText::xml, out_.pieces_);
  end_text(from);
  append_utf16(units, count, EvtxText::plain, plain_);
  at_ += count * 2u;
  return true;
}

bool EvtxCompiler::character() {
  uint16_t code;
  if (!take_16(code)) return false;
  add_text("&#" + std::to_string(code) + ";");
  append_utf16(chunk_.data() + at_ - 2, 1, EvtxText::plain, plain_);
  return true;
}

bool EvtxCompiler::entity() {
  std::string name;
  if (!take_name(name)) return false;
  add_text("&" + name + ";");
  const std::string_view text = entity_text(name);
  plain_.append_exact(text.empty() ? std::string_view(name) : text);
  return true;
}

// <?target data?>, as text only.
bool EvtxCompiler::instruction(uint8_t token) {
  if (token == instruction_target) {
    std::string name;
    if (!take_name(name)) return false;
    add_text("<?" + name + " ");
    return true;
  }
  const size_t plain = plain_.size();
  if (!value_text(false)) return false;
  plain_.cut_to(plain);
  add_text("?>");
  return true;
}

bool EvtxCompiler::substitution(uint8_t token, uint32_t target) {
  uint16_t index;
  if (!take_16(index) || !has(1)) return false;
  ++at_;  // the value's own type counts
  add_op(EvtxOp::value, index, token == optional_substitution, target);
  return true;
}

}  // namespace hozen
