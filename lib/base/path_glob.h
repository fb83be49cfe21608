#pragma once
// glob_matches_path: does a glob mean this file - by its whole path, or by the last part of it?
//
// Call:     glob_matches_path("auth*", "logs/auth/auth.log.1")
// Errors:   none
// Source:   base/text.h (glob_match)
#include <string_view>

#include "base/text.h"

namespace hozen {

inline bool glob_matches_path(std::string_view glob, std::string_view path) {
  return glob_match(glob, path) || glob_match(glob, path.substr(path.rfind('/') + 1));
}

}  // namespace hozen
