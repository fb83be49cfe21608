#pragma once
// EvidenceReader: a file's bytes from one place to its end, over what the disk does not give.
//
// Call:     read until it returns 0; then the record says what could not be read
// Shape:    where reading fails, zeros stand for the rest of the 4 KiB block, then for a quarter of what has failed in a
//           row, up to 1 MiB: what lies behind keeps its place. record.unread holds those bytes
// Errors:   none: what ends the reading is told in record.trouble. Only a regular file is gone on with, as far as it was
//           long when it was opened, and no more than 4,000 times: a dying disk takes seconds for each
// Source:   read(2); dd's conv=noerror,sync does the same, without a record of where
#include <span>

#include "custody/file_record.h"

namespace hozen {

class EvidenceReader {
 public:
  EvidenceReader(int fd, FileRecord& record, uint64_t from = 0);
  size_t read(std::span<char> into);  // bytes put there; 0: at the end, or given up

 private:
  bool skip(int why);
  int fd_;
  FileRecord& record_;
  uint64_t at_, zeros_to_;
  int failures_ = 0;
};

void note_trouble(FileRecord& record, std::string text);
// What is to be said of record.unread, once it is whole.
void note_unread(FileRecord& record);

}  // namespace hozen
