#pragma once
// since_run: the findings of an earlier run (-f jsonl), to say which are new, changed, the same or gone.
//
// Call:     read_run once, compare_runs after everything is judged
// Shape:    findings are the same by id, else by kind, series and an overlap in time
// Errors:   read_run: a file that cannot be read, or that holds no line of `spike -f jsonl`
#include <string>
#include <vector>

#include "options.h"

namespace hozen {

struct EarlierFinding {
  std::string id, kind, start, end, series, observed, verdict;  // as they are written
};

Expected<std::vector<EarlierFinding>> read_run(const std::string& path);

// Fills Finding::since, and returns a sentence for each finding that is gone.
std::vector<std::string> compare_runs(const std::vector<EarlierFinding>& earlier,
                                      Findings& findings, Language language);

}  // namespace hozen
