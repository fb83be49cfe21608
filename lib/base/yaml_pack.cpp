#include "base/yaml_pack.h"

namespace hozen {
namespace {

constexpr int kDepth = 64;

void put_number(std::string& out, size_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_node(std::string& out, const Yaml& node) {
  out += static_cast<char>(static_cast<unsigned>(node.kind) | (node.quoted ? 4u : 0u));
  put_number(out, node.line);
  put_number(out, node.column);
  switch (node.kind) {
    case Yaml::Kind::null:
      break;
    case Yaml::Kind::scalar:
      put_number(out, node.text.size());
      out += node.text;
      break;
    case Yaml::Kind::sequence:
      put_number(out, node.items.size());
      for (const Yaml& item : node.items) put_node(out, item);
      break;
    case Yaml::Kind::map:
      put_number(out, node.pairs.size());
      for (const YamlPair& pair : node.pairs) {
        put_node(out, pair.first);
        put_node(out, pair.second);
      }
      break;
  }
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  bool take(std::vector<Yaml>& nodes, int depth) {
    size_t count = 0;
    if (!take_count(count)) return false;
    nodes.resize(count);
    for (Yaml& node : nodes) {
      if (!take(node, depth)) return false;
    }
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  bool take_byte(uint8_t& byte) {
    if (rest_.empty()) return false;
    byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return true;
  }
  bool take_number(size_t& value) {
    value = 0;
    uint8_t byte = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      if (!take_byte(byte)) return false;
      value |= static_cast<size_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  // Every node takes at least three bytes: a count that the rest cannot hold is not believed.
  bool take_count(size_t& count) { return take_number(count) && count <= rest_.size(); }

  bool take(Yaml& node, int depth) {
    uint8_t head = 0;
    if (depth > kDepth || !take_byte(head) || head > 7) return false;
    node.kind = static_cast<Yaml::Kind>(head & 3);
    node.quoted = (head & 4) != 0;
    if (!take_number(node.line) || !take_number(node.column)) return false;
    switch (node.kind) {
      case Yaml::Kind::null:
        return true;
      case Yaml::Kind::scalar: {
        size_t size = 0;
        if (!take_count(size)) return false;
        node.text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
      }
      case Yaml::Kind::sequence:
        return take(node.items, depth + 1);
      case Yaml::Kind::map:
        break;
    }
    size_t count = 0;
    if (!take_count(count)) return false;
    node.pairs.resize(count);
    for (YamlPair& pair : node.pairs) {
      if (!take(pair.first, depth + 1) || !take(pair.second, depth + 1)) return false;
    }
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::string pack_yaml(std::span<const Yaml> documents) {
  std::string out;
  put_number(out, documents.size());
  for (const Yaml& document : documents) put_node(out, document);
  return out;
}

std::optional<std::vector<Yaml>> unpack_yaml(std::string_view bytes) {
  std::vector<Yaml> documents;
  Unpacker unpacker(bytes);
  if (!unpacker.take(documents, 0) || !unpacker.at_end()) return std::nullopt;
  return documents;
}

}  // namespace hozen
