#pragma once
// JournalRecords: the entries of systemd's journal export format.
//
// Shape:    entry = (NAME=value LF | NAME LF size:8 bytes LF)* LF        -- the size is little-endian
// Errors:   a size that no journal has ends the item, so that reading goes on at the next empty line
// Source:   systemd.io/JOURNAL_EXPORT_FORMATS
#include "decode/framing.h"

namespace hozen {

bool looks_like_journal(std::string_view head);
std::optional<RecordItem> next_journal_item(std::string_view text, size_t from);

// One field of an entry from `at` on, which moves behind it. False: no more, or not whole.
struct JournalField {
  std::string_view name, value;
};
bool next_journal_field(std::string_view entry, size_t& at, JournalField& out);

}  // namespace hozen
