#pragma once
// compare: what is the same, changed, gone, new, moved or renamed between two states of the evidence.
//
// Call:     contents_of for each side (custody/compared_tree.h), then compare_contents
// Shape:    two ComparedTrees -> BagFindings, A as expected, B as actual. Links are held against each other by
//           their targets. What has no content on one side is neither matched nor changed: it is counted and
//           named
// Errors:   those of reading the trees
// Cost:     the two are read side by side; memory grows with what differs only
#include <string>
#include <vector>

#include "custody/compared_tree.h"
#include "custody/verify.h"

namespace hozen {

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
Expected<CompareReport> compare_contents(const ComparedTree& a, const ComparedTree& b);

}  // namespace hozen
