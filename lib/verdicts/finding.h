#pragma once
// Finding: one thing in a series that is not like the rest of it.
//
// Shape:    [first, last) are bins of the series; start_s/end_s the same as UTC seconds, end
//           exclusive
// Units:    log_p is ln p before any correction for the number of windows looked at
// Lifetime: owns everything
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verdicts/tails.h"

namespace hozen {

enum class Kind : uint8_t { burst, drop, silence, rise, shift, fresh };
std::string_view name_of(Kind kind);  // "burst" ...; fresh is "new" outside

// One value's part in a finding.
struct Who {
  std::string field, value;
  double observed = 0, expected = 0;
  double share = 0;  // of the excess over all values of the field
  double log_p = 0;
  bool fresh = false;        // never seen outside the findings
  int64_t first_seen_s = 0;  // of a fresh one
  std::string whose = {};    // "Example K.K., JP, AS64496": what is known of an address
};

// How one field explains a finding.
struct Cause {
  enum class Spread : uint8_t { one, few, distributed, broad };
  std::string field;
  Spread spread = Spread::broad;
  size_t values = 0;         // distinct values with a count in the finding
  size_t usual_values = 0;   // distinct values in the whole series
  size_t excess_values = 0;  // values with more (drop: fewer) than usual
  size_t fresh_values = 0;   // values never seen outside the findings, and ...
  double fresh_share = 0;    // ... their share of the excess
  double usual_share = 0;    // of the listed values, of all counts outside the findings
  double top_share = 0;      // of the value with the largest excess
  std::vector<Who> who;      // the shortest list that explains it, largest excess first
};

enum class Held : uint8_t { unchecked, unplanned, planned, partly };  // against planned work
std::string_view name_of(Held held);  // "partly planned"; unchecked is empty

// Why an entry that looks right does not explain a finding.
struct NearMiss {
  enum class Why : uint8_t { other_target, other_sources, same_source, same_target };
  std::string entry;  // its id
  Why why = Why::other_target;
  int64_t off_s = 0;   // same source or target: how far from the window, and ...
  bool after = false;  // ... on which side
};

// What is left of a finding that an entry explains in part.
enum class Rest : uint8_t { outside_window, other_sources };

// What a finding has to do with planned work.
struct PlannedWork {
  Held held = Held::unchecked;
  std::string entry;   // id of the entry
  std::string series;  // what its repetitions share: repeated planned findings fold by it
  std::string summary, kind, contact, ticket;
  int64_t entry_start_s = 0, entry_end_s = 0;
  double share = 0;  // of the excess that the entry explains
  double rest_observed = 0, rest_expected = 0, rest_log_p = 0;  // partly: what is left, on its own
  int64_t rest_start_s = 0, rest_end_s = 0;
  Rest rest = Rest::outside_window;
  std::vector<NearMiss> near_misses;
};

// Who a source belongs to, by the contractor ledger.
struct Contractor {
  std::string source, vendor, kind, contract, contact;
  bool valid_then = false;
  std::string valid_text;  // "2022-09-01 to 2022-10-31"
};

struct RecordPlace {
  std::string file;
  uint64_t offset = 0;
  int64_t time_ns = 0;
  bool known() const { return !file.empty(); }
};

struct Finding {
  Kind kind = Kind::burst;
  size_t first = 0, last = 0;
  int64_t start_s = 0, end_s = 0;
  double observed = 0, expected = 0;
  double ratio = 0;
  double log_p = 0;
  double threshold_log_p = 0;  // what log_p had to be under
  double threshold = 0;        // the smallest (drop: largest) count that would have been told
  double told_ratio = 0;       // what ratio had to be reached
  size_t window_bins = 1;      // the window it was found with
  double dispersion = 0;
  TailStretch stretch;  // of log_p
  size_t history_days = 0;
  bool tentative = false;                           // under 14 days of history
  double slope = 0, slope_low = 0, slope_high = 0;  // of a rise, a day

  std::string series;                   // which series, empty for the only one
  std::string series_whose = {};        // of a series that is one address: whose it is
  std::vector<Cause> causes;            // one a dimension, the most telling first
  RecordPlace first_place, last_place;  // its first and last record; of a silence: those beside it
  PlannedWork planned;
  std::vector<Contractor> contractors;

  bool is_low() const { return kind == Kind::drop || kind == Kind::silence; }
  size_t siblings_on = 0,
         siblings_off = 0;  // of a silence: other logs that went on, or stopped too
  std::string since;        // against an earlier run: "new", "changed", "same"

  // The same for the same kind, series and start: a name that two runs share.
  std::string id() const;
  int severity() const;  // 0-100, from log_p
};

}  // namespace hozen
