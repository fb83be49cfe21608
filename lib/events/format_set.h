#pragma once
// FormatSet: all log formats there are, compiled from their YAML files.
//
// Call:     built_in() or load(folders), then give it to read_events
// Errors:   a bad format file: file:line:column, what was expected. Two formats of one id are an
// error. Lifetime: const after loading; outlives every reader Threads:  const Cost:     built_in():
// about 5 ms for all formats, once Source:   DESIGN section 7; the grammar of a format file is in
// ARCHITECTURE.md, "A log format"
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

class LogFormat;  // events/log_format.h

class FormatSet {
 public:
  FormatSet();
  FormatSet(FormatSet&&) noexcept;
  FormatSet& operator=(FormatSet&&) noexcept;
  ~FormatSet();

  static Expected<FormatSet> built_in();
  // Adds every *.yaml of a folder, or one file. A format replaces the built-in one of the same id.
  Expected<void> add(const std::string& path);
  Expected<void> add_text(std::string_view yaml, std::string_view name);

  const std::vector<std::unique_ptr<LogFormat>>& formats() const { return formats_; }
  std::optional<size_t> index_of(std::string_view id) const;

 private:
  Expected<void> add_format(std::unique_ptr<LogFormat> format);

  std::vector<std::unique_ptr<LogFormat>> formats_;
};

}  // namespace hozen
