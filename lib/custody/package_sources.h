#pragma once
// package_sources: the files inside a package written by `preserve`, each as a Source of its own.
//
// Call:     is_package, package_sources; then each Source's open on any thread
// Shape:    one Source a stored file, sorted by path; its Stream has one Member whose path is the
// path
//           inside data/ (the path as it was given to `preserve create`), with the original mtime,
//           the source zone and clock offset given at preservation, and the sha256 of the manifest
// Errors:   no such file, not a package, index damaged (run `preserve verify`); a Stream fails with
// the
//           package's offset where a frame is damaged - the bytes before it are good
// Lifetime: a Source keeps the open package alive; the path may be renamed meanwhile
// Threads:  Sources and their Streams may be opened and read in parallel, one thread a Stream
// Cost:     opening reads the seek table and the index only, some 300 bytes a member, whatever the
// size of
//           the package; reading a member decodes its own 4 MiB frames, straight into the caller's
//           block
#include <string>
#include <vector>

#include "base/error.h"
#include "bytes/source.h"

namespace hozen {

// True if the file's bytes say it is a package of ours (its name does not matter). Never an error.
bool is_package(const std::string& path);

Expected<std::vector<Source>> package_sources(const std::string& path);

// SHA-256 over the paths, sizes and hashes of what is in it, as its index has them: which package this is, without
// reading it.
Expected<std::string> package_digest(const std::string& path);

}  // namespace hozen
