#pragma once
// Continuations: lines that belong to the record before them: stack traces, statements over several lines, dumps.
//
// Call:     make once a FormatSet; of once an event, fits once a line that no format reads
// Shape:    formats with `continues: true` take the unread lines behind their records; blank lines between too
// Errors:   none; a record grows to kLongestRecordBytes, what follows is rejected
// Cost:     nothing for lines that a format reads
// Source:   logging.apache.org/log4j (throwables); postgresql.org, log_line_prefix (lines behind a line feed begin with
//           a tab)
#include <string_view>
#include <vector>

#include "events/format_set.h"

namespace hozen {

class Continuations {
 public:
  static constexpr uint32_t kLongestRecordBytes = 1u << 20;

  explicit Continuations(const FormatSet& formats);
  bool of(uint16_t format) const { return formats_[format]; }
  bool any() const { return any_; }
  // Text, and no rubbish: a damaged file is not to vanish in its last good record.
  static bool fits(std::string_view line);

 private:
  std::vector<bool> formats_;
  bool any_ = false;
};

}  // namespace hozen
