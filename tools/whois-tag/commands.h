#pragma once
// The subcommands of whois-tag: options as typed, and one function each.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addresses.h"
#include "common/options.h"
#include "common/run_tool.h"

namespace hozen {

struct WhoisArgs {
  InputOptions input;
  OutputOptions output;
  std::vector<std::string> files;                            // FILE of the subcommand
  std::vector<std::string> databases, contractors, tor;      // --db, --contractors, --tor
  std::vector<std::string> fields, only, exclude;            // --field, --only, --exclude
  std::string at, at_field, which = "first", form = "auto";  // --at, --at-field, --which, --input
  std::string zone, max_age;
  std::vector<std::string> pins;          // --pin
  std::string top = "10", as = "netcat";  // --top, --as
  std::string command;
  bool mark_inline = false, every = false, verify = false;  // --inline, --every, --verify
};

extern const std::string_view kWhoisHelp;
void declare_whois(CLI::App& app, WhoisArgs& args);
Expected<Outcome> run_whois(const WhoisArgs& args);
Expected<Outcome> run_tag(const WhoisArgs& args);
Expected<Outcome> run_build(const WhoisArgs& args);
Expected<Outcome> run_sources(const WhoisArgs& args);
Expected<Outcome> run_lookup(const WhoisArgs& args);
Expected<Outcome> run_summary(const WhoisArgs& args);
Expected<Outcome> run_wanted(const WhoisArgs& args);
Expected<Outcome> run_ranges(const WhoisArgs& args);
Expected<Outcome> run_diff(const WhoisArgs& args);

// The FILEs (standard input when there are none), which no source of addresses may read too.
Expected<std::vector<std::string>> input_files(const WhoisArgs& args);
// --db, --contractors and --tor as specs of labels/address_source.h, and the zone of --tz.
std::vector<std::string> specs_of(const WhoisArgs& args);
Expected<Zone> zone_of(const WhoisArgs& args);
// A --field that no line had.
struct TagCounts;
void note_missing_fields(const TagCounts& counts, const WhoisArgs& args, Outcome& outcome);
struct TagOptions;  // write/tag_lines.h
Expected<TagOptions> tag_options(const WhoisArgs& args, const Zone& zone);

}  // namespace hozen
