#pragma once
// judge: one series -> its findings, the baseline they were held against, and notes.
//
// Call:     judge once a series; then blame (cause.h), hold_against (planned.h), tell (words.h)
// Shape:    findings in time order; notes are sentences without an end ("not enough history: ...")
// Errors:   none: a series too short or too empty to judge gives a note and no finding
// Threads:  no shared state; series may be judged on as many threads as there are
// Cost:     a year of hours about 10 ms, 90 days 1.2 ms; tests/bench/spike_series
// Source:   the algorithm is a robust seasonal negative-binomial scan with robust change points;
//           the papers are named beside each step (baseline.h, day_levels.h, scan.h)
#include <optional>
#include <string>
#include <vector>

#include "verdicts/day_levels.h"
#include "verdicts/scan.h"

namespace hozen {

struct Judging {
  Level level = Level::strict;
  // 1: a bin of planned work, which never teaches the baseline. Empty, or one a bin.
  std::vector<uint8_t> planned = {};
};

struct Verdict {
  std::vector<Finding> findings;
  std::vector<std::string> notes, notes_ja;  // the same, in English and Japanese
  Baseline baseline;                         // empty when there was not enough history
};

Verdict judge(const Bins& bins, const Judging& judging = {});

}  // namespace hozen
