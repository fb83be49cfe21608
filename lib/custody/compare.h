#pragma once
// compare: what is the same, changed, gone, new, moved or renamed between two states of the evidence.
//
// Call:     contents_of for each side, then compare_contents
// Shape:    a package (by its index, content unread), a folder (its files hashed; a bag by its payload) or a
//           SHA-256 manifest -> what is known of each file; two of those -> BagFindings, A as expected, B as
//           actual. Links are held against each other by their targets. What has no content on one side is
//           neither matched nor changed: it is counted and named
// Errors:   no such file, or nothing that can be compared
// Cost:     a package: its index; a folder: hashing
#include <map>
#include <string>
#include <vector>

#include "custody/verify.h"

namespace hozen {

struct ComparedFile {
  std::string sha256 = {};    // of the content, of a link's target; empty: there is none, because
  std::string why_none = {};  // it is unreadable, a device, ...
  std::string link_target = {};  // of a symbolic link
  bool is_folder = false;        // that could not be read: nothing is known of what is below
  bool is_special = false;       // a pipe, a device: there is no content to be held
};

struct ComparedTree {
  std::map<std::string, ComparedFile> files;  // by path
  bool stored_only = false;  // a manifest or a bag: links and what could not be read are not in it
};
Expected<ComparedTree> contents_of(const std::string& path, const VerifyOptions& options);

struct NotCompared {
  std::string path, why;
};

struct CompareReport {
  std::array<uint64_t, static_cast<size_t>(BagVerdict::count)> counts{};
  std::vector<BagFinding> findings;
  std::vector<NotCompared> not_compared;  // by path
  bool content_not_compared = false;      // there was content on one side that could not be held
  std::vector<std::string> notes;
  bool same() const { return findings.empty(); }
};
CompareReport compare_contents(ComparedTree a, ComparedTree b);

}  // namespace hozen
