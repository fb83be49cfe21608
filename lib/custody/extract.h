#pragma once
// extract_package: files out of a package, never outside the folder given.
//
// Call:     extract_package once
// Shape:    DIR/CASE/... as in the package, with times, permissions, access lists and user attributes; a file
//           that was sparse is sparse again. Each is hashed while it is written and held against the index
// Errors:   no such package, DIR cannot be made. What goes wrong with one file (it exists, its name leads
//           outside, it is no file, its hash is another) is in the report and the others are written
//           Of a damaged package all that is whole comes out: where the index leads to damage, all is gone through
// Cost:     everything: decoding on all threads; single files: their own frames only
// Source:   openat(2): every folder is entered with O_NOFOLLOW, every file made with O_EXCL
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"

namespace hozen {

struct ExtractOptions {
  std::string folder = ".";
  std::vector<std::string>
      paths;  // files, folders or globs below the bag or its data/; empty: everything
  bool replace = false;
  bool as_found =
      false;  // names of raw bytes as they were, not as they had to be written in the package
  int threads = 0;
  std::function<void(uint64_t bytes)> progress = {};
};

struct ExtractTrouble {
  std::string path, what;
  bool mismatch = false;  // not the bytes that were preserved
};

// One of options.paths that named no file of the package.
struct Unmatched {
  std::string path;
  std::string why_not_stored;       // it is recorded, without content: why
  std::vector<std::string> likely;  // else: stored files whose last name it is, if they are few
};

struct ExtractReport {
  uint64_t files = 0, bytes = 0;
  std::vector<ExtractTrouble> troubles;
  std::vector<Unmatched> unmatched;
  uint64_t unchecked = 0;  // files without a hash to hold them against: the index cannot be read
  uint64_t attributes_left = 0;  // that could not be set here; they are in hozen/files.jsonl
};

Expected<ExtractReport> extract_package(const std::string& package, const ExtractOptions& options);

}  // namespace hozen
