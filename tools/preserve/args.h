#pragma once
// What the user typed for `preserve`, and the commands that act on it.
//
// Shape:    one struct for all commands; `run` is set by the command that was chosen
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "common/options.h"
#include "common/run_tool.h"

namespace CLI {
class App;
}

namespace hozen {

struct PreserveArgs {
  InputOptions input;    // of these only --threads
  OutputOptions output;  // of create and compare, -o too
  Expected<Outcome> (*run)(const PreserveArgs&) = nullptr;

  std::vector<std::string> paths;  // sources, packages, members
  std::string package;
  // create
  std::string case_number, evidence_number, examiner, witness, purpose, authoriser;
  std::vector<std::string> notes, classes, zones, clock_offsets;
  std::string hashes = "sha256";
  int level = 0;
  bool no_read_back = false, resume = false, dry_run = false;
  std::string stream_name, also;
  std::string signing_key;
  // verify
  bool fast = false;
  std::string trusted_key;
  // extract
  std::string folder = ".";
  bool as_found = false;
  // timestamp
  std::string response, ca_file, at_time;
  // checklist, coverage, custody print
  std::string language = "en";
  // custody
  std::string action, who, to, why, seal, head;
};

void declare_create(CLI::App& app, PreserveArgs& args);
void declare_verify(CLI::App& app, PreserveArgs& args);
void declare_list(CLI::App& app, PreserveArgs& args);
void declare_extract(CLI::App& app, PreserveArgs& args);
void declare_compare(CLI::App& app, PreserveArgs& args);
void declare_keygen(CLI::App& app, PreserveArgs& args);
void declare_timestamp(CLI::App& app, PreserveArgs& args);
void declare_coverage(CLI::App& app, PreserveArgs& args);
void declare_checklist(CLI::App& app, PreserveArgs& args);
void declare_language(CLI::App& app, PreserveArgs& args);
void declare_custody(CLI::App& app, PreserveArgs& args);

// A line for stderr, fit for a terminal, unless -q.
void say(const PreserveArgs& args, std::string_view text);
// "CASE.tar.zst.sha256" and the like are written by create; tables go where -f and -o say.
OutputOptions to_stdout(const PreserveArgs& args);

}  // namespace hozen
