#include <CLI/CLI.hpp>
#include <cstdio>

#include "args.h"
#include "write/escape.h"

namespace hozen {

constexpr std::string_view kHelp =
    "Preserves logs as evidence: one package, hashed, compressed, checkable with tar, zstd and "
    "sha256sum.";

void say(const PreserveArgs& args, std::string_view text) {
  if (args.output.quiet) return;
  const std::string line = fmt::format("preserve: {}\n", visible(text));
  std::fwrite(line.data(), 1, line.size(), stderr);
}

OutputOptions to_stdout(const PreserveArgs& args) {
  OutputOptions output = args.output;
  output.output.clear();
  return output;
}

void declare(CLI::App& app, PreserveArgs& args) {
  app.require_subcommand(1);
  declare_create(app, args);
  declare_verify(app, args);
  declare_list(app, args);
  declare_extract(app, args);
  declare_compare(app, args);
  declare_custody(app, args);
  declare_timestamp(app, args);
  declare_coverage(app, args);
  declare_checklist(app, args);
  declare_keygen(app, args);
  app.footer(
      "Examples:\n"
      "  preserve create /var/log -o case7.tar.zst --case 2022-017 --examiner 'S. Sato'\n"
      "  preserve verify case7.tar.zst\n"
      "  preserve extract case7.tar.zst var/log/auth.log -C /tmp/look\n"
      "Exit: 0 done and good, 1 not as preserved, 2 not done, 3 something was left out.");
}

void declare_language(CLI::App& app, PreserveArgs& args) {
  app.add_option("--lang", args.language, "ja or en (default)")
      ->check(CLI::IsMember({"ja", "en"}))
      ->type_name("LANG");
}

Expected<Outcome> run(const PreserveArgs& args) { return args.run(args); }

}  // namespace hozen

int main(int argc, char** argv) {
  using namespace hozen;
  return run_tool<PreserveArgs>("preserve", kHelp, declare, run, argc, argv);
}
