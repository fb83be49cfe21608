#pragma once
// What `timeline` is asked on the command line.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/run_tool.h"

namespace hozen::timeline {

struct CountOptions {
  std::string by;                  // empty: day
  std::string group;               // FIELD[,FIELD]
  std::vector<std::string> ranks;  // --rank FIELD
  std::string top;                 // N or "all"; empty: all values in a list, 10 in a ranking
  std::vector<std::string> pins;
  std::string period;  // A..B
  bool previous = false;
  bool all = false;
  bool attacks = false;
  bool wide = false;
  bool side_by_side = false;
  bool chart = false;
  bool cite = false;                   // where the first and last record of every number stand
  bool summary = false;                // ten lines of words instead of tables
  std::optional<bool> coverage;        // which logs, from when to when, what was assumed
  std::vector<std::string> distincts;  // --distinct FIELD
  std::vector<std::string> sums;       // --sum FIELD
  std::string split;                   // --split 'FIELD OP VALUE'
  std::vector<std::string> names;      // --names [FIELD=]FILE
  std::string expect;                  // --expect FILE: values that get a row whatever comes
  std::string inbound;                 // --inbound CIDR,...
  std::string ports;                   // --ports FILE
  std::string what_if;                 // --what-if tz=GLOB=ZONE
  std::string part;                    // --part K/N
  std::string memory;                  // --memory 512M
};

struct EventOptions {
  std::string fields;  // columns of csv and table
  std::string as;      // shape of another tool
  bool evidence = false;
  bool no_labels = false;
};

struct Args {
  InputOptions input;
  OutputOptions output;
  std::string command;
  CountOptions count;
  EventOptions events;
  std::vector<std::string> addresses;  // --addresses SPEC
  std::string show, check;             // formats, rules
  std::optional<uint64_t> line;        // explain
  std::string language = "en";         // --lang
  std::optional<uint64_t> length;      // cite --length
  std::string title;                   // report --title
};

extern const std::string_view kHelp;
void declare(CLI::App& app, Args& args);
Expected<Outcome> run(const Args& args);

Expected<Outcome> run_count(const Args& args);
Expected<Outcome> run_merge(const Args& args);
Expected<Outcome> run_hosts(const Args& args);
Expected<Outcome> run_story(const Args& args);
Expected<Outcome> run_cite(const Args& args);
Expected<Outcome> run_index(const Args& args);
Expected<Outcome> run_report(const Args& args);
Expected<Outcome> run_events(const Args& args);
Expected<Outcome> run_formats(const Args& args);
Expected<Outcome> run_rules(const Args& args);
Expected<Outcome> run_explain(const Args& args);

}  // namespace hozen::timeline
