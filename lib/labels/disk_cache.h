#pragma once
// DiskCache: what takes long to make, kept on disk under all that it was made of.
//
// Call:     read; when it gives nothing: make it, then write
// Shape:    one file a key in $XDG_CACHE_HOME/hozen or ~/.cache/hozen, named by its kind and a hash of the key. The
//           file holds the whole key and is used only if it is the same.
//           file = "hozen cache 3\n", u64 key size, key, u64 value size, value, u64 checksum of all before
// Errors:   none: whatever is wrong with the cache - no folder, no right, a damaged or foreign file - reads as
//           nothing and is written as nothing: the result is the same, later
//           The folder holds 256 MiB at most, and nothing older than 60 days: the newest files stay
// Threads:  any number of threads and processes: files are written beside and renamed
// Cost:     0.5 ms a MB when the file is there
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hozen {

class DiskCache {
 public:
  struct Stored {
    std::unique_ptr<char[]> bytes;
    std::string_view value;  // within them
  };
  DiskCache(std::string_view kind, std::string key);  // "patterns", "rules"
  std::optional<Stored> read() const;
  void write(std::string_view value) const;

 private:
  std::string key_, path_;  // no path: there is no folder to keep anything in
};

}  // namespace hozen
