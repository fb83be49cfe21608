#include "custody/compare.h"

#include <CLI/CLI.hpp>

#include "args.h"
#include "custody/sign.h"
#include "write/escape.h"

namespace hozen {
namespace {

Table counts_table(const CompareReport& report) {
  Table table{.name = "counts", .title = "From A to B"};
  table.columns = {{.name = "verdict"}, {.name = "files", .align = Align::right}};
  for (size_t i = 0; i < static_cast<size_t>(BagVerdict::unread); ++i)
    table.add({name_of(static_cast<BagVerdict>(i)), report.counts[i]});
  if (!report.not_compared.empty()) table.add({"not compared", report.not_compared.size()});
  table.notes = report.notes;
  return table;
}

Table differences_table(const CompareReport& report) {
  Table table{.name = "differences", .title = "Differences"};
  for (const char* name : {"verdict", "path", "now_at", "sha256_a", "sha256_b", "note"})
    table.columns.push_back({.name = name});
  for (const size_t hash : {size_t{3}, size_t{4}}) table.columns[hash].detail = Detail::own_line;
  const auto optional = [](const std::string& text) { return text.empty() ? Cell() : Cell(text); };
  for (const BagFinding& f : report.findings)
    table.add({Cell(name_of(f.verdict), Tone::warning), f.path, optional(f.other_path),
               optional(f.expected), optional(f.actual), optional(f.note)});
  for (const NotCompared& one : report.not_compared)
    table.add({Cell("not compared", Tone::warning), one.path, Cell(), Cell(), Cell(), one.why});
  return table;
}

Expected<Outcome> run_compare(const PreserveArgs& args) {
  VerifyOptions options;
  options.threads = args.input.threads;
  HOZEN_TRY(a, contents_of(args.package, options));
  HOZEN_TRY(b, contents_of(args.folder, options));
  HOZEN_TRY(report, compare_contents(a, b));
  HOZEN_TRY(format, output_format(args.output));
  std::vector<Table> tables = {counts_table(report)};
  const bool any = !report.same() || !report.not_compared.empty();
  if (any || format != Format::table) tables.push_back(differences_table(report));
  HOZEN_CHECK(write_output(tables, args.output));
  Outcome outcome;
  outcome.must_stop = !report.same();
  outcome.skipped = report.content_not_compared;
  return outcome;
}

Expected<Outcome> run_keygen(const PreserveArgs& args) {
  HOZEN_CHECK(make_key_pair(args.package));
  say(args, fmt::format("{0}.key signs: keep it to yourself; {0}.pub checks: give it away",
                        args.package));
  return Outcome();
}

}  // namespace

void declare_compare(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand("compare",
                                           "two packages, folders or SHA-256 lists (sha256sum, "
                                           "--tag): what differs? Exit 1 if anything does, 3 if "
                                           "something could not be compared");
  sub->callback([&args] { args.run = run_compare; });
  sub->add_option("A", args.package, "the earlier state")->required()->type_name("");
  sub->add_option("B", args.folder, "the later state")->required()->type_name("");
  sub->add_option("--threads", args.input.threads, "how many (default: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  declare_output(*sub, args.output);
  sub->footer("Example:\n  preserve compare monday.tar.zst friday.tar.zst -f csv");
}

void declare_keygen(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub =
      app.add_subcommand("keygen", "a pair of Ed25519 keys for create --sign and verify --trust");
  sub->callback([&args] { args.run = run_keygen; });
  sub->add_option("NAME", args.package, "writes NAME.key and NAME.pub")->required()->type_name("");
  sub->add_flag("-q,--quiet", args.output.quiet, "only errors");
}

}  // namespace hozen
