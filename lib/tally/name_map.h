#pragma once
// NameMap: names for values - signature numbers to what reports call them, ports to services - from a file.
//
// Call:     read once; name_of for each value
// Shape:    CSV lines `value,name`; further columns are ignored, a head line does no harm. A value with * or ?
//           is a pattern; exact ones go first, then patterns in the order of the file.
// Errors:   a file that cannot be read; a line without a comma, or a value named twice (file:line)
// Lifetime: names are views into the map
// Source:   RFC 4180
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace hozen {

class NameMap {
 public:
  static Expected<NameMap> read(const std::string& path);
  static Expected<NameMap> parse(std::string_view text, const std::string& path);
  void name(std::string value, std::string name) {
    exact_.insert_or_assign(std::move(value), std::move(name));
  }
  std::optional<std::string_view> name_of(std::string_view value) const;
  bool is_name(std::string_view text) const;  // something is called so
  size_t size() const { return exact_.size() + patterns_.size(); }

 private:
  std::map<std::string, std::string, std::less<>> exact_;
  std::vector<std::pair<std::string, std::string>> patterns_;
};

// The names of fields' values, by field.
using FieldNames = std::map<std::string, std::shared_ptr<const NameMap>, std::less<>>;

}  // namespace hozen
