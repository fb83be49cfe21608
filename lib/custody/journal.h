#pragma once
// Journal: what a growing package holds so far, beside it on the disk, so that an interrupted run
// can be finished.
//
// Call:     create, (begun | done)*, finished, remove -- or open, then each to see what an earlier
//           run left
// Shape:    text lines: the head (a JSON object: what the run was asked for), then a line a file:
//             "> OFFSET RECORD"  a large file has begun; its tar header is at OFFSET of the content
//             "+ OFFSET RECORD"  a file, folder or link is done, in the content before OFFSET
//             "= 0 TOTALS"       the package was complete and about to get its name; the only line then
//           It is also the spool of the records that become hozen/files.jsonl: they are not kept
//           in memory
// Errors:   it exists already; the disk. A last line that is torn is no error: each ends before it
// Lifetime: stays on the disk until remove()
// Cost:     lines are gathered and written 64 KiB at a time
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "custody/file_record.h"

namespace hozen {

class Journal {
 public:
  struct Entry {
    char what = 0;  // '>', '+', '='
    uint64_t at = 0;
    std::string_view record;   // JSON; good until the next entry
    uint64_t journal_end = 0;  // where its line ends
  };

  static Expected<Journal> create(const std::string& path, std::string_view head);
  static Expected<Journal> open(const std::string& path);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  const std::string& head() const { return head_; }
  Expected<void> begun(uint64_t content_at, std::string_view record);
  Expected<void> done(uint64_t content_end, std::string_view record);
  Expected<void> finished(std::string_view totals);
  Expected<void> flush();
  Expected<void> sync();  // what is flushed outlives a power cut
  // In the order in which they were added; `take` says whether to go on.
  Expected<void> each(const std::function<Expected<bool>(const Entry&)>& take);
  // Forgets the entries from this offset of the journal on (an Entry's journal_end).
  Expected<void> cut(uint64_t journal_end);
  Expected<StatFields> stat() const;  // so that a walk does not take it for evidence
  uint64_t first_entry() const { return first_entry_; }
  void remove();

 private:
  Journal(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Expected<void> add(char what, uint64_t at, std::string_view record);
  std::string path_, head_, gathered_;
  int fd_ = -1;
  uint64_t first_entry_ = 0;
};

}  // namespace hozen
