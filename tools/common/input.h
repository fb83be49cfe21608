#pragma once
// Input: the shared input options as meant - sources, formats, zones, filter - ready for read_events.
//
// Call:     open_input once, at the start of run(); read_input with one worker a thread
// Errors:   no such file, unknown zone, format id, bad condition: which option, what was expected
// Lifetime: owns the formats that Reading points at; keep it until reading ends
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "bytes/source.h"
#include "common/options.h"
#include "events/format_set.h"
#include "events/read_events.h"
#include "tally/filter.h"

namespace hozen {

struct Input {
  std::unique_ptr<FormatSet> formats;
  std::vector<Source> sources;
  Reading reading;
  Zone report_zone;
  Filter filter;
  std::vector<std::string> format_ids;  // by Event::format
  std::vector<std::string> left_out;    // what the folders hold that is no file, and why
  bool shows_progress = false;
};

Expected<Input> open_input(const InputOptions& options, const OutputOptions& output);
// For a command without --addresses: a --where on what only they tell would hold for no event.
Expected<void> refuse_address_facts(const Input& input, std::string_view command);
// The files, folders, archives and packages that are named, packages by their members.
Expected<std::vector<Source>> open_logs(const std::vector<std::string>& paths,
                                        std::vector<std::string>* left_out = nullptr);
Expected<FormatSet> open_formats(const InputOptions& options);
Expected<Zone> report_zone_of(const InputOptions& options);
int thread_count(const InputOptions& options);

// " (csv.leaksite calls it threat.indicator.name)" where a format that was read keeps the field of that name under
// another one; else nothing.
std::string other_name_of(const Input& input, const Ledger& ledger, std::string_view field);

// read_events with the progress line on stderr when it is wanted. `wanted`: the fields the workers look at,
// beside those of the filter; `extra`: and the keys that no format maps.
Expected<Ledger> read_input(const Input& input,
                            const std::function<std::unique_ptr<EventWorker>()>& make_worker,
                            uint64_t wanted = kAllFields, bool extra = false);

}  // namespace hozen
