#pragma once
// Finding: one thing in a series that is not like the rest of it.
//
// Shape:    [first, last) are bins of the series; start_s/end_s the same as UTC seconds, end
// exclusive Units:    log_p is ln p before any correction for the number of windows looked at
// Lifetime: owns everything
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

enum class Kind : uint8_t { burst, drop, silence, rise, shift, fresh };
std::string_view name_of(Kind kind);  // "burst" ...; fresh is "new" outside

// One value's part in a finding.
struct Who {
  std::string field, value;
  double observed = 0, expected = 0;
  double share = 0;  // of the excess over all values of the field
  double log_p = 0;
  bool fresh = false;  // never seen outside the findings
};

// How one field explains a finding.
struct Cause {
  enum class Spread : uint8_t { one, few, distributed, broad };
  std::string field;
  Spread spread = Spread::broad;
  size_t values = 0;         // distinct values with a count in the finding
  size_t excess_values = 0;  // of them, those with more (drop: fewer) than usual
  std::vector<Who> who;      // the shortest list that explains it, largest excess first
};

struct Place {
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
  size_t window_bins = 1;      // the window it was found with
  double dispersion = 0;
  size_t history_days = 0;
  bool tentative = false;                           // under 14 days of history
  double slope = 0, slope_low = 0, slope_high = 0;  // of a rise, a day

  std::string series;         // which series, empty for the only one
  std::vector<Cause> causes;  // one a dimension, the most telling first
  Place first_place, last_place;

  bool is_low() const { return kind == Kind::drop || kind == Kind::silence; }
  int severity() const;  // 0-100, from log_p
};

}  // namespace hozen
