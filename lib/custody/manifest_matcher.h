#pragma once
// ManifestMatcher: holds files that come one after the other against manifests in the same order, and forgets
// those that match: a package of a million files is verified in the memory of one.
//
// Call:     add a payload manifest after the other, (take)*, finish
// Shape:    sorted manifests and files in any order -> what is left of both, for judge_bag. Files in the
//           manifests' order leave nothing; any other order only costs memory
// Errors:   a manifest that cannot be read to its end
// Cost:     one line of each manifest, 16 bytes a file, and what does not match
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "custody/manifest_lines.h"
#include "custody/package.h"
#include "custody/verify.h"

namespace hozen {

class ManifestMatcher {
 public:
  explicit ManifestMatcher(bool by_name) : by_name_(by_name) {}

  Expected<void> add(ManifestLines lines);
  bool empty() const { return readers_.empty(); }
  std::vector<HashKind> kinds() const;
  // Every manifest lists it with its hash: counted in `bag`. Else it becomes one of `bag.files`.
  Expected<void> take(std::string path, FoundFile file, FoundBag& bag);
  // Once. The lines that no file has taken go to `bag.rests`.
  Expected<void> finish(FoundBag& bag, VerifyReport& report);

 private:
  struct Reader {
    ManifestLines lines;
    bool ended = false;
    std::map<std::string, std::string> rest = {};
  };
  static Expected<void> advance(Reader& reader);
  void find_twice(FoundBag& bag) const;
  static Expected<bool> take_line(Reader& reader, std::string_view path);

  std::vector<Reader> readers_;
  bool by_name_, in_order_ = true;
  std::string last_path_;
  std::vector<std::pair<uint64_t, uint64_t>> matched_;  // path_key of those that matched
};

// Over a package's payload manifests, if they can be read and are sorted; else empty: then all files have to be
// gathered before they can be judged.
ManifestMatcher matcher_of(const std::shared_ptr<const Package>& package, bool by_name);

}  // namespace hozen
