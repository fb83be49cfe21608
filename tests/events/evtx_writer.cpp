#include "events/evtx_writer.h"

#include "decode/crc32.h"

namespace hozen::evtx_test {
namespace {

constexpr size_t kChunk = 65536, kHeader = 512;

void patch_in(std::string& bytes, size_t at, uint64_t number, size_t count) {
  bytes.replace(at, count, little(number, count));
}

// What tells two templates apart.
std::string key_of(const Node& node) {
  std::string key = std::to_string(node.kind) + node.name + "/" + std::to_string(node.index) +
                    (node.optional ? "?" : "") + "(";
  for (const auto& [name, parts] : node.attributes) {
    key += name + "=";
    for (const Node& part : parts) key += key_of(part);
  }
  for (const Node& child : node.content) key += key_of(child);
  return key + ")";
}

Node with(Node node, std::string name, std::vector<Node> value) {
  node.attributes.emplace_back(std::move(name), std::move(value));
  return node;
}

// <System> and what follows it, as Windows' own events have it: the values by number.
Node event_template(const Record& r) {
  const auto leaf = [](std::string name, uint16_t index, uint8_t type) {
    return tag(std::move(name), {place(index, type, true)});
  };
  Node provider = with(tag("Provider"), "Name", {words(r.provider)});
  provider = with(std::move(provider), "Guid", {words("{54849625-5478-4994-a5ba-3e3b0328c30d}")});
  Node correlation = with(tag("Correlation"), "ActivityID", {place(7, 0x0f, true)});
  Node execution = with(tag("Execution"), "ProcessID", {place(8, 0x08, true)});
  execution = with(std::move(execution), "ThreadID", {place(9, 0x08, true)});
  Node system =
      tag("System", {std::move(provider),
                     with(leaf("EventID", 3, 0x06), "Qualifiers", {place(4, 0x06, true)}),
                     leaf("Version", 11, 0x04), leaf("Level", 0, 0x04), leaf("Task", 2, 0x06),
                     leaf("Opcode", 1, 0x04), leaf("Keywords", 5, 0x15),
                     with(tag("TimeCreated"), "SystemTime", {place(6, 0x11, true)}),
                     leaf("EventRecordID", 10, 0x0a), std::move(correlation), std::move(execution),
                     leaf("Channel", 13, 0x01), leaf("Computer", 14, 0x01),
                     with(tag("Security"), "UserID", {place(12, 0x13, true)})});
  Node event =
      with(tag("Event"), "xmlns", {words("http://schemas.microsoft.com/win/2004/08/events/event")});
  event.content = {std::move(system), place(15, 0x21, true)};
  return event;
}

Node data_template(const Record& r) {
  Node root = tag("EventData");
  for (uint16_t i = 0; i < r.data.size(); ++i) {
    Node item = tag("Data", {place(i, r.data[i].second.type)});
    if (!r.data[i].first.empty()) item = with(std::move(item), "Name", {words(r.data[i].first)});
    root.content.push_back(std::move(item));
  }
  return root;
}

}  // namespace

std::string little(uint64_t number, size_t bytes) {
  std::string out;
  for (size_t i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
  return out;
}

std::string utf16(std::string_view utf8) {
  std::string out;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t code = more == 0 ? lead : lead & (0x3fu >> more);
    for (size_t k = 1; k <= more; ++k) {
      code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3fu);
    }
    i += more + 1;
    if (code >= 0x10000) {
      out += little(0xd800 + ((code - 0x10000) >> 10), 2);
      code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    out += little(code, 2);
  }
  return out;
}

uint64_t filetime_of(int64_t unix_ns) {
  return static_cast<uint64_t>(unix_ns / 100 + 116'444'736'000'000'000);
}

Value text(std::string_view utf8) { return {0x01, utf16(utf8)}; }
Value number(uint8_t type, uint64_t value, size_t bytes) { return {type, little(value, bytes)}; }
Value null() { return {}; }

Node tag(std::string name, std::vector<Node> content) {
  Node node;
  node.name = std::move(name);
  node.content = std::move(content);
  return node;
}

Node words(std::string text) {
  Node node;
  node.kind = Node::literal;
  node.name = std::move(text);
  return node;
}

Node place(uint16_t index, uint8_t type, bool optional) {
  Node node;
  node.kind = Node::value;
  node.index = index;
  node.type = type;
  node.optional = optional;
  return node;
}

void EvtxWriter::patch(uint32_t at, uint64_t number, size_t bytes) {
  patch_in(chunk_, at, number, bytes);
}

// A name is written where it is first used; the header's 64 chains find it.
void EvtxWriter::name(const std::string& name) {
  const auto known = names_.find(name);
  if (known != names_.end()) return put(known->second, 4);
  const std::string units = utf16(name);
  uint32_t hash = 0;
  for (size_t i = 0; i < units.size(); i += 2) {
    hash = hash * 65599 + static_cast<unsigned char>(units[i]) +
           256u * static_cast<unsigned char>(units[i + 1]);
  }
  hash &= 0xffff;
  put(at() + 4, 4);
  const uint32_t chain = 128 + hash % 64 * 4;
  names_[name] = at();
  const std::string before = chunk_.substr(chain, 4);
  patch(chain, at(), 4);
  put(before);
  put(hash, 2);
  put(units.size() / 2, 2);
  put(units);
  put(0, 2);
}

void EvtxWriter::part(const Node& node, bool more) {
  const uint64_t flag = more ? 0x40 : 0;
  switch (node.kind) {
    case Node::element:
      return element(node, true);
    case Node::literal:
      put(0x05 | flag, 1);
      put(1, 1);
      put(utf16(node.name).size() / 2, 2);
      return put(utf16(node.name));
    case Node::cdata:
      put(0x07 | flag, 1);
      put(utf16(node.name).size() / 2, 2);
      return put(utf16(node.name));
    case Node::value:
      put(node.optional ? 0x0e : 0x0d, 1);
      put(node.index, 2);
      return put(node.type, 1);
    case Node::entity:
      put(0x09 | flag, 1);
      return name(node.name);
    case Node::character:
      put(0x08 | flag, 1);
      return put(node.index, 2);
  }
}

void EvtxWriter::element(const Node& node, bool dependency) {
  const bool has_attributes = !node.attributes.empty();
  put(has_attributes ? 0x41 : 0x01, 1);
  if (dependency) put(0xffff, 2);
  const uint32_t size_at = at();
  put(0, 4);
  name(node.name);
  if (has_attributes) {
    const uint32_t list_at = at();
    put(0, 4);
    for (size_t i = 0; i < node.attributes.size(); ++i) {
      put(i + 1 < node.attributes.size() ? 0x46 : 0x06, 1);
      name(node.attributes[i].first);
      const auto& parts = node.attributes[i].second;
      for (size_t k = 0; k < parts.size(); ++k) part(parts[k], k + 1 < parts.size());
    }
    patch(list_at, at() - list_at - 4, 4);
  }
  if (node.content.empty()) {
    put(0x03, 1);
  } else {
    put(0x02, 1);
    for (size_t k = 0; k < node.content.size(); ++k) {
      if (node.content[k].kind == Node::element)
        element(node.content[k], dependency);
      else
        part(node.content[k], k + 1 < node.content.size());
    }
    put(0x04, 1);
  }
  patch(size_at, at() - size_at - 4, 4);
}

void EvtxWriter::instance(const Node& root, const std::vector<Value>& values) {
  const std::string key = key_of(root);
  const uint32_t id = crc32_of(key);
  put(0x0c, 1);
  put(1, 1);
  put(id, 4);
  const auto known = templates_.find(key);
  if (known != templates_.end()) {
    put(known->second, 4);
  } else {
    put(at() + 4, 4);
    templates_[key] = at();
    put(0, 4);
    put(id, 4);
    put(std::string(12, '\x5a'));
    const uint32_t size_at = at();
    put(0, 4);
    put(std::string_view("\x0f\x01\x01\x00", 4));
    element(root, true);
    put(0, 1);
    patch(size_at, at() - size_at - 4, 4);
  }
  put(values.size(), 4);
  for (const Value& v : values) {
    put(v.bytes.size(), 2);
    put(v.type, 1);
    put(0, 1);
  }
  for (const Value& v : values) put(v.bytes);
}

// The embedded binary XML is built where it will lie: its offsets are those of the chunk.
void EvtxWriter::record(const Record& r) {
  const uint32_t start = at();
  put(std::string_view("**\0\0", 4));
  put(0, 4);
  put(next_id_, 8);
  put(filetime_of(r.time_ns), 8);
  put(std::string_view("\x0f\x01\x01\x00", 4));
  std::vector<Value> values(16);
  values[0] = number(0x04, r.level, 1);
  values[1] = number(0x04, 0, 1);
  values[2] = number(0x06, 12544, 2);
  values[3] = number(0x06, r.event_id, 2);
  values[5] = number(0x15, r.keywords, 8);
  values[6] = number(0x11, filetime_of(r.time_ns), 8);
  values[8] = number(0x08, 700, 4);
  values[9] = number(0x08, 5012, 4);
  values[10] = number(0x0a, next_id_, 8);
  values[11] = number(0x04, 0, 1);
  if (!r.user_sid.empty()) values[12] = {0x13, r.user_sid};
  values[13] = text(r.channel);
  values[14] = text(r.computer);
  values[15] = {0x21, ""};
  instance(event_template(r), values);
  const uint32_t descriptor = at();
  uint32_t sizes = 0;
  for (const Value& v : values) sizes += static_cast<uint32_t>(v.bytes.size());
  const uint32_t inner = at();
  put(std::string_view("\x0f\x01\x01\x00", 4));
  std::vector<Value> data;
  for (const auto& [name, value] : r.data) data.push_back(value);
  instance(r.body ? *r.body : data_template(r), data);
  put(0, 1);
  patch(descriptor - sizes - 4, at() - inner, 2);
  put(0, 1);
  while ((at() - start + 4) % 8 != 0) put(0, 1);
  const uint32_t size = at() - start + 4;
  put(size, 4);
  patch(start + 4, size, 4);
  last_record_ = start;
  places_.push_back(start);
}

void EvtxWriter::add(const Record& r) {
  if (chunk_.empty()) {
    chunk_.assign(kHeader, '\0');
    first_id_ = next_id_;
  }
  const std::string before = chunk_;
  const auto names = names_, templates = templates_;
  record(r);
  if (chunk_.size() > kChunk) {
    chunk_ = before;
    names_ = names;
    templates_ = templates;
    places_.pop_back();
    new_chunk();
    return add(r);
  }
  ++next_id_;
}

void EvtxWriter::new_chunk() { end_chunk(); }

void EvtxWriter::end_chunk() {
  if (chunk_.empty()) return;
  const size_t free = chunk_.size();
  chunk_.resize(kChunk, '\0');
  chunk_.replace(0, 8, std::string_view("ElfChnk\0", 8));
  patch(8, first_id_, 8);
  patch(16, next_id_ - 1, 8);
  patch(24, first_id_, 8);
  patch(32, next_id_ - 1, 8);
  patch(40, 128, 4);
  patch(44, last_record_, 4);
  patch(48, free, 4);
  seal(chunk_);
  chunks_.push_back(std::move(chunk_));
  chunk_.clear();
  names_.clear();
  templates_.clear();
}

void EvtxWriter::seal(std::string& chunk) {
  const std::string_view bytes = chunk;
  const auto free = static_cast<unsigned char>(chunk[48]) +
                    256u * static_cast<unsigned char>(chunk[49]) +
                    65536u * static_cast<unsigned char>(chunk[50]);
  patch_in(chunk, 52, crc32_of(bytes.substr(kHeader, free - kHeader)), 4);
  patch_in(chunk, 124, crc32_of(bytes.substr(128, kHeader - 128), crc32_of(bytes.substr(0, 120))),
           4);
}

std::vector<std::string>& EvtxWriter::chunks() {
  end_chunk();
  return chunks_;
}

std::string EvtxWriter::file(uint32_t flags) {
  std::string out(4096, '\0');
  const size_t count = chunks().size();
  out.replace(0, 8, std::string_view("ElfFile\0", 8));
  patch_in(out, 16, count == 0 ? 0 : count - 1, 8);
  patch_in(out, 24, next_id_, 8);
  patch_in(out, 32, 128, 4);
  patch_in(out, 36, 1, 2);
  patch_in(out, 38, 3, 2);
  patch_in(out, 40, 4096, 2);
  patch_in(out, 42, count, 2);
  patch_in(out, 120, flags, 4);
  patch_in(out, 124, crc32_of(std::string_view(out).substr(0, 120)), 4);
  for (const std::string& chunk : chunks_) out += chunk;
  return out;
}

}  // namespace hozen::evtx_test
