#pragma once
// custody_ledger: who had the evidence, when, why, and that it was still the same;
// CASE.custody.jsonl.
//
// Call:     begin_ledger once by create; append_entry at each hand-over; read_ledger to check and
//           show
// Shape:    one JSON object a line: seq, time, action, who, ..., package, sha256, prev, hash.
//           `hash` is the SHA-256 of the line's text before `,"hash":`, `prev` the hash of the
//           line before (64 zeros in the first): an entry edited, removed, added between or
//           reordered breaks the chain from there on. The last hash, written on paper, proves the
//           whole ledger
// Errors:   read_ledger gives what is broken as data; an Error only if the file cannot be read
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/create.h"

namespace hozen {

struct CustodyEntry {
  uint64_t seq = 0;
  std::string time, action, line;
  std::vector<std::pair<std::string, std::string>> fields;  // all, in file order, values as text
  std::string hash;
  std::string trouble;  // empty: the chain holds here
  // Empty: it found the package as the first entry says, or did not look for it.
  std::string package_trouble;
  std::string_view any_trouble()
      const;  // the worst of what is wrong, also of what the entry says itself
  std::string_view value(std::string_view key) const;
};

struct CustodyLedger {
  std::vector<CustodyEntry> entries;
  std::string head() const { return entries.empty() ? std::string() : entries.back().hash; }
  bool intact() const;           // the chain holds
  bool is_as_preserved() const;  // and each entry found the package of the first one
};

Expected<void> begin_ledger(const std::string& path, const CreateOptions& options,
                            const CreateReport& report, int64_t now_ns);

struct HandOver {
  std::string action;  // received, copied, handed-over, opened, returned, sealed, note
  std::string who, to, witness, why, seal, note;
  std::string package, sha256;  // as found now
  int64_t now_ns = 0;
};
// Checks the chain first: nothing is added to a broken one. What is wrong is written into the entry as its
// `trouble`: the package is another than the first entry's or was not there, the clock is behind the last entry's.
Expected<CustodyEntry> append_entry(const std::string& path, const HandOver& entry);

Expected<CustodyLedger> read_ledger(const std::string& path);

}  // namespace hozen
