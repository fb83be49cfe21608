#pragma once
// walk: every file below the named sources, in the order of their names in the package, without
// following links.
//
// Call:     plan_sources, then walk
// Shape:    a Found a file, folder or special file: its record without content, and how to open it
//           safely. A link or device that was itself named as a source has record.trouble: who
//           names it wants its content
// Errors:   plan_sources: no such source; two sources that would have one name. walk: only what
//           `take` returns; a folder that cannot be read is a Found with record.trouble
// Lifetime: a Found's folder descriptor is open during take(), and as long as somebody holds
//           `open_folder`
// Cost:     one folder's names are held at a time (and its parents'); one statx a file, or, with
//           Stats::when_opened, none for what the folder says is a file
// Source:   openat(2), statx(2): O_NOFOLLOW at each step, so a link slipped in meanwhile is not
//           followed
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "custody/file_record.h"

namespace hozen {

struct PlannedSource {
  std::string source;  // as given
  std::string path;    // below data/: without leading '/', '.', '..'; empty for "." and "/"
  bool is_folder = false;
  // Links and devices that were named, it or those inside it: path, why nothing is copied.
  std::map<std::string, std::string> left_out = {};
};
// Sorted by path; a source inside another one is left out.
Expected<std::vector<PlannedSource>> plan_sources(std::span<const std::string> sources);

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};
using OpenFolder = std::shared_ptr<const Descriptor>;

struct Found {
  FileRecord record;
  bool has_stat = true;    // false: record.stat is that of whoever opens it (Stats::when_opened)
  int folder = -1;         // open descriptor of its folder
  OpenFolder open_folder;  // who closes it; none for a source that was named
  std::string name;        // in that folder
};

enum class Stats : uint8_t { of_all, when_opened };
Expected<void> walk(std::span<const PlannedSource> sources,
                    const std::function<Expected<void>(Found&)>& take, Stats stats = Stats::of_all);
// What is said of a file without opening it: stat, kind, where a link leads, attributes of special files, trouble.
void describe_by_name(FileRecord& record, int folder, const std::string& name);
bool is_special(
    const FileRecord& record);  // a link, a FIFO, a device, a socket: nothing to be read

// For the content: read-only, never following a link, without touching the access time where
// permitted.
Expected<int> open_evidence(int folder, const std::string& name);
Expected<StatFields> stat_of(int descriptor);
// Those that cannot be read are left out.
Attributes xattrs_of(int descriptor);

// A source's path below data/, raw: relative, without '.', '..' and doubled slashes.
std::string payload_path(std::string_view source);
// The name in the package for raw bytes: itself if it is UTF-8, else each byte that is none as
// "=E9".
std::string stored_name(std::string_view raw);

}  // namespace hozen
