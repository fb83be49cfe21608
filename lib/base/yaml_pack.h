#pragma once
// yaml_pack: YAML documents in a form that is read a hundred times faster; for files that are built in.
//
// Call:     pack_yaml when building (cmake/embed_files.cpp), unpack_yaml in the program
// Shape:    documents = count, nodes. node = byte (kind | quoted << 2), line, column, then
//           scalar: size, bytes; sequence: count, nodes; map: count, pairs of nodes.
//           Numbers are LEB128, as in DWARF.
// Errors:   unpack_yaml: nothing where the bytes are not of that shape
// Lifetime: the result owns its text
// Cost:     unpacking about 400 MB/s
// Source:   ours
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"

namespace hozen {

std::string pack_yaml(std::span<const Yaml> documents);
std::optional<std::vector<Yaml>> unpack_yaml(std::string_view bytes);

}  // namespace hozen
