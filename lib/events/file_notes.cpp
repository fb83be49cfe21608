#include "events/file_notes.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hozen {

void note_empty_files(Ledger& ledger) {
  size_t empty = 0;
  std::string first;
  for (const FileLedger& f : ledger.files()) {
    if (f.bytes_in == 0 && f.trouble.empty() && empty++ == 0) first = quote_for_message(f.path);
  }
  if (empty == 1) ledger.note(first + ": empty");
  if (empty > 1) ledger.note(fmt::format("{} files are empty ({} ...)", empty, first));
}

void note_passed_over(Ledger& ledger) {
  for (const FileLedger& f : ledger.files()) {
    const uint64_t n = f.records_passed_over;
    if (n == 0) continue;
    ledger.note(
        fmt::format("{}: records hold lists of others, of which the first was read and {} {} not",
                    quote_for_message(f.path), n, n == 1 ? "was" : "were"));
  }
}

}  // namespace hozen
