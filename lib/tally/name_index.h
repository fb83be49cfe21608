#pragma once
// NameIndex: which logs of a package name which addresses, hosts and users, and what rules over time windows say of
// their events - so that one who is followed is found without reading the other logs.
//
// Call:     note* for every event while all logs are read once, merge_into, windows; write. Later: read for one name, may_name
// Shape:    text, one fact a line: a head, what it was made of, then for each log (a source: a file, or all of an
//           archive) its names as hashes of 32 bits and its windows' labels by offset, last the number of lines:
//
//             hozen-index 1
//             package TAB sha256 of the members' paths, sizes and hashes
//             question TAB what else decides how the logs are read, and the rules
//             log TAB path
//             names TAB 8 hexadecimal digits a name, sorted
//             windows TAB path of the file in it TAB (offset ":" rule " ")*
//             end TAB lines before this one
//
//           A file may have several lines of windows, one after the other. Two names may have one hash: then a log is read in which the name does not stand. Never the other way.
// Errors:   read: no such file form, cut short, or a line that is none of these: file:line
// Cost:     4 bytes of memory a name and log, while they are noted up to 8 a thread that met it; labels are on the disk
//           while they are written (tally/place_spool.h). read: 8 bytes a label of the logs that may name it
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "tally/place_spool.h"

namespace hozen {

class NameIndex {
 public:
  // Labels of windows in a file: offset << 16 | rule, sorted.
  using Windows = std::map<std::string, std::vector<uint64_t>, std::less<>>;

  // What it says of `name`: an address in any writing, a host or user as it stands in the log. Other names are not
  // kept, and windows only of the logs that may name it.
  static Expected<NameIndex> read(std::istream& in, const std::string& path, std::string_view name);
  // Piece by piece, as it may be longer than what it is made of. `places`: the labels of windows, as they may be more
  // than memory holds; those of `logs` are only what was read.
  Expected<void> write(const std::function<Expected<void>(std::string_view)>& put,
                       std::span<PlaceSpool> places) const;

  std::string package, question;
  struct Log {
    std::vector<uint32_t> names;  // to be written; sorted
    Windows windows;              // as read
    bool named = false;           // the name that was read for
  };
  std::map<std::string, Log, std::less<>> logs;  // by the path of the source

  // May an event of this log name whom it was read for?
  bool may_name(std::string_view log) const;
  // The log in the index that the file of an event belongs to: "a.zip" for "a.zip!/b.log".
  static std::string_view log_of(std::string_view file) { return file.substr(0, file.find("!/")); }

  static uint32_t hash_of(std::string_view name);
  // What the events of a log name, gathered by one thread.
  class Names {
   public:
    void note(const Event& event);
    // Nothing is kept here then.
    void merge_into(NameIndex& index);

   private:
    struct OfLog {
      void add(uint32_t hash);

      std::vector<uint32_t> hashes;  // some of them more than once
      std::string last[7];           // of each field: most events name what the one before named
    };
    const FileFacts* file_ = nullptr;
    OfLog* log_ = nullptr;
    std::map<std::string, OfLog, std::less<>> logs_;
  };
};

}  // namespace hozen
