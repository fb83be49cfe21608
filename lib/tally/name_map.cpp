#include "tally/name_map.h"

#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"

namespace hozen {
namespace {

// One field of a CSV line from `at` on; leaves `at` behind its comma, or at npos at the end of the line.
std::string next_field(std::string_view line, size_t& at) {
  std::string field;
  if (at < line.size() && line[at] == '"') {
    for (++at; at < line.size(); ++at) {
      if (line[at] != '"') {
        field += line[at];
      } else if (at + 1 < line.size() && line[at + 1] == '"') {
        field += line[++at];
      } else {
        break;
      }
    }
    at = line.find(',', at);
  } else {
    const size_t comma = line.find(',', at);
    field =
        std::string(trim(line.substr(at, comma == std::string_view::npos ? comma : comma - at)));
    at = comma;
  }
  if (at != std::string_view::npos) ++at;
  return field;
}

}  // namespace

Expected<NameMap> NameMap::read(const std::string& path) {
  HOZEN_TRY(text, read_whole_file(path));
  return parse(text, path);
}

Expected<NameMap> NameMap::parse(std::string_view text, const std::string& path) {
  NameMap map;
  for (const auto& [line, number] : list_lines(text)) {
    size_t at = 0;
    std::string value = next_field(line, at);
    if (at == std::string_view::npos) {
      return std::unexpected(Error{.what = "a name is missing",
                                   .file = path,
                                   .line = number,
                                   .hint = "each line is: value,name"});
    }
    std::string name = next_field(line, at);
    if (name.empty()) continue;  // known, but without a name: stays as it is
    if (value.find_first_of("*?") != std::string::npos) {
      map.patterns_.emplace_back(std::move(value), std::move(name));
    } else if (const auto [it, is_new] = map.exact_.try_emplace(value, name);
               !is_new && it->second != name) {
      return std::unexpected(
          Error{.what = fmt::format("'{}' has two names", quote_for_message(value)),
                .file = path,
                .line = number});
    }
  }
  return map;
}

std::optional<std::string_view> NameMap::name_of(std::string_view value) const {
  if (const auto at = exact_.find(value); at != exact_.end()) return at->second;
  for (const auto& [pattern, name] : patterns_) {
    if (glob_match(pattern, value)) return name;
  }
  return std::nullopt;
}

bool NameMap::is_name(std::string_view text) const {
  const auto called_so = [text](const auto& pair) { return pair.second == text; };
  return std::any_of(exact_.begin(), exact_.end(), called_so) ||
         std::any_of(patterns_.begin(), patterns_.end(), called_so);
}

}  // namespace hozen
