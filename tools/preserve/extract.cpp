#include "custody/extract.h"

#include <CLI/CLI.hpp>

#include "args.h"
#include "common/print_ledger.h"
#include "progress.h"
#include "write/escape.h"

namespace hozen {
namespace {

std::string text_of(const Unmatched& one, const std::string& package) {
  if (!one.why_not_stored.empty())
    return fmt::format("{} is recorded, but was not stored: {}", one.path, one.why_not_stored);
  std::string text = fmt::format("nothing in {} is named {}", package, one.path);
  for (size_t i = 0; i < one.likely.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "; did you mean " : " or ", one.likely[i]);
  return one.likely.empty() ? text : text + "?";
}

Expected<Outcome> run_extract(const PreserveArgs& args) {
  ExtractOptions options;
  options.folder = args.folder;
  options.paths = args.paths;
  options.replace = args.output.force;
  options.as_found = args.as_found;
  options.threads = args.input.threads;
  ExtractReport report;
  {
    ProgressLine progress(wants_progress(args.output), 0);
    options.progress = [&](uint64_t bytes) { progress.add(bytes); };
    HOZEN_TRY(done, extract_package(args.package, options));
    report = std::move(done);
  }
  Outcome outcome;
  for (const ExtractTrouble& trouble : report.troubles) {
    say(args, fmt::format("{}: {}", trouble.path, trouble.what));
    outcome.must_stop = outcome.must_stop || trouble.mismatch;
    outcome.skipped = true;
  }
  if (report.unchecked != 0) {
    say(args,
        fmt::format("{} {} out without a hash to hold {} against: the index is damaged",
                    grouped(report.unchecked), report.unchecked == 1 ? "file came" : "files came",
                    report.unchecked == 1 ? "it" : "them"));
    outcome.skipped = true;
  }
  for (const Unmatched& one : report.unmatched) say(args, text_of(one, args.package));
  if (report.attributes_left != 0)
    say(args,
        fmt::format("{} extended attributes were not set: this file system or user cannot, or they "
                    "give powers; all are in the package's hozen/files.jsonl",
                    grouped(report.attributes_left)));
  if (!report.unmatched.empty() && report.files == 0) return fail("nothing was extracted");
  outcome.skipped = outcome.skipped || !report.unmatched.empty();
  say(args,
      fmt::format("{} {} written below {}, {}", grouped(report.files),
                  report.files == 1 ? "file" : "files", args.folder, bytes_text(report.bytes)));
  return outcome;
}

}  // namespace

void declare_extract(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub =
      app.add_subcommand("extract", "files out of a package, each held against its hash");
  sub->callback([&args] { args.run = run_extract; });
  sub->add_option("PACKAGE", args.package, "the package")->required()->type_name("");
  sub->add_option("PATH", args.paths, "files, folders or globs in it (default: everything)")
      ->type_name("");
  sub->add_option("-C,--directory", args.folder,
                  "the folder to write to; nothing is ever written outside it")
      ->type_name("DIR");
  sub->add_flag("--as-found", args.as_found,
                "file names byte for byte as they were, even if they are no UTF-8");
  sub->add_flag("--force", args.output.force, "replace existing files");
  sub->add_flag("-q,--quiet", args.output.quiet, "only errors");
  sub->add_flag("--progress,!--no-progress", args.output.progress,
                "on stderr (default: when it is a terminal)");
  sub->add_option("--threads", args.input.threads, "how many (default: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  sub->footer(
      "Example:\n  preserve extract case7.tar.zst var/log/auth.log 'var/log/nginx/*' -C look");
}

}  // namespace hozen
