#include "common/run_tool.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <numeric>

#include "base/text.h"
#include "common/input.h"
#include "common/print_ledger.h"
#include "write/escape.h"

namespace hozen {
namespace {

constexpr int kExitDone = 0, kExitStop = 1, kExitNotDone = 2, kExitSkipped = 3;

void say(std::string_view tool, std::string_view text) {
  const std::string line = fmt::format("{}: {}\n", tool, text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

// Letters to add, drop or change to get from a to b.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

std::string nearest_option(const CLI::App& app, std::string_view typed) {
  std::string best;
  size_t best_distance = 3;  // further off is no help
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const size_t d = distance(typed, name);
      if (d < best_distance) {
        best_distance = d;
        best = "--" + name;
      }
    }
  }
  return best;
}

const CLI::App& chosen_app(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : chosen_app(*commands.front());
}

// "preserve create": what was typed is understood up to there.
std::string called_as(const Tool& tool, const CLI::App& app) {
  std::string out(tool.name);
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    out += fmt::format(" {}", at->get_name());
  }
  return out;
}

// A command was wanted, and `typed` stands in its place.
std::string unknown_command(const CLI::App& app, const std::string& typed) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  std::string near, all;
  size_t near_distance = 3;  // further off is no help
  for (const CLI::App* command : commands) {
    all += fmt::format("{}{}", all.empty() ? "" : ", ", command->get_name());
    const size_t d = distance(typed, command->get_name());
    if (d < near_distance) near_distance = d, near = command->get_name();
  }
  const bool option = typed.starts_with('-');
  std::string text = option ? fmt::format("a command comes before {}", quote_for_message(typed))
                            : fmt::format("there is no command {}", quote_for_message(typed));
  if (!near.empty()) text += fmt::format("; did you mean {}?", near);
  return fmt::format("{}{} the commands are {}", text, near.empty() ? ";" : "", all);
}

int explain_usage(const Tool& tool, const CLI::App& app, const CLI::ParseError& error) {
  std::string text = visible(error.what());
  const std::vector<std::string> left = app.remaining(true);
  const bool wants_command = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
                             app.get_subcommands().empty() && !left.empty();
  if (wants_command) {
    text = unknown_command(app, left.front());
  } else if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const CLI::App& command = chosen_app(app);
    const std::string typed = left.empty() ? std::string() : left.front();
    const size_t dashes = typed.find_first_not_of('-');
    text = fmt::format("'{}' is not understood", quote_for_message(typed));
    if (typed.starts_with('-') && dashes != std::string::npos) {
      text = fmt::format("there is no option {}", quote_for_message(typed));
      const std::string name = typed.substr(dashes, typed.find('=') - dashes);
      if (const std::string near = nearest_option(command, name); !near.empty())
        text += fmt::format("; did you mean {}?", near);
    }
  }
  say(tool.name, text);
  say(tool.name, fmt::format("'{} --help' shows all options", called_as(tool, app)));
  return kExitNotDone;
}

// The words of the command line, last first as CLI11 wants them, with the default command put in.
std::vector<std::string> words_of(const Tool& tool, const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const std::string first = words.empty() ? std::string() : words.front();
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const bool named = std::any_of(commands.begin(), commands.end(),
                                 [&](const CLI::App* c) { return c->check_name(first); });
  const bool about_itself = first == "-h" || first == "--help" || first == "--version";
  if (!tool.default_command.empty() && !named && !about_itself && !words.empty()) {
    words.insert(words.begin(), std::string(tool.default_command));
  }
  std::reverse(words.begin(), words.end());
  return words;
}

int finish(const Tool& tool, const Outcome& outcome) {
  if (!tool.output->quiet) {
    const std::string text = ledger_text(tool.name, outcome.ledger, tool.output->verbose > 0,
                                         report_zone_of(*tool.input).value_or(Zone()));
    std::fwrite(text.data(), 1, text.size(), stderr);
  } else {
    for (const std::string& what : outcome.refused) say(tool.name, quote_for_message(what, 400));
  }
  const Expected<void> adds_up = outcome.ledger.check();
  const Expected<double> share = max_rejects_share(*tool.input);
  for (const Error* error :
       {adds_up ? nullptr : &adds_up.error(), share ? nullptr : &share.error()}) {
    if (error == nullptr) continue;
    say(tool.name, error->text());
    return kExitNotDone;
  }
  if (outcome.must_stop) return kExitStop;
  return outcome.skipped || outcome.ledger.something_skipped(*share) ? kExitSkipped : kExitDone;
}

int parse_and_run(const Tool& tool, int argc, char** argv) {
  CLI::App app(std::string(tool.help), std::string(tool.name));
  app.get_formatter()->column_width(34);
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.set_version_flag("--version", fmt::format("{} (Hozen) {}", tool.name, HOZEN_VERSION));
  app.require_subcommand(tool.default_command.empty() ? 0 : 1);
  tool.declare(app);
  if (argc <= 1) {
    const std::string help = app.help();
    std::fwrite(help.data(), 1, help.size(), stderr);
    return kExitNotDone;
  }
  try {
    app.parse(words_of(tool, app, argc, argv));
  } catch (const CLI::Success& asked) {  // --help, --version: to stdout
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return explain_usage(tool, app, error);
  }
  const Expected<Outcome> outcome = tool.run();
  if (!outcome) {
    say(tool.name, outcome.error().text());
    return kExitNotDone;
  }
  return finish(tool, *outcome);
}

// A file that is opened must not become stdin, stdout or stderr because one of these was closed; reading from and
// writing to what was closed fails then, as it should.
void hold_standard_places() {
  for (const int place : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(place, F_GETFD) < 0 && errno == EBADF)
      open("/dev/null", place == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

// The usual 1024 is meant for select(2); a deep tree of evidence needs a descriptor a level.
void allow_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 65536);
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

const std::string_view kVersion = HOZEN_VERSION;

int run_tool(const Tool& tool, int argc, char** argv) {
  hold_standard_places();
  allow_open_files();
  std::signal(SIGPIPE, SIG_IGN);  // write(2) says EPIPE; a closed stdout is no error
  try {
    return parse_and_run(tool, argc, argv);
  } catch (const std::bad_alloc&) {
    say(tool.name, "out of memory");
  } catch (const std::exception& error) {
    say(tool.name, visible(error.what()));
  }
  return kExitNotDone;
}

}  // namespace hozen
