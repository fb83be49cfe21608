#pragma once
// The data files that are built into the programs: log formats and attack rules (cmake/embed_files.cpp).
// Most of a file is samples: they stand in its text alone.
//
// Lifetime: static. Sorted by name. Cost: none, the text lies in the program image.
#include <string_view>
#include <vector>

namespace hozen::embedded {

struct File {
  std::string_view name;  // path below its folder: "web/sql_injection_union.yml"
  std::string_view text;
  std::string_view packed;  // without samples, as base/yaml_pack.h reads it; empty if it is no YAML
};

const std::vector<File>& formats();  // lib/events/formats (in hozen::events)
const std::vector<File>& rules();    // lib/labels/rules (in hozen::labels)

}  // namespace hozen::embedded
