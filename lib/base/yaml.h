#pragma once
// Yaml: a small read-only tree of a YAML document, with the line and column of every node.
//
// Shape:    a node is null, a scalar (always text; `quoted` tells '5' from 5), a sequence or a map in file order
// Errors:   read: syntax, two equal keys in one map, depth over 32, more than 100,000 nodes, aliases -
//           each with file:line:column
// Lifetime: owns everything
// Cost:     about 10 MB/s
// Source:   yaml.org/spec/1.2.2; yaml-cpp behind this door
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace hozen {

struct YamlPair;

struct Yaml {
  enum class Kind : uint8_t { null, scalar, sequence, map };
  Kind kind = Kind::null;
  bool quoted = false;
  size_t line = 0, column = 0;  // from 1
  std::string text;             // of a scalar
  std::vector<Yaml> items;      // of a sequence
  std::vector<YamlPair> pairs;  // of a map, in file order

  // `name` is what errors call the file. A document stream gives all its documents.
  static Expected<std::vector<Yaml>> read_all(std::string_view text, std::string_view name);
  static Expected<Yaml> read(std::string_view text, std::string_view name);  // exactly one document

  const Yaml* find(std::string_view key) const;  // of a map; null if there is none
  std::string_view get(std::string_view key,
                       std::string_view otherwise = {}) const;  // a scalar value
  bool is_map() const { return kind == Kind::map; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_scalar() const { return kind == Kind::scalar; }
  // An error that points at this node: node.error(file, "unknown key '{}'", key)
  template <class... Args>
  std::unexpected<Error> error(std::string_view file, fmt::format_string<Args...> format,
                               Args&&... args) const {
    return std::unexpected(Error{.what = fmt::format(format, std::forward<Args>(args)...),
                                 .file = std::string(file),
                                 .line = line,
                                 .column = column});
  }
};

struct YamlPair {
  Yaml first;  // the key, a scalar
  Yaml second;
};

}  // namespace hozen
