#pragma once
// ReadAhead: small files, opened, read and hashed on several threads, handed on in the order in which they were added.
//
// Call:     (add)*, drain before anything else is written and at the end
// Shape:    files as they were listed -> each with its record completed (content, hashes, attributes, whether it
//           changed meanwhile); what is not to be read passes through in its turn
// Errors:   those of `take`. What is wrong with one file is written into its record
// Lifetime: a file's folder is held open until the file is; content is good during take
// Threads:  called from one thread, which also runs `take`; `threads` more read
// Cost:     at most 8 batches of files: some 70 descriptors, 90 MiB at the very most, 12 as a rule. How many files
//           a batch is given goes by the length of those before; what does not fit is read by the caller, as is
//           everything where no threads can be made
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "custody/file_record.h"
#include "custody/walk.h"

namespace hozen {

template <class Slot>
class OrderedCrew;

constexpr uint64_t kSmallFile = 2u << 20;  // the most that is read ahead

struct AheadFile {
  FileRecord record;       // with the stat it was listed with, then with that of the opened file
  StatFields listed = {};  // the former
  bool has_stat = true;  // false: it was listed by its name alone, and `listed` is as it was opened
  OpenFolder folder = {};
  std::string name = {};   // in that folder; empty: nothing to be read
  bool stored = false;     // its content is here
  bool too_large = false;  // no small file, or no longer: for the one who takes it to read
  size_t content_at = 0, content_bytes = 0;
};

// Its descriptor; -1: its record says why not. has_stat is true then.
int open_listed(AheadFile& file);
// What must be said of a file after its last byte: its hashes, and whether it is still the file that was opened.
void settle(int fd, FileRecord& record, const StatFields& listed, Hashes hashes);

class ReadAhead {
 public:
  using Take = std::function<Expected<void>(AheadFile& file, std::span<const char> content)>;
  ReadAhead(const std::vector<HashKind>& kinds, int threads, Take take);
  ~ReadAhead();
  Expected<void> add(AheadFile&& file);
  Expected<void> drain();

 private:
  struct Batch;
  Expected<void> hand_over();
  Expected<void> take(Batch& batch);
  Expected<void> take_unread(AheadFile& file);
  std::unique_ptr<OrderedCrew<Batch>> crew_;
  Take take_;
  const std::vector<HashKind> kinds_;
  uint64_t usual_bytes_;  // of a file
};

}  // namespace hozen
