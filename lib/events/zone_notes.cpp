#include "events/zone_notes.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace hozen {
namespace {

constexpr std::string_view kUnknown = "unknown ";
constexpr size_t kMostNamed = 8, kLongestName = 40;

// The files of a zone: an incident has hundreds of them.
struct Files {
  uint64_t files = 0, stamps = 0;
  std::string first;

  void add(const FileLedger& file, uint64_t n) {
    if (files++ == 0) first = file.path;
    stamps += n;
  }
  std::string text() const {
    return files == 1 ? quote_for_message(first)
                      : fmt::format("{} files ({} ...)", files, quote_for_message(first));
  }
};

std::map<std::string, Files> zones_with(const Ledger& ledger, std::string_view prefix) {
  std::map<std::string, Files> out;
  for (const FileLedger& f : ledger.files()) {
    for (const auto& [zone, n] : f.zones) {
      if (zone.starts_with(prefix)) out[zone].add(f, n);
    }
  }
  return out;
}

}  // namespace

std::string unknown_zone(std::string_view name) {
  return std::string(kUnknown) + std::string(name.substr(0, kLongestName));
}

void note_zones(Ledger& ledger) {
  for (const auto& [zone, files] : zones_with(ledger, "assumed")) {
    ledger.note(fmt::format(
        "{}: {} no zone; {} (say --tz)", files.text(),
        files.stamps == 1 ? "1 stamp carries" : fmt::format("{} stamps carry", files.stamps),
        zone));
  }
  const auto unknown = zones_with(ledger, kUnknown);
  size_t said = 0;
  for (const auto& [zone, files] : unknown) {
    if (++said > kMostNamed) continue;
    const std::string_view name = std::string_view(zone).substr(kUnknown.size());
    ledger.note(fmt::format("{}: stamps carry the zone '{}', which {}; it was not used (say --tz)",
                            files.text(), quote_for_message(name),
                            is_ambiguous_abbreviation(name)
                                ? "several countries use for other times"
                                : "is not known"));
  }
  if (said > kMostNamed)
    ledger.note(fmt::format("{} more zones that are not known; they were not used (say --tz)",
                            said - kMostNamed));
  if (unknown.empty()) return;
  std::vector<std::string> paths;
  for (const FileLedger& f : ledger.files()) paths.push_back(f.path);
  for (const std::string& path : paths) {  // these rows count no events
    std::erase_if(ledger.file(path).zones,
                  [](const auto& row) { return row.first.starts_with(kUnknown); });
  }
}

}  // namespace hozen
