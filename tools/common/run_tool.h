#pragma once
// run_tool: what every main does: parse, run, print the ledger, choose the exit code.
//
// Call:     int main(int argc, char** argv) { return run_tool<Args>("spike", kHelp, declare, run,
//           argc, argv); }
// Shape:    Args has `InputOptions input` and `OutputOptions output` (common/options.h) and the
//           tool's own options. declare(CLI::App&, Args&) adds options or subcommands; run(const
//           Args&) does the work and gives the Ledger, or an Outcome. `default_command`: the
//           subcommand meant when the first word is none.
// Errors:   exit 0 done; 1 done, and Outcome::must_stop; 2 wrong usage, or an Error; 3 something
//           was skipped (an unreadable file, or rejects above --max-rejects). 1 wins over 3.
//           Exceptions of third parties end here.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ledger.h"
#include "common/options.h"

namespace hozen {

struct Outcome {
  Ledger ledger = {};
  bool must_stop = false;  // the answer a runbook must stop for
  bool skipped = false;    // something was left out that the ledger does not know of (exit 3)
  std::vector<std::string> refused;  // in words, for --quiet, which prints no ledger
  Outcome() = default;
  Outcome(Ledger read, bool stop = false) : ledger(std::move(read)), must_stop(stop) {}
  // What was asked for and could not be used: said in every case, and exit 3.
  void refuse(std::string what) {
    ledger.note(what);
    refused.push_back(std::move(what));
    skipped = true;
  }
};

struct Tool {
  std::string_view name, help;
  std::function<void(CLI::App&)> declare;
  std::function<Expected<Outcome>()> run;
  const InputOptions* input;
  const OutputOptions* output;
  std::string_view default_command = {};
};
int run_tool(const Tool& tool, int argc, char** argv);
extern const std::string_view kVersion;

template <class Args>
int run_tool(std::string_view name, std::string_view help, void (*declare)(CLI::App&, Args&),
             Expected<Outcome> (*run)(const Args&), int argc, char** argv,
             std::string_view default_command = {}) {
  Args args;
  const Tool tool = {name,
                     help,
                     [&](CLI::App& app) { declare(app, args); },
                     [&] { return run(args); },
                     &args.input,
                     &args.output,
                     default_command};
  return run_tool(tool, argc, argv);
}

}  // namespace hozen
