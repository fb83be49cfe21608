#pragma once
// resume: how much of an interrupted package is good, and what remains to be done.
//
// Call:     resume_point once, after PackageFile::resume and Journal::open, before the BagWriter
// Shape:    the .partial is read frame by frame until one is not whole, then cut back to the last
//           place where the journal knows every file before it; so is the journal
// Errors:   the disk. A torn end of either is no error: that part is done again
// Cost:     the speed of `zstd -d`, once over what is there
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/bag_writer.h"
#include "custody/journal.h"
#include "custody/package_file.h"

namespace hozen {

// 128 bits of a path's SHA-256: nobody can name two files so that one is taken for the other.
using PathKey = std::pair<uint64_t, uint64_t>;
PathKey path_key(const std::string& path);

struct ResumePoint {
  SeekTable kept;                  // the frames that stay
  std::optional<BegunFile> begun;  // a large file that goes on
  std::set<PathKey> done;          // of every file, folder and link that is in the package
};

Expected<ResumePoint> resume_point(PackageFile& out, Journal& journal);

}  // namespace hozen
