#pragma once
// compare: what is the same, changed, gone, new, moved or renamed between two states of the evidence.
//
// Call:     contents_of for each side, then compare_contents
// Shape:    a package (by its index, content unread), a folder (its files hashed; a bag by its payload) or a
//           SHA-256 manifest -> path and hash of each file; two of those -> BagFindings, A as expected, B as actual
// Errors:   no such file, or nothing that can be compared
// Cost:     a package: its index; a folder: hashing
#include <map>
#include <string>
#include <vector>

#include "custody/verify.h"

namespace hozen {

// Path -> SHA-256 (empty where there is none: a link, an unreadable file).
Expected<std::map<std::string, std::string>> contents_of(const std::string& path,
                                                         const VerifyOptions& options);

struct CompareReport {
  std::array<uint64_t, static_cast<size_t>(BagVerdict::count)> counts{};
  std::vector<BagFinding> findings;
  std::vector<std::string> notes;
  bool same() const { return findings.empty(); }
};
CompareReport compare_contents(std::map<std::string, std::string> a,
                               std::map<std::string, std::string> b);

}  // namespace hozen
