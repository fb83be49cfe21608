#pragma once
// TallyFile: a Tally as sorted text, one key a line, so that counts of pieces merge into the counts of the whole.
//
// Call:     TallyWriter: head, line* in order, then done; TallyReader: open, next* ; write_tally does a whole Tally
// Shape:    the head says what was counted and of which files; behind an empty line stands one key a line:
//
//             view TAB bucket TAB value* TAB count TAB first_ns TAB file TAB offset TAB last_ns TAB file TAB offset
//
//           view 0 holds the totals and has no values; the views of the plan follow as 1, 2 ... bucket is RFC 3339
//           in UTC, "-" in views over the whole time. A value is as the log had it, with bytes below 0x20, 0x7f and
//           \ as \xNN; \- is "the event had none". Files are numbers of the head's files, which are sorted by name.
//           Lines are sorted by the bytes before the count: `LC_ALL=C sort` would leave them as they are.
// Errors:   a file that is none, of another version, cut short, or out of order: file:line
// Lifetime: a Line's views live until the next call of next
// Cost:     no more memory than one line and the head; 100 MB/s and more
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ledger.h"
#include "tally/tally.h"

namespace hozen {

inline constexpr std::string_view kTallyMagic = "hozen-tally 1";

// What a tally is of. Two tallies merge when `question` is equal.
struct TallyHead {
  std::string question;  // lines "key TAB value": width, zone, views, filters, rules
  struct File {
    FileLedger read;
    uint64_t parts = 0;            // of how many parts these counts are; 0: of the whole file
    std::set<uint64_t> part = {};  // which
  };
  std::map<std::string, File> files;  // by path
};

struct TallyLine {
  std::string_view key;  // view, bucket and values, as in the file
  Tallied tallied;       // places have the number of the file in its own head
};

// The parts of a key.
struct TallyKey {
  size_t view = 0;
  int64_t bucket_ns = INT64_MIN;
  std::vector<std::optional<std::string>> values;
  static Expected<TallyKey> parse(std::string_view key);
  std::string text() const;
};

std::string tally_head_text(const TallyHead& head);
void append_tally_line(std::string& out, std::string_view key, const Tallied& tallied);

class TallyReader {
 public:
  virtual ~TallyReader() = default;
  static Expected<std::unique_ptr<TallyReader>> open(const std::string& path);
  static Expected<std::unique_ptr<TallyReader>> read_text(std::string text,
                                                          const std::string& name);
  virtual const TallyHead& head() const = 0;
  virtual Expected<bool> next(TallyLine& out) = 0;  // false at the end
  virtual const std::string& path() const = 0;
};
bool is_tally(const std::string& path);  // begins like one

// The lines of a tally in order, without the head. `file_of`: the number of a path in the head.
using TallySink = std::function<Expected<void>(std::string_view key, const Tallied& tallied)>;
Expected<void> each_tally_line(const Tally& tally, size_t views,
                               const std::function<uint32_t(const std::string&)>& file_of,
                               const std::vector<size_t>& dimensions, const TallySink& sink);

}  // namespace hozen
