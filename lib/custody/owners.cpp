#include "custody/owners.h"

#include <fmt/format.h>
#include <unistd.h>

#include <vector>

#include "base/text.h"
#include "custody/package_file.h"
#include "custody/walk.h"

namespace hozen {
namespace {

// "name:password:id:...": in both files the third field is the id; the first line that has one counts.
std::map<uint64_t, std::string> names_in(const std::string& path) {
  std::map<uint64_t, std::string> names;
  const auto text = read_whole_file(path);
  if (!text) return names;
  for (const std::string_view line : split(*text, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    const auto id = fields.size() < 3 ? std::nullopt : parse_unsigned(fields[2]);
    if (id && !fields[0].empty()) names.emplace(*id, stored_name(fields[0]));
  }
  return names;
}

const std::string& name_in(const std::map<uint64_t, std::string>& names, uint64_t id) {
  static const std::string none;
  const auto at = names.find(id);
  return at == names.end() ? none : at->second;
}

}  // namespace

const std::string& Owners::user(uint64_t uid) {
  if (!users_) users_ = names_in("/etc/passwd");
  return name_in(*users_, uid);
}

const std::string& Owners::group(uint64_t gid) {
  if (!groups_) groups_ = names_in("/etc/group");
  return name_in(*groups_, gid);
}

std::string name_of_this_user() {
  Owners owners;
  const std::string& name = owners.user(getuid());
  return name.empty() ? fmt::format("uid {}", getuid()) : name;
}

}  // namespace hozen
