#pragma once
// Owners: names of users and groups, from this machine's own files.
//
// Call:     user, group
// Shape:    id -> name in /etc/passwd or /etc/group; empty if it is not there. A directory service (LDAP,
//           Active Directory) is never asked: that would be a question over a socket; the id is kept
//           in any case
// Errors:   none; a file that cannot be read has no names
// Cost:     each file is read once, at the first question
// Source:   passwd(5), group(5)
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace hozen {

class Owners {
 public:
  const std::string& user(uint64_t uid);
  const std::string& group(uint64_t gid);

 private:
  using Names = std::map<uint64_t, std::string>;
  std::optional<Names> users_, groups_;
};

// Who runs this: the name, else "uid 1000".
std::string name_of_this_user();

}  // namespace hozen
