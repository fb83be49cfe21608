#include "custody/member_names.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/text.h"

namespace hozen {
namespace {

uint64_t key_of(std::string_view path) { return std::hash<std::string_view>()(path); }

bool leads_elsewhere(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return true;
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const std::string_view part : split(path, '/'))
    if (part.empty() || part == "." || part == "..") return true;
  return false;
}

}  // namespace

void MemberNames::add(std::string_view path) {
  if (leads_elsewhere(path))
    problems_.push_back(
        fmt::format("{} leads out of its folder: no program that is careful unpacks it",
                    quote_for_message(path)));
  files_.push_back(key_of(path));
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path.substr(0, slash) == last_folder_) return;
  last_folder_ = path.substr(0, slash);
  // Those above a folder that is known are known, too.
  for (std::string_view folder = last_folder_; folders_.emplace(folder).second;) {
    const size_t up = folder.rfind('/');
    if (up == std::string_view::npos) break;
    folder = folder.substr(0, up);
  }
}

std::vector<std::string> MemberNames::problems() {
  std::sort(files_.begin(), files_.end());
  for (const std::string& folder : folders_)
    if (std::binary_search(files_.begin(), files_.end(), key_of(folder)))
      problems_.push_back(fmt::format(
          "{} is a file, and a folder with files in it: only one of the two can be unpacked",
          quote_for_message(folder)));
  return std::move(problems_);
}

}  // namespace hozen
