#include <algorithm>

#include "log_tally.h"

namespace hozen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool drop_ending(std::string& name, std::string_view ending) {
  if (name.size() <= ending.size() || !name.ends_with(ending)) return false;
  name.resize(name.size() - ending.size());
  return true;
}

// A number behind a separator at the end, at least `least` digits long: ".1", "-20220930", "_2022-09".
bool drop_number(std::string& name, size_t least) {
  size_t at = name.size();
  while (at > 0 && is_digit(name[at - 1])) --at;
  if (name.size() - at < least || at < 2) return false;
  const char c = name[at - 1];
  if (c != '.' && c != '-' && c != '_') return false;
  name.resize(at - 1);
  return true;
}

}  // namespace

std::string log_name(std::string_view path) {
  const size_t slash = path.find_last_of('/');
  std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
  for (bool more = true; more;) {
    more = drop_ending(name, ".gz") || drop_ending(name, ".xz") || drop_ending(name, ".bz2") ||
           drop_ending(name, ".zst") || drop_ending(name, ".log") || drop_ending(name, ".txt") ||
           drop_number(name, 1);
  }
  if (slash == std::string_view::npos || slash == 0) return name;
  const std::string_view folder = path.substr(0, slash);
  return std::string(folder.substr(folder.find_last_of('/') + 1)) + "/" + name;
}

}  // namespace hozen
