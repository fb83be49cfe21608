#pragma once
// reading_options: the options that decide how logs are read, as texts that can be compared.
//
// Call:     reading_options, by what keeps something of a run: a tally, an index
// Shape:    (name without dashes, value), in the order given; nothing of what was not given. Of --formats a digest of
//           its files' texts: what they say counts, not where they lie.
// Errors:   none; a file that cannot be read is said when the logs are read
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/text_file.h"
#include "common/options.h"
#include "timeline/digest.h"

namespace hozen::timeline {

// Pipes are left alone: they give what they hold once, and that is for the reader of logs.
inline std::string digest_of_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> files;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error))
      files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  Digest digest;
  for (const std::string& file : files) {
    if (!fs::is_regular_file(file, error)) continue;
    digest.mix(read_whole_file(file).value_or(""));
  }
  return digest.text();
}

inline std::vector<std::pair<std::string, std::string>> reading_options(const InputOptions& in) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& value : in.zones) out.emplace_back("tz", value);
  for (const std::string& value : in.skews) out.emplace_back("skew", value);
  for (const std::string& value : in.input_formats) out.emplace_back("input-format", value);
  for (const std::string& value : in.formats) out.emplace_back("formats", digest_of_files(value));
  if (in.year) out.emplace_back("year", std::to_string(*in.year));
  if (in.keep_duplicates) out.emplace_back("keep-duplicates", "yes");
  return out;
}

}  // namespace hozen::timeline
